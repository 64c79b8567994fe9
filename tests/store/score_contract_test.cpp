#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

quality::scored score(const char* execution, int seconds, const char* workflow, const char* profile) {
  return {.execution = execution_id{execution},
          .task = task_id{"draft[0].score"},
          .attempt = 1,
          .workflow = workflow_name{workflow},
          .at = at(seconds),
          .profile = profile,
          .version = 2,
          .models = {"headline 1"},
          .rules = 1,
          .overall = 84.1,
          .decision = "review",
          .rule = "review",
          .arm = "strict",
          .confidence = 0.5,
          .criteria = {{"clarity", 98.8}, {"odd \"name\"", 0}},
          .given = {{"text", "Once, \"there\" was\n a fox."}}};
}

append with(quality::scored s, std::uint64_t first = 1) {
  auto a = events(s.execution.value.c_str(), first, 1);
  a.projection.scores.push_back(std::move(s));
  return a;
}

append with_trials(const char* execution, std::vector<quality::trial> trials) {
  auto a = events(execution, 1, 1);
  a.projection.trials = std::move(trials);
  return a;
}

std::string shown(open_store& s, const score_filter& filter) {
  std::string out;
  for (const auto& one : expect(s.reader->scores(filter)))
    out += one.execution.value;
  return out;
}

}  // namespace

TEST_CASE("scores come back as they were, newest first") {
  auto kind = GENERATE(from_range(adapters()));
  CAPTURE(kind);
  open_store s(kind);
  CHECK(expect(s.reader->scores({})).empty());
  auto first = score("a", 10, "video", "narration");
  s.write({with(first), with(score("b", 20, "video", "story")), with(score("c", 30, "other", "story"))});
  CHECK(expect(s.reader->scores({})).back() == first);

  struct row {
    score_filter filter;
    const char* ids;
  };
  auto r = GENERATE(values<row>({
    {{}, "cba"},
    {{.workflow = workflow_name{"video"}}, "ba"},
    {{.profile = "story"}, "cb"},
    {{.workflow = workflow_name{"video"}, .profile = "story"}, "b"},
    {{.since = at(20)}, "cb"},
    {{.workflow = workflow_name{"video"}, .since = at(20)}, "b"},
    {{.limit = 2}, "cb"},
    {{.before = quality::score_place{at(30), execution_id{"c"}, task_id{"draft[0].score"}, 1}}, "ba"},
    {{.profile = "story", .before = quality::score_place{at(30), execution_id{"c"}, task_id{"draft[0].score"}, 1}},
     "b"},
    {{.profile = "none"}, ""},
    {{.execution = execution_id{"b"}}, "b"},
    {{.execution = execution_id{"x"}}, ""},
  }));
  CHECK(shown(s, r.filter) == r.ids);
}

TEST_CASE("another attempt is another score, the same one replaces what was kept") {
  auto kind = GENERATE(from_range(adapters()));
  CAPTURE(kind);
  open_store s(kind);
  auto again = score("a", 12, "video", "narration");
  again.overall = 90;
  auto other = again;
  other.attempt = 2;
  other.at = at(15);
  s.write({with(score("a", 10, "video", "narration")), with(again, 2), with(other, 3)});
  auto all = expect(s.reader->scores({}));
  REQUIRE(all.size() == 2);
  CHECK(all[0] == other);
  CHECK(all[1] == again);
}

TEST_CASE("what is learned adds up, and outlives a restart and the executions") {
  auto kind = GENERATE(from_range(adapters()));
  CAPTURE(kind);
  open_store s(kind);
  CHECK(expect(s.reader->trials()).empty());
  s.write({with_trials("a", {{"ending", "add echo", 1, 0}, {"clarity", "another seed", 0, 1}}),
           with_trials("b", {{"ending", "add echo", 0, 1}, {"ending", "add call", 1, 0}}),
           with_trials("c", {{"ending", "add echo", 1, 0}})});
  std::vector<quality::trial> wanted{
    {"clarity", "another seed", 0, 1}, {"ending", "add call", 1, 0}, {"ending", "add echo", 2, 1}};
  CHECK(expect(s.reader->trials()) == wanted);
  s.reopen();
  CHECK(expect(s.reader->trials()) == wanted);
}

TEST_CASE("an append that is refused leaves no score and teaches nothing") {
  auto kind = GENERATE(from_range(adapters()));
  CAPTURE(kind);
  open_store s(kind);
  auto stale = with(score("a", 10, "video", "narration"), 7);
  stale.projection.trials = {{"ending", "add echo", 1, 0}};
  CHECK_FALSE(s.writer->commit({&stale, 1}).at(0));
  CHECK(expect(s.reader->scores({})).empty());
  CHECK(expect(s.reader->trials()).empty());
}

TEST_CASE("scores go with the execution, what was learned stays") {
  auto kind = GENERATE(from_range(adapters()));
  CAPTURE(kind);
  open_store s(kind);
  auto a = with(score("a", 10, "video", "narration"));
  a.projection.trials = {{"ending", "add echo", 1, 0}};
  execution_summary row;
  row.id = execution_id{"a"};
  row.workflow = workflow_name{"video"};
  row.state = execution_state::completed;
  row.started_at = at(5);
  row.finished_at = at(11);
  a.projection.execution = row;
  s.write({a, with(score("b", 20, "video", "story"))});
  retention what;
  what.now = at(1000);
  what.finished_before = at(500);
  while (expect(s.writer->forget(what)).more)
    ;
  CHECK(shown(s, {}) == "b");
  CHECK(expect(s.reader->trials()).size() == 1);
}

}  // namespace troupe::store
