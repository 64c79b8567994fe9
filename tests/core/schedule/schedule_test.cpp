#include "core/schedule/schedule_state.hpp"

#include "support/zones.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe {
namespace {

timestamp at(const std::string& text) {
  int y, m, d, hour = 0, minute = 0, second = 0;
  REQUIRE(std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &y, &m, &d, &hour, &minute, &second) >= 3);
  return std::chrono::sys_days{std::chrono::year{y} / m / d} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

std::string shown(const std::optional<timestamp>& time) {
  return time ? to_rfc3339(*time).substr(0, 19) : "never";
}

std::string shown(const std::vector<timestamp>& times) {
  std::string out;
  for (auto time : times)
    out += (out.empty() ? "" : ", ") + shown(time).substr(5, 11);
  return out;
}

schedule schedule_of(const std::string& more) {
  zone("UTC");
  auto reading = read_schedule("schedule: nightly\nworkflow: video\n" + more, "s.yaml");
  INFO(more << (reading.errors.empty() ? "" : to_string(reading.errors.front())));
  REQUIRE(reading.schedule);
  return *reading.schedule;
}

std::string first_error(const std::string& text) {
  zone("UTC");
  auto reading = read_schedule(text, "s.yaml");
  REQUIRE_FALSE(reading.schedule);
  return to_string(reading.errors.at(0));
}

}  // namespace

TEST_CASE("a schedule says all there is to say") {
  auto s = schedule_of("description: every weekday\nversion: 3\n"
                       "input: { topic: sea, day: \"${{ schedule.due }}\", by: \"${{ schedule.name }}\" }\n"
                       "labels: { team: shorts }\n"
                       "cron: [\"30 9 * * MON-FRI\", \"0 12 * * SAT\"]\n"
                       "time_zone: Europe/Berlin\nfrom: 2026-01-01T00:00:00+01:00\nuntil: 2027-01-01T00:00:00Z\n"
                       "jitter: 5m\noverlap: queue\nqueue_max: 3\ncatch_up: 12h\n");
  CHECK(s.name.value == "nightly");
  CHECK(s.description == "every weekday");
  CHECK(s.workflow.value == "video");
  CHECK(s.version == 3);
  CHECK(s.crons.size() == 2);
  CHECK(s.zone->name() == "Europe/Berlin");
  CHECK(shown(s.from) == "2025-12-31T23:00:00");
  CHECK(shown(s.until) == "2027-01-01T00:00:00");
  CHECK(s.jitter == 5min);
  CHECK(s.overlap == overlap_policy::queue);
  CHECK(s.queue_max == 3);
  CHECK(s.catch_up == 12h);
  auto input = input_of(s, at("2026-01-02 08:30"), "");
  REQUIRE(input);
  CHECK(*input == json::value{{"topic", "sea"}, {"day", "2026-01-02T08:30:00.000000Z"}, {"by", "nightly"}});
  CHECK(labels_of(s, at("2026-01-02 08:30"), "b1") ==
        std::map<std::string, std::string>{{"team", "shorts"},
                                           {"troupe.schedule", "nightly"},
                                           {"troupe.due", "2026-01-02T08:30:00.000000Z"},
                                           {"troupe.backfill", "b1"}});
}

TEST_CASE("JSON is a schedule file too") {
  zone("UTC");
  auto reading = read_schedule(R"({"schedule": "s", "workflow": "w", "every": "90m", "phase": "5m"})", "s.json");
  REQUIRE(reading.schedule);
  CHECK(shown(due_times(*reading.schedule, at("2026-01-01"), 3)) == "01-01T00:05, 01-01T01:35, 01-01T03:05");
}

TEST_CASE("a schedule that is wrong says where, and what to write") {
  struct row {
    const char* text;
    const char* error;
  };
  auto r = GENERATE(values<row>({
    {"[]", "s.yaml:1:1: a schedule must be a map, not a list (begin with schedule: NAME and workflow: NAME)"},
    {"workflow: w\nevery: 1h", "s.yaml:1:1: missing key \"schedule\" (add schedule: with a name)"},
    {"schedule: s\nevery: 1h", "s.yaml:1:1: missing key \"workflow\" (add workflow: with a name)"},
    {"schedule: s\nworkflow: w",
     "s.yaml:1:1: a schedule has either \"cron\" or \"every\" (add cron: \"0 9 * * *\", or every: 6h, and not both)"},
    {"schedule: s\nworkflow: w\nevery: 1h\ncron: '@daily'",
     "s.yaml:1:1: a schedule has either \"cron\" or \"every\" (add cron: \"0 9 * * *\", or every: 6h, and not both)"},
    {"schedule: s\nworkflow: w\ncron: '@daily'\nphase: 1m",
     "s.yaml:4:1: \"phase\" goes with \"every\" (remove it: cron says the minute itself)"},
    {"schedule: S\nworkflow: w\nevery: 1h", "s.yaml:1:11: schedule name \"S\" is not valid (use a-z, 0-9, _ and -, a "
                                            "letter first, at most 64)"},
    {"schedule: s\nworkflow: w\nevery: 1h\noverlp: skip", "s.yaml:4:1: unknown key \"overlp\" (did you mean "
                                                          "\"overlap\"?)"},
    {"schedule: s\nworkflow: w\nevery: 1h\noverlap: never",
     "s.yaml:4:10: overlap \"never\" is unknown (write skip, queue, cancel or allow)"},
    {"schedule: s\nworkflow: w\ncron: \"0 25 * * *\"",
     "s.yaml:3:7: cron \"0 25 * * *\": hour: 25 is not within 0 to 23 (write 0 to 23)"},
    {"schedule: s\nworkflow: w\ncron: []", "s.yaml:3:7: cron has 0 patterns (write 1 to 32)"},
    {"schedule: s\nworkflow: w\ncron: 5", "s.yaml:3:7: cron must be a pattern such as \"30 9 * * MON-FRI\", or a list "
                                          "of them, not an integer"},
    {"schedule: s\nworkflow: w\nevery: 30", "s.yaml:3:8: every must be a duration such as 30s, 10m or 24h, not an "
                                            "integer (write 30s for seconds)"},
    {"schedule: s\nworkflow: w\nevery: 500ms", "s.yaml:3:8: every must be from 1s to 366d"},
    {"schedule: s\nworkflow: w\nevery: 1500ms", "s.yaml:3:8: every must be whole seconds (write 1s or more)"},
    {"schedule: s\nworkflow: w\nevery: 367d", "s.yaml:3:8: every must be from 1s to 366d"},
    {"schedule: s\nworkflow: w\nevery: 1h\ncatch_up: 9s", "s.yaml:4:11: catch_up must be from 10s to 366d"},
    {"schedule: s\nworkflow: w\nevery: 1h\njitter: 367d", "s.yaml:4:9: jitter must be from 0s to 366d"},
    {"schedule: s\nworkflow: w\nevery: 1h\nqueue_max: 1001", "s.yaml:4:12: queue_max must be 1 to 1000"},
    {"schedule: s\nworkflow: w\nevery: 1h\nversion: 0", "s.yaml:4:10: version must be 1 to 4294967295"},
    {"schedule: s\nworkflow: w\nevery: 1h\nfrom: 2026-01-01",
     "s.yaml:4:7: from is not a time: \"2026-01-01\" (write it with its zone, as in 2026-01-31T09:30:00Z or "
     "2026-01-31T10:30:00+01:00)"},
    {"schedule: s\nworkflow: w\nevery: 1h\nfrom: 2026-01-01T00:00:00Z\nuntil: 2026-01-01T00:00:00Z",
     "s.yaml:5:8: \"until\" is not after \"from\" (nothing would ever be due)"},
    {"schedule: s\nworkflow: w\nevery: 1h\nlabels: {troupe.x: a}",
     "s.yaml:4:10: label \"troupe.x\" is taken (labels that begin with troupe. are written by troupe)"},
    {"schedule: s\nworkflow: w\nevery: 1h\nlabels: {n: 1}",
     "s.yaml:4:13: label n must be a string, not an integer (put "
     "it in quotes)"},
    {"schedule: s\nworkflow: w\nevery: 1h\ninput: []", "s.yaml:4:8: input must be a map, not a list"},
  }));
  CAPTURE(r.text);
  CHECK(first_error(r.text) == r.error);
}

TEST_CASE("the input of a schedule sees the schedule and nothing else") {
  auto error = first_error("schedule: s\nworkflow: w\nevery: 1h\ninput: { a: \"${{ input.x }}\" }");
  CHECK(error.find("s.yaml:4:8: input.a") == 0);
  CHECK_FALSE(first_error("schedule: s\nworkflow: w\nevery: 1h\ninput: { a: \"${{ schedule.time }}\" }").empty());
}

TEST_CASE("a file that is too large is refused") {
  auto patterns = [](std::size_t count) {
    std::string text = "schedule: s\nworkflow: w\ncron:\n";
    for (std::size_t i = 0; i < count; ++i)
      text += "  - '@daily'\n";
    return text;
  };
  zone("UTC");
  schedule_limits limits;
  CHECK(read_schedule(patterns(limits.crons_max), "s.yaml").schedule);
  CHECK(first_error(patterns(limits.crons_max + 1)) == "s.yaml:4:3: cron has 33 patterns (write 1 to 32)");
  auto label = [](std::size_t bytes) {
    return "schedule: s\nworkflow: w\nevery: 1h\nlabels: { k: " + std::string(bytes, 'x') + " }\n";
  };
  CHECK(read_schedule(label(limits.label_bytes_max), "s.yaml").schedule);
  CHECK(first_error(label(limits.label_bytes_max + 1)) == "s.yaml:4:11: a label longer than 256 bytes");
}

TEST_CASE("several patterns are due at any of their times, each once") {
  auto s = schedule_of("cron: ['0 9 * * *', '0 9,12 * * *', '30 10 * * *']");
  CHECK(shown(due_times(s, at("2026-01-01 08:00"), 4)) == "01-01T09:00, 01-01T10:30, 01-01T12:00, 01-02T09:00");
}

TEST_CASE("an interval counts from 1970, later by its phase") {
  auto s = schedule_of("every: 7h");
  CHECK(shown(due_times(s, at("1970-01-01"), 3)) == "01-01T07:00, 01-01T14:00, 01-01T21:00");
  CHECK(shown(next_due(s, at("1970-01-01 06:59:59"))) == "1970-01-01T07:00:00");
  CHECK(shown(next_due(s, at("1969-12-31 20:00"))) == "1970-01-01T00:00:00");
  CHECK(shown(next_due(s, at("1969-12-31 16:00"))) == "1969-12-31T17:00:00");
  auto later = schedule_of("every: 24h\nphase: 90m");
  CHECK(shown(due_times(later, at("2026-01-01 01:29:59"), 2)) == "01-01T01:30, 01-02T01:30");
  CHECK(shown(due_times(later, at("2026-01-01 01:30"), 1)) == "01-02T01:30");
}

TEST_CASE("nothing is due before `from`, nor at `until`") {
  auto s = schedule_of("every: 1h\nfrom: 2026-01-01T10:00:00Z\nuntil: 2026-01-01T12:00:00Z");
  CHECK(shown(due_times(s, at("2025-06-01"), 9)) == "01-01T10:00, 01-01T11:00");
  CHECK_FALSE(next_due(s, at("2026-01-01 11:00")));
}

TEST_CASE("jitter is the same for the same due time, spread, and never past the next one") {
  auto s = schedule_of("every: 1h\njitter: 10m");
  std::set<timestamp::rep> delays;
  auto due = at("2026-01-01");
  for (int i = 0; i < 200; ++i) {
    due = *next_due(s, due);
    auto delay = run_at(s, due) - due;
    CHECK(run_at(s, due) - due == delay);
    CHECK(delay >= 0us);
    CHECK(delay < 10min);
    delays.insert(delay.count() / 60'000'000);
  }
  CHECK(delays.size() == 10);
  auto dense = schedule_of("every: 2s\njitter: 1h");
  for (int i = 0; i < 50; ++i) {
    due = *next_due(dense, due);
    CHECK(run_at(dense, due) >= due);
    CHECK(run_at(dense, due) < *next_due(dense, due));
  }
  auto other = schedule_of("every: 1h\njitter: 10m");
  other.name = schedule_name{"other"};
  CHECK(run_at(s, at("2026-01-01 01:00")) != run_at(other, at("2026-01-01 01:00")));
}

TEST_CASE("what a schedule does next") {
  auto s = schedule_of("cron: '0 * * * *'\ncatch_up: 90m\nuntil: 2026-01-01T12:30:00Z");
  struct row {
    const char* what;
    const char* settled;
    const char* now;
    schedule_step step;
  };
  auto r = GENERATE_COPY(values<row>({
    {"wait for the next", "2026-01-01 09:00", "2026-01-01 09:10", {.wake = at("2026-01-01 10:00")}},
    {"run what is due", "2026-01-01 09:00", "2026-01-01 10:00", {.due = at("2026-01-01 10:00")}},
    {"one after the other", "2026-01-01 09:00", "2026-01-01 11:29:59", {.due = at("2026-01-01 10:00")}},
    {"and what is just within the window", "2026-01-01 09:00", "2026-01-01 11:30", {.due = at("2026-01-01 10:00")}},
    {"miss what is older",
     "2026-01-01 09:00",
     "2026-01-01 11:30:01",
     {.missed = missed_runs{at("2026-01-01 10:00"), at("2026-01-01 10:00:01")}}},
    {"miss a whole week at once",
     "2025-12-25 00:00",
     "2026-01-01 11:30",
     {.missed = missed_runs{at("2025-12-25 01:00"), at("2026-01-01 10:00")}}},
    {"be over", "2026-01-01 12:00", "2026-01-01 12:10", {}},
  }));
  CAPTURE(r.what);
  CHECK(next_step(s, {at(r.settled), {}}, at(r.now)) == r.step);
}

TEST_CASE("jitter delays the run and not what counts as missed") {
  auto s = schedule_of("every: 1h\njitter: 30m\ncatch_up: 10s");
  auto due = at("2026-01-01 10:00");
  schedule_state state{due - 1us, {}};
  CHECK(next_step(s, state, due) == schedule_step{.wake = run_at(s, due)});
  CHECK(next_step(s, state, run_at(s, due)) == schedule_step{.due = due});
}

TEST_CASE("a pause settles what is due while it holds") {
  auto s = schedule_of("cron: '0 * * * *'\ncatch_up: 24h");
  schedule_state state{at("2026-01-01 09:00"), schedule_pause{"audit", at("2026-01-01 09:30"), {}}};
  SECTION("until it is taken away") {
    CHECK(next_step(s, state, at("2026-01-01 13:00")) == schedule_step{});
    CHECK(settled_at(state, at("2026-01-01 13:10")) == at("2026-01-01 13:10"));
  }
  SECTION("until a time") {
    state.pause->until = at("2026-01-01 12:00");
    CHECK(next_step(s, state, at("2026-01-01 11:00")) == schedule_step{.wake = at("2026-01-01 12:00")});
    CHECK_FALSE(pause_at(state, at("2026-01-01 12:00")));
    CHECK(next_step(s, state, at("2026-01-01 13:00")) == schedule_step{.due = at("2026-01-01 12:00")});
    state.settled = at("2026-01-01 12:00");
    CHECK(next_step(s, state, at("2026-01-01 13:00")) == schedule_step{.due = at("2026-01-01 13:00")});
  }
}

TEST_CASE("a backfill runs from its first time to its last, both included") {
  auto s = schedule_of("cron: '0 6 * * *'\nfrom: 2026-01-03T00:00:00Z");
  backfill of{.id = "b", .from = at("2026-01-03 06:00"), .to = at("2026-01-06 06:00")};
  CHECK(runs_in(s, of, 100) == 4);
  CHECK(runs_in(s, of, 2) == 3);
  CHECK(next_due(s, of) == at("2026-01-03 06:00"));
  of.settled = at("2026-01-05 06:00");
  CHECK(next_due(s, of) == at("2026-01-06 06:00"));
  of.settled = at("2026-01-06 06:00");
  CHECK_FALSE(next_due(s, of));
}

}  // namespace troupe
