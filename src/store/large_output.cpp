#include "store/large_output.hpp"

#include "core/base/artifact.hpp"
#include "core/base/json_text.hpp"

#include <algorithm>

namespace troupe::store {
namespace {

/// Whether the value is surely no longer than that as JSON. Counts at most as much as it is allowed to, so that asking
/// of a small output costs next to nothing and of a large one no more.
class short_enough {
public:
  explicit short_enough(std::size_t bytes) : left_(bytes) {}

  bool operator()(const json::value& value) {
    switch (value.kind()) {
    case json::kind::string:
      return spend(text(value.get_string().size()));
    case json::kind::array:
      return spend(2) &&
             std::ranges::all_of(value.get_array(), [&](const auto& item) { return spend(1) && (*this)(item); });
    case json::kind::object:
      return spend(2) && std::ranges::all_of(value.get_object(), [&](const auto& member) {
               return spend(text(member.key().size()) + 2) && (*this)(member.value());
             });
    default:
      return spend(32);
    }
  }

private:
  /// Every character may have to be escaped: \u001f.
  static std::size_t text(std::size_t bytes) { return 6 * bytes + 2; }

  bool spend(std::size_t bytes) {
    auto enough = bytes <= left_;
    left_ -= std::min(bytes, left_);
    return enough;
  }

  std::size_t left_;
};

std::string text_of(const json::value& value) {
  std::string text;
  write_json(text, value);
  return text;
}

/// A name for people, from a member's.
std::string file_name(std::string_view member, std::string_view ending) {
  constexpr std::size_t bytes_max = 64;
  std::string name(member.substr(0, bytes_max));
  std::ranges::replace_if(
    name,
    [](char c) {
      return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_');
    },
    '_');
  return (name.empty() ? "output" : name) + std::string(ending);
}

/// Puts a value into a file of its own; `text` is its JSON.
result<json::value> put(const json::value& value, std::string_view text, std::string_view name, const blobs& files) {
  const auto* plain = value.if_string();
  std::string_view content = plain ? std::string_view(*plain) : text;
  auto digest = files.put(content);
  if (!digest)
    return std::move(digest).error();
  return to_value(artifact{*std::move(digest), plain ? "text/plain; charset=utf-8" : "application/json", content.size(),
                           file_name(name, plain ? ".txt" : ".json")});
}

struct part {
  json::value* value = nullptr;
  std::string_view name;
  std::size_t bytes = 0;
};

/// The members, the largest first.
std::vector<part> parts_of(json::object& object) {
  std::vector<part> parts;
  for (auto& member : object)
    parts.push_back({&member.value(), member.key(), text_of(member.value()).size()});
  std::ranges::stable_sort(parts, std::greater{}, &part::bytes);
  return parts;
}

}  // namespace

bool is_short(const json::value& value, std::size_t bytes_max) {
  return short_enough{bytes_max}(value);
}

result<json::value> keep_inline(json::value output, const output_limits& limits, const blobs& files) {
  if (is_short(output, limits.inline_bytes_max))
    return output;
  auto text = text_of(output);
  auto bytes = text.size();
  if (bytes <= limits.inline_bytes_max)
    return output;
  if (bytes > limits.bytes_max)
    return refused{errc::too_large,
                   "the output has " + std::to_string(bytes) + " bytes as JSON, the most is " +
                     std::to_string(limits.bytes_max),
                   "output", "write it to a file, or raise outputs.bytes_max"};
  auto* object = output.if_object();
  for (auto& large : object ? parts_of(*object) : std::vector<part>{}) {
    if (bytes <= limits.inline_bytes_max)
      break;
    auto before = text_of(*large.value);
    auto reference = put(*large.value, before, large.name, files);
    if (!reference)
      return reference;
    auto after = text_of(*reference).size();
    if (after >= before.size())
      break;  // The rest is smaller still.
    bytes = bytes - before.size() + after;
    *large.value = *std::move(reference);
  }
  if (bytes <= limits.inline_bytes_max)
    return output;
  return put(output, text_of(output), "output", files);
}

}  // namespace troupe::store
