#include "api/artifact.hpp"

#include "api/view.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::api {
namespace {

struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return text.empty() || error != std::errc{} || end != text.data() + text.size() ? std::nullopt : std::optional(value);
}

/// Reads `bytes=FIRST-LAST`, `bytes=FIRST-` or `bytes=-COUNT`. Nothing: not understood. `first` beyond `last`: there
/// are no such bytes.
std::optional<byte_range> read_range(std::string_view text, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!text.starts_with(unit))
    return std::nullopt;
  text.remove_prefix(unit.size());
  auto dash = text.find('-');
  if (dash == text.npos)
    return std::nullopt;
  auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
  if (dash == 0 && last)
    return byte_range{size - std::min(size, *last), size == 0 ? 0 : size - 1};
  if (!first || (!last && dash + 1 != text.size()) || (last && *last < *first))
    return std::nullopt;
  return byte_range{*first, std::min(last.value_or(size), size == 0 ? 0 : size - 1)};
}

bool names(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != list.npos;
}

/// What a browser may show by itself: nothing that could run a program in our name.
bool may_be_shown(std::string_view type) {
  constexpr std::array shown{"text/plain", "application/json", "image/png", "image/jpeg", "image/gif", "image/webp"};
  return std::ranges::find(shown, type) != shown.end() || type.starts_with("video/") || type.starts_with("audio/");
}

}  // namespace

artifact_part part_of(const read_artifact& call, std::uint64_t size) {
  auto tag = "\"" + call.digest + "\"";
  http::response answer = text({}, may_be_shown(call.media_type) ? call.media_type : "application/octet-stream");
  auto add = [&](std::string name, std::string value) {
    answer.headers.emplace_back(std::move(name), std::move(value));
  };
  add("etag", tag);
  add("accept-ranges", "bytes");
  add("x-content-type-options", "nosniff");
  add("content-security-policy", "sandbox");
  add("cache-control", "private, max-age=31536000, immutable");
  if (!call.name.empty())
    add("content-disposition", "attachment; filename=\"" + call.name + "\"");
  if (names(call.if_none_match, tag) && !call.if_none_match.empty()) {
    answer.status = 304;
    return {std::move(answer), 0, 0};
  }
  auto range = call.if_range.empty() || call.if_range == tag ? read_range(call.range, size) : std::nullopt;
  if (!range)
    return {std::move(answer), 0, size};
  if (range->first >= size || range->first > range->last) {
    auto refusal = problem(refused{errc::invalid, "the file has " + std::to_string(size) + " bytes", "range"});
    refusal.status = 416;
    refusal.headers.emplace_back("content-range", "bytes */" + std::to_string(size));
    return {std::move(refusal), 0, 0};
  }
  answer.status = 206;
  add("content-range",
      "bytes " + std::to_string(range->first) + "-" + std::to_string(range->last) + "/" + std::to_string(size));
  return {std::move(answer), range->first, range->last - range->first + 1};
}

}  // namespace troupe::api
