#include "api/call.hpp"
#include "api/schedule_view.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

http::request request(std::string method, std::string target, std::string body = {}, http::headers headers = {}) {
  auto mark = target.find('?');
  return {std::move(method), target.substr(0, mark), mark == target.npos ? "" : target.substr(mark + 1),
          std::move(headers), std::move(body)};
}

template <class Call>
Call call_of(const http::request& r) {
  auto asked = read_call(find_route(r), r);
  INFO(r.method << " " << r.path);
  if (!asked)
    FAIL(to_string(asked.error()));
  if constexpr (std::same_as<Call, start_execution>) {
    return std::get<start_execution>(*asked);
  } else {
    auto all = std::get<schedule_call>(*asked);
    REQUIRE(std::holds_alternative<Call>(all));
    return std::get<Call>(all);
  }
}

std::string refusal_of(const http::request& r) {
  auto asked = read_call(find_route(r), r);
  return asked ? "accepted" : std::string(to_string(asked.error().code)) + " " + to_string(asked.error());
}

const std::string schedules = "/api/v1/schedules";
const std::string executions = "/api/v1/executions";

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

}  // namespace

TEST_CASE("every call about schedules is matched") {
  call_of<list_schedules>(request("GET", schedules));
  auto add = call_of<apply_schedule>(request("POST", schedules, "schedule: s", {{"x-troupe-file", "s.yaml"}}));
  CHECK_FALSE(add.name);
  CHECK(add.source == "schedule: s");
  CHECK(add.file == "s.yaml");
  CHECK(call_of<apply_schedule>(request("PUT", schedules + "/s?file=x.json", "{}")).name == schedule_name{"s"});
  CHECK(call_of<validate_schedule>(request("POST", schedules + "/validate", "x")).file == "schedule.yaml");
  CHECK(call_of<show_schedule>(request("GET", schedules + "/s")).name.value == "s");
  CHECK(call_of<remove_schedule>(request("DELETE", schedules + "/s")).name.value == "s");
  auto pause = call_of<pause_schedule>(
    request("POST", schedules + "/s/pause", R"({"reason":"audit","until":"1970-01-01T00:01:00Z"})"));
  CHECK(pause.reason == "audit");
  CHECK(pause.until == at(60));
  call_of<resume_schedule>(request("POST", schedules + "/s/resume"));
  CHECK(call_of<trigger_schedule>(request("POST", schedules + "/s/trigger", R"({"overlap":"allow"})")).overlap ==
        overlap_policy::allow);
  auto fill = call_of<backfill_schedule>(
    request("POST", schedules + "/s/backfill",
            R"({"from":"1970-01-01T00:00:01Z","to":"1970-01-01T01:00:02+01:00","again":true})"));
  CHECK(fill.from == at(1));
  CHECK(fill.to == at(2));
  CHECK(fill.again);
  CHECK_FALSE(fill.overlap);
  auto runs = call_of<list_runs>(request("GET", schedules + "/s/runs?limit=7&cursor=1970-01-01T00%3A00%3A09Z%2Fb1"));
  CHECK(runs.limit == 7);
  CHECK(runs.due == at(9));
  CHECK(runs.by == "b1");
}

TEST_CASE("a wrong call about schedules is refused with what, where and what to do") {
  struct row {
    http::request request;
    std::string refusal;
  };
  auto post = [](std::string what, std::string body) { return request("POST", schedules + what, std::move(body)); };
  const std::vector<row> rows{
    {request("GET", schedules + "/A%20b"),
     "unknown name: not the name of a schedule (GET /api/v1/schedules lists them)"},
    {post("", " \n"), "invalid body: the body is empty (send the schedule as YAML or JSON)"},
    {post("/s/pause", R"({"until":"soon"})"),
     "invalid until: not a time (write it with its zone, as in 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00)"},
    {post("/s/pause", R"({"reason":7})"), "invalid reason: must be a string"},
    {post("/s/pause", R"({"reason":")" + std::string(comment_bytes_max + 1, 'x') + "\"}"),
     "invalid reason: longer than 4096 bytes"},
    {post("/s/trigger", R"({"overlap":"never"})"),
     "invalid overlap: unknown policy (one of: skip, queue, cancel, allow)"},
    {post("/s/backfill", R"({"from":"1970-01-01T00:00:01Z"})"), "invalid to: missing (The last time that may be due.)"},
    {post("/s/backfill", R"({"from":"1970-01-01T00:00:02Z","to":"1970-01-01T00:00:01Z"})"),
     "invalid to: before `from` (the first and the last due time, both included)"},
    {post("/s/backfill", R"({"from":"1970-01-01T00:00:01Z","to":"1970-01-01T00:00:01Z","again":1})"),
     "invalid again: must be true or false"},
    {request("GET", schedules + "/s/runs?limit=501"), "invalid limit: must be 1 to 500 (follow `next` for more)"},
    {request("GET", schedules + "/s/runs?cursor=x"),
     "invalid cursor: not a cursor (use the `next` of an earlier page as it is)"},
  };
  for (const auto& r : rows)
    CHECK(refusal_of(r.request) == r.refusal);
}

TEST_CASE("a start says when, and by which key") {
  auto start = call_of<start_execution>(
    request("POST", executions, R"({"workflow":"v","delay":"10m","idempotency_key":"k","on_duplicate":"supersede"})"));
  CHECK(start.delay == 10min);
  CHECK(start.key == "k");
  CHECK(start.on_duplicate == duplicate_policy::supersede);
  auto later = call_of<start_execution>(request(
    "POST", executions, R"({"workflow":"v","start_at":"1970-01-01T00:01:00Z"})", {{"idempotency-key", "\"a-b\""}}));
  CHECK(later.start_at == at(60));
  CHECK(later.key == "a-b");
  CHECK(
    call_of<start_execution>(request("POST", executions, R"({"workflow":"v"})", {{"idempotency-key", "a-b"}})).key ==
    "a-b");
  struct row {
    std::string body;
    std::string refusal;
  };
  const std::vector<row> rows{
    {R"("delay":"5")", "invalid delay: not a duration (write 500ms, 30s or 5m)"},
    {R"("delay":"367d")", "invalid delay: longer than 366d"},
    {R"("delay":"5s","start_at":"1970-01-01T00:01:00Z")", "invalid delay: given beside `start_at` (give one of them)"},
    {R"("start_at":"noon")", "invalid start_at: not a time (write it with its zone, as in 2026-01-31T09:30:00Z or "
                             "2026-01-31T10:30:00+01:00)"},
    {R"("idempotency_key":"a b")", "invalid idempotency_key: not an idempotency key (write 1 to 256 characters without "
                                   "blanks, such as a UUID)"},
    {R"("on_duplicate":"reject")", "invalid on_duplicate: goes with a key (give an idempotency_key too)"},
    {R"("idempotency_key":"k","on_duplicate":"x")",
     "invalid on_duplicate: unknown policy (one of: return_existing, reject, supersede)"},
  };
  for (const auto& r : rows)
    CHECK(refusal_of(request("POST", executions, R"({"workflow":"v",)" + r.body + "}")) == r.refusal);
  CHECK(
    refusal_of(request("POST", executions, R"({"workflow":"v","idempotency_key":"a"})", {{"idempotency-key", "b"}})) ==
    "invalid idempotency_key: the header Idempotency-Key says another one (give one of them)");
}

TEST_CASE("a schedule is shown with what it says, how it stands and when it is due") {
  auto reading = read_schedule("schedule: s\nworkflow: v\nversion: 2\nevery: 6h\nphase: 30m\njitter: 1m\n"
                               "overlap: queue\nlabels: { a: b }\n",
                               "s.yaml");
  REQUIRE(reading.schedule);
  schedule_facts facts{schedule_name{"s"}, "s.yaml", at(1), at(2), {at(3), {}}, &*reading.schedule, {}};
  auto shown = view(facts, at(10), 2);
  CHECK(shown.at("state") == "active");
  CHECK(shown.at("every") == "6h");
  CHECK(shown.at("phase") == "30m");
  CHECK(shown.at("jitter") == "1m");
  CHECK(shown.at("queue_max") == 10);
  CHECK(shown.at("version") == 2);
  CHECK(shown.at("labels").at("a") == "b");
  CHECK(shown.at("next").at(0).at("due") == "1970-01-01T00:30:00.000000Z");
  CHECK(shown.at("next").at(0).as_object().contains("begins"));
  CHECK(shown.at("next").at(1).at("due") == "1970-01-01T06:30:00.000000Z");

  facts.state.pause = schedule_pause{"audit", at(4), {}};
  shown = view(facts, at(10), 2);
  CHECK(shown.at("state") == "paused");
  CHECK(shown.at("pause").at("reason") == "audit");
  CHECK(shown.at("next").as_array().empty());

  facts.state.pause.reset();
  facts.says = nullptr;
  facts.problem = "s.yaml:1:1: wrong";
  shown = view(facts, at(10), 2);
  CHECK(shown.at("state") == "broken");
  CHECK(shown.at("problem") == "s.yaml:1:1: wrong");
  CHECK(shown.at("name") == "s");
}

TEST_CASE("a run is shown with the state of its execution") {
  schedule_run run{schedule_name{"s"}, at(60), {}, run_outcome::started, execution_id{"e"}, {}, at(61)};
  CHECK(view(run, execution_state::completed) ==
        *parse_json(R"({"due":"1970-01-01T00:01:00.000000Z","outcome":"started","execution":"e",)"
                    R"("at":"1970-01-01T00:01:01.000000Z","state":"completed"})"));
  run.outcome = run_outcome::skipped;
  run.execution.reset();
  run.by = "b1";
  run.reason = "why";
  CHECK(view(run, {}) == *parse_json(R"({"due":"1970-01-01T00:01:00.000000Z","by":"b1","outcome":"skipped",)"
                                     R"("reason":"why","at":"1970-01-01T00:01:01.000000Z"})"));
}

}  // namespace troupe::api
