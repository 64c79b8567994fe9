#include "api/reading.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::api {

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_word(std::string_view text, std::string_view extra) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           extra.find(c) != std::string_view::npos;
  });
}

result<execution_id> execution_of(std::string_view text) {
  if (!is_word(text, "-_"))
    return refused{errc::unknown, "not the id of an execution", std::string(text), "GET /api/v1/executions lists them"};
  return execution_id{std::string(text)};
}

result<review_name> review_of(std::string_view name) {
  auto colon = name.find(':');
  auto id = execution_of(name.substr(0, colon));
  if (!id)
    return std::move(id).error();
  review_name out{*std::move(id), std::nullopt};
  if (colon == name.npos)
    return out;
  if (!is_word(name.substr(colon + 1), "-_.[]"))
    return refused{errc::unknown, "not the name of a task", std::string(name), "a review is EXECUTION:TASK"};
  out.task = task_id{std::string(name.substr(colon + 1))};
  return out;
}

result<workflow_name> workflow_of(std::string_view text) {
  if (text.size() > name_bytes_max || !is_word(text, "-_."))
    return refused{errc::unknown, "not the name of a workflow", "workflow", "GET /api/v1/workflows lists them"};
  return workflow_name{std::string(text)};
}

result<std::uint64_t> number_of(std::string_view text, std::string_view where) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return refused{errc::invalid, "not a whole number", std::string(where)};
  return value;
}

result<std::uint32_t> limit_of(const arguments& given) {
  const auto* text = given.find("limit");
  if (!text)
    return page_items_default;
  auto value = number_of(*text, "limit");
  if (!value)
    return std::move(value).error();
  if (*value < 1 || *value > page_items_max)
    return not_a_limit();
  return static_cast<std::uint32_t>(*value);
}

refused not_a_limit() {
  return {errc::invalid, "must be 1 to " + std::to_string(page_items_max), "limit", "follow `next` for more"};
}

refused not_a_cursor() {
  return {errc::invalid, "not a cursor", "cursor", "use the `next` of an earlier page as it is"};
}

result<milliseconds> wait_of(std::string_view text) {
  auto span = parse_duration(text);
  if (!span)
    return refused{errc::invalid, "not a duration", "wait", "write 500ms, 30s or 5m"};
  if (*span > wait_max)
    return refused{errc::invalid, "longer than " + to_text(wait_max), "wait", "ask again, or read the event stream"};
  return *span;
}

std::string if_match_of(const arguments& given) {
  return std::string(http::find(given.request.headers, "if-match").value_or(""));
}

std::string printable_file(std::string file) {
  file.resize(std::min(file.size(), name_bytes_max));
  std::ranges::replace_if(
    file,
    [](char c) {
      return has_control_characters({&c, 1});
    },
    '?');
  return file;
}

result<std::string> text_of(const arguments& given, std::string_view name) {
  auto text = member_of<std::string>(given, name);
  if (text && text->size() > comment_bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(comment_bytes_max) + " bytes", std::string(name)};
  return text;
}

}  // namespace troupe::api
