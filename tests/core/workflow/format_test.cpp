#include "core/workflow/event.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe {
namespace {

const timestamp at{5us};
const task_error broken{"exit_status", "exit status 3", false, 2s};

/// Events of format 1, as they stand in journals: read for ever.
const std::vector<std::pair<std::string, event>> format_1{
  {R"({"type":"execution_started","workflow":"w","digest":"d","input":{"topic":"sea"},"labels":{"team":"a"},"seed":18446744073709551615,"at":5})",
   execution_started{workflow_name{"w"}, "d", {{"topic", "sea"}}, {{"team", "a"}}, 18446744073709551615u, {}, {}, at}},
  {R"({"type":"task_scheduled","task":"a","attempt":1,"with":{"x":1.5E0},"at":5})",
   task_scheduled{task_id{"a"}, 1, {{"x", 1.5}}, {}, {}, at}},
  {R"({"type":"task_skipped","task":"a","reason":"if is false: x","at":5})",
   task_skipped{task_id{"a"}, "if is false: x", {}, {}, {}, at}},
  {R"({"type":"review_decided","task":"r","approved":true,"by":"ada","comment":"fine","at":5})",
   review_decided{task_id{"r"}, true, "ada", "fine", {}, at}},
};

/// Every event of format 2. Texts may be added, never changed: someone's data has them.
const std::vector<std::pair<std::string, event>> format_2{
  {R"({"type":"execution_started","workflow":"w","digest":"d","input":{"topic":"sea"},"labels":{"team":"a"},"seed":18446744073709551615,"at":5})",
   execution_started{workflow_name{"w"}, "d", {{"topic", "sea"}}, {{"team", "a"}}, 18446744073709551615u, {}, {}, at}},
  {R"({"type":"execution_started","workflow":"w","digest":"d","input":{},"labels":{},"seed":1,"parent":{"execution":"e","task":"t","attempt":2,"detached":true,"close":"terminate","depth":3},"held":true,"at":5})",
   execution_started{workflow_name{"w"},
                     "d",
                     json::object{},
                     {},
                     1,
                     parent_task{execution_id{"e"}, task_id{"t"}, 2, true, parent_close::terminate, 3},
                     true,
                     at}},
  {R"({"type":"execution_admitted","at":5})", execution_admitted{at}},
  {R"({"type":"task_expanded","task":"all","items":[1,"b"],"at":5})", task_expanded{task_id{"all"}, {1, "b"}, at}},
  {R"({"type":"block_entered","task":"route","case_name":"video","at":5})",
   block_entered{task_id{"route"}, "video", at}},
  {R"({"type":"block_left","task":"loop[0]","output":{"x":1},"again":9,"at":5})",
   block_left{task_id{"loop[0]"}, {{"x", 1}}, timestamp{9us}, at}},
  {R"({"type":"task_scheduled","task":"a","attempt":1,"with":{"x":1.5E0},"at":5})",
   task_scheduled{task_id{"a"}, 1, {{"x", 1.5}}, {}, {}, at}},
  {R"({"type":"task_scheduled","task":"a","attempt":1,"with":{},"uses":"text.generate","claim":{"priority":7,"fair_key":"k","weight":2E0,"cost":3,"limits":[{"key":"l","at_once":1,"rate":2,"per":1000}],"queue":"q","worker":{"gpu":"a100"},"sticky":"s"},"at":5})",
   task_scheduled{task_id{"a"}, 1, json::object{}, "text.generate",
                  queue_claim{7, "k", 2, 3, {{"l", 1, 2, 1s}}, "q", {{"gpu", "a100"}}, "s"}, at}},
  {R"({"type":"wait_started","task":"a","signal":"go","at":5})", wait_started{task_id{"a"}, "go", {}, at}},
  {R"({"type":"wait_started","task":"a","due":9,"at":5})", wait_started{task_id{"a"}, {}, timestamp{9us}, at}},
  {R"({"type":"child_scheduled","task":"a","attempt":1,"child":"e2","workflow":"w","input":{},"at":5})",
   child_scheduled{task_id{"a"}, 1, execution_id{"e2"}, workflow_name{"w"}, json::object{}, at}},
  {R"({"type":"task_started","task":"a","attempt":2,"at":5})", task_started{task_id{"a"}, 2, at}},
  {R"({"type":"task_completed","task":"a","attempt":1,"output":null,"reused":true,"at":5})",
   task_completed{task_id{"a"}, 1, nullptr, true, at}},
  {R"({"type":"task_retried","task":"a","attempt":1,"error":{"code":"exit_status","message":"exit status 3","retryable":false,"retry_after":2000},"due":9,"at":5})",
   task_retried{task_id{"a"}, 1, broken, timestamp{9us}, at}},
  {R"({"type":"task_timed_out","task":"a","attempt":1,"at":5})", task_timed_out{task_id{"a"}, 1, at}},
  {R"({"type":"task_failed","task":"a","attempt":1,"error":{"code":"c","message":"m","retryable":true},"at":5})",
   task_failed{task_id{"a"}, 1, {"c", "m", true, {}}, at}},
  {R"({"type":"task_skipped","task":"a","reason":"if is false: x","unchosen":true,"output":null,"at":5})",
   task_skipped{task_id{"a"}, "if is false: x", true, {}, {}, at}},
  {R"({"type":"task_skipped","task":"a","reason":"no","by":"ada","output":7,"at":5})",
   task_skipped{task_id{"a"}, "no", {}, "ada", 7, at}},
  {R"({"type":"task_cancelled","task":"all[3]","at":5})", task_cancelled{task_id{"all[3]"}, at}},
  {R"({"type":"foreach_finished","task":"all","at":5})", foreach_finished{task_id{"all"}, at}},
  {R"({"type":"review_decided","task":"r","approved":true,"by":"ada","comment":"fine","form":{"grade":2},"at":5})",
   review_decided{task_id{"r"}, true, "ada", "fine", {{"grade", 2}}, at}},
  {R"({"type":"review_escalated","task":"r","to":"bob","at":5})", review_escalated{task_id{"r"}, "bob", at}},
  {R"({"type":"review_claimed","task":"r","by":"ada","until":9,"at":5})",
   review_claimed{task_id{"r"}, "ada", timestamp{9us}, at}},
  {R"({"type":"review_released","task":"r","by":"ada","at":5})", review_released{task_id{"r"}, "ada", at}},
  {R"({"type":"signal_received","name":"go","payload":1,"by":"ada","id":"s1","number":3,"at":5})",
   signal_received{"go", 1, "ada", "s1", 3, at}},
  {R"({"type":"signal_taken","task":"a","number":3})", signal_taken{task_id{"a"}, 3}},
  {R"({"type":"cancel_requested","reason":"enough","at":5})", cancel_requested{"enough", at}},
  {R"({"type":"execution_timed_out","error":{"code":"timeout","message":"m","retryable":false},"at":5})",
   execution_timed_out{{"timeout", "m", false, {}}, at}},
  {R"({"type":"execution_paused","reason":"r","by":"ada","until":9,"at":5})",
   execution_paused{"r", "ada", timestamp{9us}, at}},
  {R"({"type":"execution_resumed","by":"ada","at":5})", execution_resumed{"ada", at}},
  {R"({"type":"tasks_reset","tasks":["a","all[3]"],"by":"ada","reason":"r","at":5})",
   tasks_reset{{task_id{"a"}, task_id{"all[3]"}}, "ada", "r", at}},
  {R"({"type":"child_settled","child":"e2","at":5})", child_settled{execution_id{"e2"}, at}},
  {R"({"type":"labels_set","labels":{"k":"v"},"removed":["x"],"at":5})", labels_set{{{"k", "v"}}, {"x"}, at}},
  {R"({"type":"execution_migrated","digest":"d2","by":"ada","at":5})", execution_migrated{"d2", "ada", at}},
  {R"({"type":"ending_started","outcome":"failed","error":{"code":"c","message":"m","retryable":true},"failed_task":"a","at":5})",
   ending_started{outcome::failed, task_error{"c", "m", true, {}}, task_id{"a"}, at}},
  {R"({"type":"execution_finished","outcome":"failed","output":null,"error":{"code":"c","message":"m","retryable":true},"at":5})",
   execution_finished{outcome::failed, nullptr, task_error{"c", "m", true, {}}, at}},
  {R"({"type":"execution_finished","outcome":"completed","output":{"a":1},"at":5})",
   execution_finished{outcome::completed, {{"a", 1}}, std::nullopt, at}},
};

std::string record_of(const std::string& events, const char* version = "2") {
  return std::string(R"({"v":)") + version + R"(,"events":[)" + events + "]}";
}

}  // namespace

TEST_CASE("events are written and read as ever") {
  std::set<std::size_t> covered;
  for (const auto& [text, e] : format_2) {
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

TEST_CASE("events of format 1 are read as ever") {
  for (const auto& [text, e] : format_1) {
    CAPTURE(text);
    auto read = decode(record_of(text, "1"));
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(read->front() == e);
  }
}

TEST_CASE("a record keeps its events in order") {
  auto read = decode(record_of(format_2[3].first + "," + format_2[4].first));
  REQUIRE(read);
  CHECK(*read == std::vector<event>{format_2[3].second, format_2[4].second});
}

TEST_CASE("a record of a newer release says which release reads it") {
  auto read = decode(record_of("", "3"));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::corrupt);
  CHECK(read.error().what == "the record has format 3, this release reads up to 2");
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
