#include "api/call.hpp"

#include "core/base/base64url.hpp"
#include "core/expression/formats.hpp"

namespace troupe::api {

std::string encode_cursor(const execution_id& id) {
  return to_base64url(id.value);
}

std::optional<execution_id> decode_cursor(std::string_view text) {
  auto id = from_base64url(text);
  return id && !id->empty() ? std::optional(execution_id{*std::move(id)}) : std::nullopt;
}

std::string encode_cursor(const review_place& place) {
  return to_base64url(to_rfc3339(place.requested_at) + "/" + place.execution.value + "/" + place.task.value);
}

std::optional<review_place> decode_review_cursor(std::string_view text) {
  auto place = from_base64url(text);
  auto first = place ? place->find('/') : std::string::npos;
  auto second = first == std::string::npos ? first : place->find('/', first + 1);
  if (second == std::string::npos)
    return std::nullopt;
  auto at = expression::read_timestamp(std::string_view(*place).substr(0, first));
  if (!at)
    return std::nullopt;
  return review_place{*at, execution_id{place->substr(first + 1, second - first - 1)},
                      task_id{place->substr(second + 1)}};
}

std::string encode_cursor(const quality::score_place& place) {
  json::array parts{place.at.time_since_epoch().count(), place.execution.value, place.task.value, place.attempt};
  return to_base64url(json::serialize(parts));
}

std::optional<quality::score_place> decode_score_cursor(std::string_view text) {
  auto place = from_base64url(text);
  auto read = place ? parse_json(*place) : result<json::value>(refused{errc::invalid, "no cursor"});
  const auto* parts = read ? read->if_array() : nullptr;
  if (!parts || parts->size() != 4 || !(*parts)[0].is_int64() || !(*parts)[1].is_string() || !(*parts)[2].is_string() ||
      !(*parts)[3].is_int64())
    return std::nullopt;
  return quality::score_place{
    timestamp{microseconds((*parts)[0].get_int64())}, execution_id{std::string((*parts)[1].get_string())},
    task_id{std::string((*parts)[2].get_string())}, static_cast<std::uint32_t>((*parts)[3].get_int64())};
}

}  // namespace troupe::api
