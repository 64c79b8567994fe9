#include "api/worker_errand.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

using namespace std::literals;

const errand_poll asked{7, {"media", "w1", {{"gpu", "yes"}}, 3, 20s}};

json::object object(std::string_view text) {
  return parse_json(text)->as_object();
}

}  // namespace

/// Never changed: nodes of two releases may be linked.
TEST_CASE("what nodes of version 1 say to each other about workers") {
  CHECK(encode_errand(asked) ==
        R"({"v":1,"ticket":7,"queue":"media","worker":"w1","labels":{"gpu":"yes"},"max":3,"waits_ms":20000})");
  CHECK(encode_taken(7) == R"({"v":1,"ticket":7})");
  CHECK(encode_filled("media") == R"({"v":1,"queue":"media"})");
  CHECK(encode_errand(called_off_attempt{"w1", "abc"}) == R"({"v":1,"worker":"w1","token":"abc"})");
  CHECK(encode_errand_answer("{}") == "\0\0\0\2{}"s);
}

TEST_CASE("what a node says of a worker is the same at the other") {
  auto poll = decode_errand_poll(encode_errand(asked));
  REQUIRE(poll);
  CHECK(poll->ticket == 7);
  CHECK(poll->poll.queue == "media");
  CHECK(poll->poll.worker == "w1");
  CHECK(poll->poll.labels == asked.poll.labels);
  CHECK(poll->poll.max == 3);
  CHECK(poll->poll.wait == 20s);
  CHECK(decode_taken(encode_taken(1ull << 52)) == 1ull << 52);
  CHECK(decode_filled(encode_filled("media")) == "media");
  CHECK(decode_called_off(encode_errand(called_off_attempt{"w1", "abc"}))->token == "abc");
}

TEST_CASE("what a later release says more of a worker is left out") {
  CHECK(decode_taken(R"({"v":2,"ticket":7,"more":[1]})") == 7);
  CHECK(decode_filled(R"({"v":1,"queue":"q","oldest_ms":3})") == "q");
}

TEST_CASE("bytes that say nothing of a worker are refused") {
  auto text = GENERATE(as<std::string>(), "", "{}", "[]", "nonsense", R"({"v":0,"ticket":7,"queue":"q"})",
                       R"({"ticket":7,"queue":"q","worker":"w","labels":{},"max":1,"waits_ms":0})",
                       R"({"v":1,"ticket":7,"queue":"not a queue","worker":"w","labels":{},"max":1,"waits_ms":0})",
                       R"({"v":1,"ticket":7,"queue":"q","worker":"w","labels":{},"max":0,"waits_ms":0})",
                       R"({"v":1,"ticket":7,"queue":"q","worker":"w","labels":{},"max":1001,"waits_ms":0})",
                       R"({"v":1,"ticket":7,"queue":"q","worker":"w","labels":{},"max":1,"waits_ms":-1})",
                       R"({"v":1,"ticket":7,"queue":"q","worker":"w","labels":{},"max":1,"waits_ms":86400001})",
                       R"({"v":1,"ticket":-7,"queue":"q","worker":"w","labels":{"a":1},"max":1,"waits_ms":0})");
  CAPTURE(text);
  CHECK_FALSE(decode_errand_poll(text));
  CHECK_FALSE(decode_called_off(text));
}

TEST_CASE("names that nodes say to each other are as bounded as those that workers say") {
  auto poll = asked;
  poll.poll.worker = std::string(200, 'w');
  CHECK(decode_errand_poll(encode_errand(poll)));
  poll.poll.worker += 'w';
  CHECK_FALSE(decode_errand_poll(encode_errand(poll)));
  CHECK(decode_called_off(encode_errand(called_off_attempt{"w", std::string(token_bytes_max, 't')})));
  CHECK_FALSE(decode_called_off(encode_errand(called_off_attempt{"w", std::string(token_bytes_max + 1, 't')})));
  CHECK_FALSE(decode_filled(R"({"v":1,"queue":")" + std::string(100'000, 'q') + R"("})"));
  poll = asked;
  poll.poll.wait = 1000h;
  CHECK(decode_errand_poll(encode_errand(poll))->poll.wait == 24h);
}

TEST_CASE("an answer comes in whatever pieces it likes") {
  auto whole = encode_errand_answer(R"({"tasks":[{"token":"t"}],"more":true})");
  auto size = GENERATE(1u, 3u, 5u, 1000u);
  errand_answer read;
  std::optional<json::object> got;
  for (std::size_t at = 0; at < whole.size(); at += size) {
    CHECK_FALSE(got);
    auto taken = read.take(whole.substr(at, size));
    REQUIRE(taken);
    got = *std::move(taken);
  }
  CHECK(got == object(R"({"tasks":[{"token":"t"}],"more":true})"));
}

TEST_CASE("an answer that cannot be one is refused") {
  for (const auto& bytes : {"\0\0\0\2[]"s, "\0\0\0\1{}"s, "\xff\xff\xff\xff"s, "\0\0\0\3{,}"s}) {
    CAPTURE(bytes);
    errand_answer read;
    CHECK_FALSE(read.take(bytes));
  }
}

TEST_CASE("what is led to another node says what the worker said") {
  report_attempts said{.worker = "w1"};
  said.beats.push_back({"t1", 0.5, "half", 10min});
  said.beats.push_back({"t2", {}, "", {}});
  said.outcomes.push_back({"t3", json::value{{"n", 1}}});
  said.outcomes.push_back({"t4", task_error{"http_503", "away", true, 30s}});
  CHECK(body_of(said) == object(R"({"worker":"w1",
    "heartbeats":[{"token":"t1","progress":0.5,"note":"half","extend":"600000ms"},{"token":"t2"}],
    "outcomes":[{"token":"t3","output":{"n":1}},
      {"token":"t4","error":{"code":"http_503","message":"away","retryable":true,"retry_after":"30000ms"}}]})"));
}

}  // namespace troupe::api
