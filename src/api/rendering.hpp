#pragma once

#include "api/limits.hpp"
#include "api/selection.hpp"
#include "core/base/result.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::api {

struct route;
struct routed;

/// How a client wants what it reads: which members of it, and not at all if it has it already.
class rendering {
public:
  /// Everything, in any case.
  rendering() = default;

  /// Query parameter `fields`, header If-None-Match and, of a list that is made as a whole, `limit` and `cursor`; as
  /// far as the route's answer has members, can be had already or is such a list.
  static result<rendering> of(const routed&, const http::request&);

  /// Members that are not wanted need not be made.
  const selection& fields() const { return fields_; }

  /// Whether the client has this version already; then `unchanged` is the answer.
  bool has(std::string_view version) const;
  http::response unchanged(std::string_view version) const;

  /// JSON of which only what is wanted is serialized, with an ETag: of the version, or else of the bytes when something
  /// is read. A version that ends in a dot is that of a part, and the bytes are named after it.
  http::response ok(json::value body, std::uint16_t status = 200, std::string_view version = {}) const;
  /// `{"items": [...], "next": "..."}`; `next` when there may be more. A list that is made as a whole is cut here. With
  /// `count`: `{"count": 7, "counted_all": true}`, too; one above `counted_max` is not all.
  http::response page(json::array items, std::optional<std::string> next = {},
                      std::optional<std::uint64_t> count = {}) const;

private:
  /// Which part of a list that is made as a whole.
  struct part {
    std::vector<std::string_view> by;
    std::size_t limit = page_items_max;
    /// Only what comes after this key.
    std::optional<std::string> after = {};
  };

  result<void> read_part(const route&, const http::request&);
  /// Leaves of a list its part; returns the cursor of the next one.
  std::optional<std::string> cut(json::array& items) const;
  http::response answered(const json::value& body, std::uint16_t status, std::string_view version) const;

  selection fields_;
  std::optional<part> part_;
  /// Present where something is read: the header, or nothing.
  std::optional<std::string> has_already_;
};

/// A version as a header says it. Weak: the same version may be told with other clock readings, or compressed.
std::string entity_tag(std::string_view version);
/// Whether a list of tags (If-Match, If-None-Match) has the tag of a version, weak or strong, or is `*`. What a tag has
/// after a dot is about more than the version.
bool names_version(std::string_view tags, std::string_view version);

/// The parameter `fields`, where a route takes it.
bool takes_fields(const route&);
/// The type of what is read: that of the first JSON answer.
std::string_view type_read(const route&);

}  // namespace troupe::api
