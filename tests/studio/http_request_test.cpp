#include "studio/http_request.hpp"

#include "support/scripted_server.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {
namespace {

task_result asked(const std::string& answer, json::object with = {}) {
  scripted_server server([&](const auto&) { return answer; });
  with["url"] = server.url("/x?token=secret");
  studio_context context;
  return perform(*find_built_in("http.request"), with, context);
}

}  // namespace

TEST_CASE("http.request returns status, headers and body") {
  auto result = asked(http_answer("200 OK", R"({"a":1})", "Content-Type: application/json\r\nX-A: 1\r\nX-A: 2\r\n"));
  REQUIRE(std::holds_alternative<json::value>(result));
  CHECK(std::get<json::value>(result) ==
        json::value{{"status", 200},
                    {"headers", {{"content-length", "7"}, {"content-type", "application/json"}, {"x-a", "1, 2"}}},
                    {"body", R"({"a":1})"},
                    {"json", {{"a", 1}}}});
}

TEST_CASE("http.request sends a value as JSON") {
  std::string sent;
  scripted_server server([&](const auto& request) {
    sent = request;
    return http_answer("200 OK");
  });
  studio_context context;
  auto result =
    perform(*find_built_in("http.request"), {{"url", server.url()}, {"method", "POST"}, {"body", {{"a", 1}}}}, context);
  CHECK(std::holds_alternative<json::value>(result));
  CHECK(sent.find("content-type: application/json\r\n") != sent.npos);
  CHECK(sent.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("http.request fails by what the server says") {
  struct row {
    std::string what;
    std::string answer;
    std::string code;
    bool retryable;
    std::optional<milliseconds> retry_after;
  };
  auto r = GENERATE(values<row>({
    {"busy", http_answer("503 Busy", "", "Retry-After: 7\r\n"), "http_503", true, 7000ms},
    {"too often, until a date",
     http_answer("429 Slow down", "",
                 "Date: Mon, 01 Jan 2024 10:00:00 GMT\r\nRetry-After: Mon, 01 Jan 2024 10:01:00 GMT\r\n"),
     "http_429", true, 60'000ms},
    {"a pause beyond reason", http_answer("503 Busy", "", "Retry-After: 999999999\r\n"), "http_503", true,
     milliseconds(24h)},
    {"a pause that is none", http_answer("500 Oops", "", "Retry-After: soon\r\n"), "http_500", true, std::nullopt},
    {"unknown", http_answer("404 Not Found", "no such thing"), "http_404", false, std::nullopt},
    {"not in HTTP", "nonsense\r\n\r\n", "http_invalid", false, std::nullopt},
    {"too long", http_answer("200 OK", std::string(101, 'x')), "http_too_large", false, std::nullopt},
  }));
  CAPTURE(r.what);
  auto result = asked(r.answer, {{"response_bytes_max", 100}});
  REQUIRE(std::holds_alternative<task_error>(result));
  const auto& error = std::get<task_error>(result);
  CAPTURE(error.message);
  CHECK(error.code == r.code);
  CHECK(error.retryable == r.retryable);
  CHECK(error.retry_after == r.retry_after);
  CHECK(error.message.find("secret") == std::string::npos);
}

}  // namespace troupe::studio
