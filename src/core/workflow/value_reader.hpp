#pragma once

#include "core/base/nearest.hpp"
#include "core/workflow/complaints.hpp"
#include "core/workflow/embedded.hpp"
#include "core/workflow/language.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Reads the values of a task, or of the workflow itself: complains of what is wrong, and notes where each value stands
/// by its path (`retry.backoff`). What is complained of reads as nothing, or as something harmless.
class value_reader {
public:
  /// `of` says whose values these are, for messages: ` of task cut`, or nothing for the workflow.
  value_reader(std::string of, std::map<std::string, location>& locations, const definition_limits& limits,
               complaints& errors)
    : of_(std::move(of)), locations_(locations), limits_(limits), errors_(errors) {}

  /// Reads the entries of a map by its table of keys: unknown and missing keys and values of another form are
  /// complained of, the rest is passed on with its path. `path` is empty for the keys of the task or the workflow
  /// itself; then only keys for these `kinds` are named as known.
  template <class Key, std::size_t N, class Read>
  void keys(const node& map, const std::array<key_entry<Key>, N>& table, const std::string& path, position missing_at,
            Read read, unsigned kinds = of_all);

  std::uint32_t count(const node&, const std::string& path, value_form);
  std::optional<milliseconds> duration(const node&, const std::string& path);
  std::optional<milliseconds> duration(std::string_view text, const node&, const std::string& path);
  std::vector<std::string> codes(const node&, const std::string& path);
  std::map<std::string, std::string> labels(const node&, const std::string& path);
  /// A text that is not empty and no longer than a label.
  std::optional<std::string> short_text(const node&, const std::string& path);
  /// One of the names of an enum.
  template <named_enum E>
  std::optional<E> word(const node&, const std::string& path);

  /// An expression, between braces or without them; true and false are expressions, too.
  std::optional<expression::program> expression(const node&, const std::string& path);
  /// An expression between braces; nothing, without complaint, if the text has none.
  std::optional<expression::program> embedded_expression(const node&, const std::string& path);
  /// An expression that yields the value.
  std::optional<expression::program> literal(const json::value&, const node&, const std::string& path);
  /// A value in whose strings expressions may stand.
  expression::json_template json(const node&, const std::string& path);

  void complain(const node& at, const std::string& path, const std::string& what, std::string hint = {}) {
    errors_.add(at.location.at, path + of_ + " " + what, std::move(hint));
  }
  /// Notes where a value stands.
  void place(const node& at, const std::string& path) { locations_[path] = at.location; }

  const std::string& of() const { return of_; }
  const definition_limits& limits() const { return limits_; }
  complaints& errors() { return errors_; }
  std::map<std::string, location>& locations() { return locations_; }

private:
  std::optional<expression::program> parse(const embedded&, const node&, const std::string& path);
  std::string owner(const std::string& path) const { return path.empty() ? of_ : " of " + path + of_; }

  void complain_of_key(const member&, const std::string& path, const std::vector<std::string>& known);
  void complain_of_form(const member&, value_form, const std::string& path);
  void complain_of_missing(std::string_view key, value_form, const std::string& path, position);
  void complain_of_word(const node&, const std::string& path, const std::vector<std::string>& words);

  std::string of_;
  std::map<std::string, location>& locations_;
  const definition_limits& limits_;
  complaints& errors_;
};

/// Returns whether a name of a workflow or a task is `[a-z][a-z0-9_-]*` of bounded length; complains otherwise.
bool check_name(std::string_view name, const std::string& whose, position, const definition_limits&, complaints&);

/// Returns the text in quotes, cut to a length that can be shown.
std::string quoted(std::string_view text);

template <class Key, std::size_t N, class Read>
void value_reader::keys(const node& map, const std::array<key_entry<Key>, N>& table, const std::string& path,
                        position missing_at, Read read, unsigned kinds) {
  for (const auto& m : map.members) {
    auto entry = std::ranges::find(table, m.key, &key_entry<Key>::name);
    if (entry == table.end()) {
      std::vector<std::string> known;
      for (const auto& e : table)
        if (e.kinds & kinds)
          known.emplace_back(e.name);
      complain_of_key(m, path, known);
    } else if (!fits(entry->takes, m.value.kind)) {
      complain_of_form(m, entry->takes, path);
    } else {
      auto inner = path.empty() ? m.key : path + "." + m.key;
      place(m.value, inner);
      read(*entry, m, inner);
    }
  }
  for (const auto& entry : table)
    if (entry.required && !map.find(entry.name))
      complain_of_missing(entry.name, entry.takes, path, missing_at);
}

template <named_enum E>
std::optional<E> value_reader::word(const node& value, const std::string& path) {
  if (auto found = from_name<E>(value.text()))
    return found;
  auto names = enum_names(E{});
  complain_of_word(value, path, std::vector<std::string>(names.begin(), names.end()));
  return std::nullopt;
}

}  // namespace troupe
