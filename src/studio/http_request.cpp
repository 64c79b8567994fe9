#include "studio/http_request.hpp"

#include "remote/http_client.hpp"
#include "studio/parameters.hpp"
#include "studio/subprocess.hpp"
#include "studio/utf8.hpp"

#include <charconv>
#include <ctime>

namespace troupe::studio {
namespace {

attempted<remote::request> read_request(const json::object& with) {
  remote::request asked{.method = text_of(with, "method"), .url = text_of(with, "url")};
  if (const auto* given = find_value(with, "headers"))
    for (const auto& [name, value] : given->get_object()) {
      if (!value.is_string())
        return invalid_parameter("headers", "must map names to strings; " + std::string(name) + " is not a string");
      asked.headers.emplace_back(name, value.get_string());
    }
  const auto* body = find_value(with, "body");
  if (!body)
    return asked;
  if (body->is_string()) {
    asked.body = std::string(body->get_string());
    return asked;
  }
  asked.body = json::serialize(*body);
  auto typed = [](const auto& header) { return header.first == "content-type" || header.first == "Content-Type"; };
  if (std::none_of(asked.headers.begin(), asked.headers.end(), typed))
    asked.headers.emplace_back("content-type", "application/json");
  return asked;
}

/// Reads `Retry-After`: seconds, or an HTTP date measured from the answer's own `Date`.
std::optional<milliseconds> retry_after(const remote::response& answer) {
  auto given = remote::find(answer.headers, "retry-after");
  if (!given)
    return std::nullopt;
  constexpr std::int64_t seconds_max = 24 * 60 * 60;
  std::int64_t seconds = 0;
  auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), seconds);
  if (error == std::errc{} && end == given->data() + given->size())
    return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, seconds_max));
  auto point = [](std::string_view text) -> std::optional<std::int64_t> {
    std::tm when{};
    if (!::strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &when))
      return std::nullopt;
    return ::timegm(&when);
  };
  auto until = point(*given);
  auto now = point(remote::find(answer.headers, "date").value_or(""));
  if (!until || !now)
    return std::nullopt;
  return std::chrono::seconds(std::clamp<std::int64_t>(*until - *now, 0, seconds_max));
}

task_error refusal(const remote::request& asked, const remote::response& answer) {
  auto status = std::to_string(answer.status);
  bool retryable = answer.status == 429 || answer.status >= 500;
  auto message = asked.method + " " + asked.url.substr(0, asked.url.find('?')) + " was answered " + status;
  if (auto location = remote::find(answer.headers, "location"))
    message += " to " + to_utf8(*location);
  constexpr std::size_t bytes_shown = 300;
  if (!answer.body.empty())
    message += ": " + to_utf8(std::string_view(answer.body).substr(0, bytes_shown));
  return {"http_" + status, std::move(message), retryable, retryable ? retry_after(answer) : std::nullopt};
}

task_error unanswered(const refused& why) {
  bool retryable = why.code == errc::unavailable || why.code == errc::timed_out || why.code == errc::cancelled;
  auto code = why.code == errc::cancelled ? "stopped" : "http_" + std::string(to_string(why.code));
  return {code, to_utf8(to_string(why)), retryable, {}};
}

json::value output_of(const remote::response& answer) {
  json::object headers;
  for (const auto& [name, value] : answer.headers) {
    auto& member = headers[to_utf8(name)];
    member = member.is_string() ? std::string(member.get_string()) + ", " + to_utf8(value) : to_utf8(value);
  }
  json::object output{{"status", answer.status}, {"headers", std::move(headers)}, {"body", to_utf8(answer.body)}};
  auto type = remote::find(answer.headers, "content-type").value_or("");
  if (type.find("json") != type.npos)
    if (auto parsed = parse_json(answer.body))
      output["json"] = std::move(*parsed);
  return output;
}

task_result run(const json::object& with, task_context& context) {
  auto read = read_request(with);
  if (auto* error = std::get_if<task_error>(&read))
    return *error;
  auto& asked = std::get<remote::request>(read);
  auto bytes_max = integer_of(with, "response_bytes_max");
  if (bytes_max < 1 || bytes_max > 64 * 1024 * 1024)
    return invalid_parameter("response_bytes_max", "must be 1..67108864");
  auto timeout = parse_duration(text_of(with, "timeout"));
  if (!timeout || *timeout <= 0ms)
    return invalid_parameter("timeout", "must be a duration such as 30s");
  auto redirects = integer_of(with, "redirects_max");
  if (redirects < 0 || redirects > 20)
    return invalid_parameter("redirects_max", "must be 0..20");
  remote::http_client client({.timeout = *timeout,
                              .response_bytes_max = static_cast<std::size_t>(bytes_max),
                              .redirects_max = static_cast<std::uint32_t>(redirects),
                              .stop_fd = context.stop_fd()});
  auto answer = client.send(asked);
  if (!answer)
    return unanswered(answer.error());
  if (answer->status >= 300)
    return refusal(asked, *answer);
  return output_of(*answer);
}

}  // namespace

built_in http_request() {
  task_type type{.name = "http.request", .summary = "Sends an HTTP request and returns the answer.", .slot = slot::io};
  type.parameters = {
    {"url", value_type::string, true, {}, "Where to: http:// or https://."},
    {"method", value_type::string, false, "GET", "The method.", {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}},
    {"headers", value_type::object, false, {}, "Headers to send, name to text."},
    {"body", value_type::any, false, {}, "The body: text as it is, any other value as JSON."},
    {"timeout", value_type::string, false, "30s", "How long the whole exchange may take."},
    {"redirects_max", value_type::integer, false, 5, "Redirects followed; GET and HEAD only."},
    {"response_bytes_max", value_type::integer, false, 4 * 1024 * 1024, "A longer answer fails the task."},
  };
  type.outputs = {
    {"status", value_type::integer, true, {}, "The status, 2xx."},
    {"headers", value_type::object, true, {}, "The headers by lower-case name."},
    {"body", value_type::string, true, {}, "The body as text."},
    {"json", value_type::any, false, {}, "The body as a value if it is JSON."},
  };
  return {std::move(type), &run};
}

}  // namespace troupe::studio
