#pragma once

#include "core/base/document.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

enum class yaml_event_kind {
  document_start,
  document_end,
  stream_end,
  alias,
  scalar,
  list_start,
  list_end,
  map_start,
  map_end
};

/// One step through a YAML text.
struct yaml_event {
  yaml_event_kind kind = yaml_event_kind::stream_end;
  position start;
  std::string anchor;
  std::string tag;
  std::string value;
  /// A scalar without quotes.
  bool plain = false;

  /// Where a scalar and its text stand.
  troupe::location location;
};

/// Why a text is not YAML.
struct yaml_fault {
  position at;
  std::string what;
  std::string hint;
};

/// The events of a YAML text, one after the other (libyaml). Text must be UTF-8. JSON's pairs of `\uD83D\uDE00` are
/// accepted as one character where the text begins as JSON does.
class yaml_events {
public:
  explicit yaml_events(std::string_view text);
  ~yaml_events();

  /// Steps to the next event; stays at `stream_end`. Returns why not.
  std::optional<yaml_fault> next(yaml_event& to);

private:
  struct parser;
  std::unique_ptr<parser> parser_;
};

}  // namespace troupe
