#include "core/workflow/event.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe {
namespace {

const timestamp at{5us};
const task_error broken{"exit_status", "exit status 3", false, 2s};

/// Every event of format 1, as it stands in journals. Texts may be added, never changed: someone's data has them.
const std::vector<std::pair<std::string, event>> format_1{
  {R"({"type":"execution_started","workflow":"w","digest":"d","input":{"topic":"sea"},"labels":{"team":"a"},"seed":18446744073709551615,"at":5})",
   execution_started{workflow_name{"w"}, "d", {{"topic", "sea"}}, {{"team", "a"}}, 18446744073709551615u, at}},
  {R"({"type":"task_expanded","task":"all","items":[1,"b"],"at":5})", task_expanded{task_id{"all"}, {1, "b"}, at}},
  {R"({"type":"task_scheduled","task":"a","attempt":1,"with":{"x":1.5E0},"at":5})",
   task_scheduled{task_id{"a"}, 1, {{"x", 1.5}}, at}},
  {R"({"type":"task_started","task":"a","attempt":2,"at":5})", task_started{task_id{"a"}, 2, at}},
  {R"({"type":"task_completed","task":"a","attempt":1,"output":null,"reused":true,"at":5})",
   task_completed{task_id{"a"}, 1, nullptr, true, at}},
  {R"({"type":"task_retried","task":"a","attempt":1,"error":{"code":"exit_status","message":"exit status 3","retryable":false,"retry_after":2000},"due":9,"at":5})",
   task_retried{task_id{"a"}, 1, broken, timestamp{9us}, at}},
  {R"({"type":"task_timed_out","task":"a","attempt":1,"at":5})", task_timed_out{task_id{"a"}, 1, at}},
  {R"({"type":"task_failed","task":"a","attempt":1,"error":{"code":"c","message":"m","retryable":true},"at":5})",
   task_failed{task_id{"a"}, 1, {"c", "m", true, {}}, at}},
  {R"({"type":"task_skipped","task":"a","reason":"if is false: x","at":5})",
   task_skipped{task_id{"a"}, "if is false: x", at}},
  {R"({"type":"task_cancelled","task":"all[3]","at":5})", task_cancelled{task_id{"all[3]"}, at}},
  {R"({"type":"foreach_finished","task":"all","at":5})", foreach_finished{task_id{"all"}, at}},
  {R"({"type":"review_decided","task":"r","approved":true,"by":"ada","comment":"fine","at":5})",
   review_decided{task_id{"r"}, true, "ada", "fine", at}},
  {R"({"type":"cancel_requested","reason":"enough","at":5})", cancel_requested{"enough", at}},
  {R"({"type":"execution_finished","outcome":"failed","output":null,"error":{"code":"c","message":"m","retryable":true},"at":5})",
   execution_finished{outcome::failed, nullptr, task_error{"c", "m", true, {}}, at}},
  {R"({"type":"execution_finished","outcome":"completed","output":{"a":1},"at":5})",
   execution_finished{outcome::completed, {{"a", 1}}, std::nullopt, at}},
};

std::string record_of(const std::string& events, const char* version = "1") {
  return std::string(R"({"v":)") + version + R"(,"events":[)" + events + "]}";
}

}  // namespace

TEST_CASE("events of format 1 are written and read as ever") {
  std::set<std::size_t> covered;
  for (const auto& [text, e] : format_1) {
    CAPTURE(text);
    CHECK(encode({e}) == record_of(text));
    auto read = decode(record_of(text));
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(read->front() == e);
    covered.insert(e.index());
  }
  CHECK(covered.size() == std::variant_size_v<event>);
}

TEST_CASE("a record keeps its events in order") {
  auto read = decode(record_of(format_1[3].first + "," + format_1[4].first));
  REQUIRE(read);
  CHECK(*read == std::vector<event>{format_1[3].second, format_1[4].second});
}

TEST_CASE("a record of a newer release says which release reads it") {
  auto read = decode(record_of("", "2"));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::corrupt);
  CHECK(read.error().what == "the record has format 2, this release reads up to 1");
  CHECK(read.error().hint == "run the release that wrote it, or a newer one");
}

TEST_CASE("a record that was damaged is corrupt, and says where") {
  for (const auto& text : {std::string(), std::string("{"), std::string("[]"), std::string("{\"v\":1}"),
                           std::string("{\"v\":\"1\",\"events\":[]}"), record_of("{}"), record_of("1"),
                           record_of(R"({"type":"task_vanished"})")}) {
    CAPTURE(text);
    auto read = decode(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::corrupt);
  }
  auto wrong = decode(record_of(R"({"type":"task_started","task":7})"));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "events[0].task");
}

TEST_CASE("a payload as deep as may be is read back from its record") {
  json::value deep;
  for (std::size_t i = 0; i < json_depth_max; ++i)
    deep = json::array{std::move(deep)};
  event e = task_completed{task_id{"a"}, 1, deep, false, at};
  auto read = decode(encode({e}));
  REQUIRE(read);
  CHECK(read->front() == e);
}

}  // namespace troupe
