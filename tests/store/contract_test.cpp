#include "core/base/ulid.hpp"
#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

append with_row(execution_summary row, std::uint64_t first = 1) {
  auto a = events(row.id.value.c_str(), first, 1);
  a.projection.execution = std::move(row);
  return a;
}

execution_summary row(const char* id, const char* workflow, execution_state state) {
  execution_summary self;
  self.id = execution_id{id};
  self.workflow = workflow_name{workflow};
  self.digest = "sha256:d";
  self.state = state;
  self.labels = {{"team", "content"}, {"quoted \"", "\n"}};
  self.started_at = at(10);
  if (is_final(state)) {
    self.finished_at = at(20);
    self.error = "why";
  }
  return self;
}

std::string ids(const result<std::vector<execution_summary>>& found) {
  std::string out;
  for (const auto& e : expect(found))
    out += e.id.value;
  return out;
}

}  // namespace

TEST_CASE("events come back in order, in the records they were appended in") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 2, "a"), events("other", 1, 1, "x"), events("e", 3, 1, "b"), events("e", 4, 3, "c")});

  struct row {
    std::uint64_t after;
    const char* records;
  };
  auto r = GENERATE(values<row>({
    {0, "1+2:a 3+1:b 4+3:c"},
    {1, "1+2:a 3+1:b 4+3:c"},
    {2, "3+1:b 4+3:c"},
    {3, "4+3:c"},
    {4, "4+3:c"},
    {5, "4+3:c"},
    {6, ""},
    {99, ""},
  }));
  CAPTURE(r.after);
  CHECK(shown(s.reader->load(execution_id{"e"}, r.after)) == r.records);
}

TEST_CASE("an execution nobody knows has no events") {
  EACH_ADAPTER;
  open_store s(kind);
  CHECK(expect(s.reader->load(execution_id{"e"})).empty());
  CHECK_FALSE(expect(s.reader->execution(execution_id{"e"})));
}

TEST_CASE("an append that does not follow the last event is refused, with those of its execution behind it") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 2)});

  struct row {
    const char* what;
    std::vector<append> batch;
    const char* answers;
    const char* records;
  };
  auto r = GENERATE(values<row>({
    {"follows", {events("e", 3, 1)}, "ok", "1+2:{} 3+1:{}"},
    {"repeats", {events("e", 1, 2)}, "stale", "1+2:{}"},
    {"overlaps", {events("e", 2, 2)}, "stale", "1+2:{}"},
    {"leaves a gap", {events("e", 4, 1)}, "stale", "1+2:{}"},
    {"from zero", {events("e", 0, 1)}, "stale", "1+2:{}"},
    {"a new one from the middle", {events("new", 2, 1)}, "stale", "1+2:{}"},
    {"no events", {events("e", 3, 0)}, "invalid", "1+2:{}"},
    {"one behind the other", {events("e", 3, 2), events("e", 5, 1)}, "ok ok", "1+2:{} 3+2:{} 5+1:{}"},
    {"the same twice", {events("e", 3, 1), events("e", 3, 1)}, "ok stale", "1+2:{} 3+1:{}"},
    {"among others", {events("a", 1, 1), events("e", 9, 1), events("b", 1, 1)}, "ok stale ok", "1+2:{}"},
    {"before one that fits by number", {events("e", 2, 1), events("e", 3, 1)}, "stale stale", "1+2:{}"},
    {"nothing", {}, "", "1+2:{}"},
  }));
  CAPTURE(r.what);
  auto restarted = GENERATE(false, true);
  CAPTURE(restarted);
  if (restarted)
    s.reopen();
  CHECK(shown(s.writer->commit(r.batch)) == r.answers);
  CHECK(shown(s.reader->load(execution_id{"e"})) == r.records);
}

TEST_CASE("a stale append says where the journal ends") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 7)});
  auto a = events("e", 5, 1);
  auto refusal = s.writer->commit({&a, 1}).at(0);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error().what == "an append to execution e begins at event 5, its journal ends at 7");
}

TEST_CASE("a writer with more executions at work than it remembers still knows where each ends") {
  EACH_ADAPTER;
  open_store s(kind, {.sequences_max = 2});
  for (std::uint64_t round = 0; round < 3; ++round)
    for (auto id : {"a", "b", "c", "d", "e"})
      s.write({events(id, 1 + round, 1)});
  std::vector<append> late{events("a", 3, 1), events("b", 4, 1), events("c", 5, 1), events("d", 4, 1)};
  CHECK(shown(s.writer->commit(late)) == "stale ok stale ok");
}

TEST_CASE("a writer notices what another one appended") {
  EACH_ADAPTER;
  open_store s(kind);
  auto other = expect(s.store->open_writer());
  s.write({events("e", 1, 1)});
  auto theirs = events("e", 2, 1);
  expect(other->commit({&theirs, 1}).at(0));
  std::vector<append> ours{events("e", 2, 1), events("e", 3, 1)};
  CHECK(shown(s.writer->commit(ours)) == "stale stale");
  CHECK(shown(s.writer->commit(std::span(ours).last(1))) == "ok");
}

TEST_CASE("a record may be any text of any size") {
  EACH_ADAPTER;
  open_store s(kind, {.record_bytes_inline_max = 1000});
  auto text = GENERATE(as<std::string>{}, "", std::string("a\0b", 3), "\xF0\x9F\x8E\xAD \xFF", std::string(1000, 'i'),
                       std::string(1001, 'b'), std::string(3'000'000, 'x'));
  s.write({events("e", 1, 1, text), events("e", 2, 1, "next")});
  auto records = expect(s.reader->load(execution_id{"e"}));
  REQUIRE(records.size() == 2);
  CHECK(records[0].text == text);
  CHECK(records[1].text == "next");
}

TEST_CASE("a row of the execution list is written with the events that changed it") {
  EACH_ADAPTER;
  open_store s(kind);
  auto before = row("e", "video", execution_state::running);
  s.write({with_row(before)});
  CHECK(expect(s.reader->execution(before.id)) == before);
  auto after = row("e", "video", execution_state::failed);
  s.write({with_row(after, 2)});
  CHECK(expect(s.reader->execution(before.id)) == after);

  SECTION("and not with a stale append") {
    auto late = with_row(before, 2);
    CHECK(shown(s.writer->commit({&late, 1})) == "stale");
    CHECK(expect(s.reader->execution(before.id)) == after);
  }
}

TEST_CASE("executions are listed newest first") {
  EACH_ADAPTER;
  open_store s(kind);
  using enum execution_state;
  s.write({with_row(row("1", "video", completed)), with_row(row("2", "batch", running)),
           with_row(row("3", "video", running)), with_row(row("4", "batch", completed)),
           with_row(row("5", "video", completed)), with_row(row("6", "video", waiting))});
  const workflow_name video{"video"};

  struct row {
    const char* what;
    execution_filter filter;
    const char* ids;
  };
  auto r = GENERATE_COPY(values<row>({
    {"all", {}, "654321"},
    {"some", {.limit = 2}, "65"},
    {"none", {.limit = 0}, ""},
    {"older", {.before = execution_id{"4"}}, "321"},
    {"next page", {.before = execution_id{"4"}, .limit = 2}, "32"},
    {"the oldest first", {.limit = 2, .oldest_first = true}, "12"},
    {"the oldest first, next page", {.before = execution_id{"2"}, .limit = 2, .oldest_first = true}, "34"},
    {"in a state, the oldest first", {.states = {completed, waiting}, .limit = 1, .oldest_first = true}, "1"},
    {"of a workflow", {.workflow = video}, "6531"},
    {"of a workflow, older", {.workflow = video, .before = execution_id{"5"}}, "31"},
    {"in a state", {.states = {completed}}, "541"},
    {"in a state, older", {.states = {completed}, .before = execution_id{"5"}, .limit = 1}, "4"},
    {"in one of two states", {.states = {completed, waiting}}, "6541"},
    {"in one of two states, some", {.states = {waiting, completed}, .limit = 2}, "65"},
    {"in one of two states, next page", {.states = {completed, waiting}, .before = execution_id{"5"}, .limit = 1}, "4"},
    {"in a state named twice", {.states = {completed, completed}}, "541"},
    {"of a workflow in a state", {.workflow = video, .states = {completed}}, "51"},
    {"of a workflow in a state, older", {.workflow = video, .states = {completed}, .before = execution_id{"5"}}, "1"},
    {"of an unknown workflow", {.workflow = workflow_name{"no"}}, ""},
  }));
  CAPTURE(r.what);
  CHECK(ids(s.reader->executions(r.filter)) == r.ids);
}

TEST_CASE("executions are found and counted by their labels, their time and their states") {
  EACH_ADAPTER;
  open_store s(kind);
  using enum execution_state;
  using labels = std::map<std::string, std::string>;
  auto id_at = [](int second) { return make_execution_id(at(second), 0, static_cast<std::uint64_t>(second)); };
  auto put = [&](int second, const char* workflow, execution_state state, labels with) {
    auto e = row(id_at(second).value.c_str(), workflow, state);
    e.labels = std::move(with);
    auto a = with_row(e);
    a.projection.labels = true;
    s.write({a});
  };
  put(1, "video", completed, {{"team", "a"}, {"lang", "en"}});
  put(2, "video", running, {{"team", "a"}});
  put(3, "batch", failed, {{"team", "b"}, {"lang", "en"}});
  put(4, "video", failed, {{"team", "a"}, {"lang", "en"}, {"quoted \"", "x=,\n"}});
  put(5, "batch", waiting, {});

  struct row {
    const char* what;
    execution_filter filter;
    const char* seconds;
  };
  auto r = GENERATE_COPY(values<row>({
    {"a label", {.labels = {{"team", "a"}}}, "421"},
    {"two labels", {.labels = {{"team", "a"}, {"lang", "en"}}}, "41"},
    {"a label with odd characters", {.labels = {{"quoted \"", "x=,\n"}, {"team", "a"}}}, "4"},
    {"a label nobody has", {.labels = {{"team", "c"}}}, ""},
    {"one label somebody has and one nobody has", {.labels = {{"team", "a"}, {"z", "c"}}}, ""},
    {"a label, of a workflow", {.workflow = workflow_name{"video"}, .labels = {{"lang", "en"}}}, "41"},
    {"a label, in a state", {.states = {failed}, .labels = {{"lang", "en"}}}, "43"},
    {"a label, in one of two states", {.states = {failed, completed}, .labels = {{"lang", "en"}}}, "431"},
    {"a label, older", {.labels = {{"team", "a"}}, .before = id_at(4)}, "21"},
    {"a label, some", {.labels = {{"team", "a"}}, .limit = 1}, "4"},
    {"from a time", {.created_from = at(3)}, "543"},
    {"before a time", {.created_before = at(3)}, "21"},
    {"in between", {.created_from = at(2), .created_before = at(5)}, "432"},
    {"in between, older", {.created_from = at(2), .created_before = at(5), .before = id_at(4)}, "32"},
    {"all of it",
     {.workflow = workflow_name{"video"},
      .states = {failed, running},
      .labels = {{"team", "a"}},
      .created_from = at(2),
      .created_before = at(4)},
     "2"},
  }));
  CAPTURE(r.what);
  std::string seconds;
  for (const auto& e : expect(s.reader->executions(r.filter)))
    for (int second = 1; second <= 5; ++second)
      if (e.id == id_at(second))
        seconds += std::to_string(second);
  CHECK(seconds == r.seconds);
  CHECK(expect(s.reader->count_executions(r.filter)) == seconds.size());
}

TEST_CASE("labels that were changed find an execution, those before do not") {
  EACH_ADAPTER;
  open_store s(kind);
  auto e = row("1", "video", execution_state::running);
  e.labels = {{"team", "a"}, {"draft", "yes"}};
  auto first = with_row(e);
  first.projection.labels = true;
  e.labels = {{"team", "b"}};
  auto second = with_row(e, 2);
  second.projection.labels = true;
  s.write({first, second});
  CHECK(ids(s.reader->executions({.labels = {{"team", "b"}}})) == "1");
  CHECK(ids(s.reader->executions({.labels = {{"team", "a"}}})) == "");
  CHECK(ids(s.reader->executions({.labels = {{"draft", "yes"}}})) == "");
}

TEST_CASE("executions that owe work are those whose row says so, oldest first") {
  EACH_ADAPTER;
  open_store s(kind);
  for (const auto* id : {"3", "1", "2", "4"}) {
    auto e = row(id, "video", execution_state::running);
    e.owes_work = e.id.value != "2";
    s.write({with_row(e)});
  }
  CHECK(expect(s.reader->owing()) == std::vector{execution_id{"1"}, execution_id{"3"}, execution_id{"4"}});
  s.write({with_row(row("3", "video", execution_state::completed), 2)});
  CHECK(expect(s.reader->owing()) == std::vector{execution_id{"1"}, execution_id{"4"}});
}

TEST_CASE("executions with claims are known by them until they are over, oldest first") {
  EACH_ADAPTER;
  open_store s(kind);
  for (const auto* id : {"3", "1", "2"}) {
    auto e = row(id, "video", execution_state::held);
    if (e.id.value != "2")
      e.claims = {{"video/ada", 2, 10, 60s, limit_overflow::cancel_oldest}, {"video#1", 1}};
    s.write({with_row(e)});
  }
  s.reopen();
  auto found = expect(s.reader->claiming());
  CHECK(ids(found) == "13");
  CHECK(found.at(0).claims.size() == 2);
  CHECK(found.at(0).claims == found.at(1).claims);
  auto over = row("3", "video", execution_state::cancelled);
  over.claims = found.at(1).claims;
  s.write({with_row(over, 2)});
  CHECK(ids(s.reader->claiming()) == "1");
}

TEST_CASE("executions that rest are found by their time, a few at a time") {
  EACH_ADAPTER;
  open_store s(kind);
  auto rest = [&](const char* id, std::optional<timestamp> until, std::uint64_t first) {
    auto e = row(id, "video", execution_state::waiting);
    e.wake_at = until;
    s.write({with_row(e, first)});
  };
  rest("a", at(30), 1);
  rest("b", std::nullopt, 1);
  rest("c", at(10), 1);
  rest("d", at(30), 1);
  rest("e", at(20), 1);
  auto found = [&](due_time after, std::size_t limit) {
    std::string text;
    for (const auto& due : expect(s.reader->resting(after, limit)))
      text += due.id.value + std::to_string(due.at.time_since_epoch() / 1s) + " ";
    return text;
  };
  CHECK(found({}, 10) == "c10 e20 a30 d30 ");
  CHECK(found({}, 2) == "c10 e20 ");
  CHECK(found({at(20), execution_id{"e"}}, 2) == "a30 d30 ");
  CHECK(found({at(30), execution_id{"a"}}, 2) == "d30 ");
  CHECK(found({at(30), execution_id{"d"}}, 2).empty());
  rest("c", at(25), 2);
  rest("e", std::nullopt, 2);
  CHECK(found({}, 10) == "c25 a30 d30 ");
}

TEST_CASE("reviews are listed newest first, each as it stands") {
  EACH_ADAPTER;
  open_store s(kind);
  auto review = [](const char* execution, const char* task, int time) {
    return review_summary{.execution = execution_id{execution},
                          .task = task_id{task},
                          .workflow = workflow_name{"video"},
                          .with = {{"title", "\"x\""}, {"score", 71.5}},
                          .requested_at = at(time),
                          .assignee = time == 2 ? "kim" : ""};
  };
  auto claimed = review("b", "look", 2);
  claimed.claimed_by = "ada";
  claimed.claimed_until = at(20);
  auto first = events("a", 1, 1);
  first.projection.reviews = {review("a", "look", 1), review("a", "listen", 3)};
  auto second = events("b", 1, 1);
  second.projection.reviews = {claimed};
  auto decided = review("a", "look", 1);
  decided.state = review_state::approved;
  decided.decided_at = at(9);
  decided.by = "kim";
  decided.comment = "good";
  decided.claimed_by = "kim";
  decided.claimed_until = at(9);
  auto third = events("a", 2, 1);
  third.projection.reviews = {decided};
  s.write({first, second, third});

  struct row {
    review_filter filter;
    std::vector<review_summary> reviews;
  };
  auto r = GENERATE_COPY(values<row>({
    {{}, {review("a", "listen", 3), claimed, decided}},
    {{.limit = 1}, {review("a", "listen", 3)}},
    {{.limit = 1, .before = review_place{at(3), execution_id{"a"}, task_id{"listen"}}}, {claimed}},
    {{.assignee = "", .before = review_place{at(3), execution_id{"a"}, task_id{"listen"}}}, {decided}},
    {{.state = review_state::open}, {review("a", "listen", 3), claimed}},
    {{.state = review_state::approved}, {decided}},
    {{.execution = execution_id{"a"}}, {review("a", "listen", 3), decided}},
    {{.state = review_state::open, .execution = execution_id{"a"}}, {review("a", "listen", 3)}},
    {{.state = review_state::rejected}, {}},
    {{.assignee = "kim"}, {claimed}},
    {{.state = review_state::open, .assignee = ""}, {review("a", "listen", 3)}},
    {{.execution = execution_id{"a"}, .assignee = "kim"}, {}},
  }));
  CHECK(expect(s.reader->reviews(r.filter)) == r.reviews);
}

TEST_CASE("a definition gets the next version of its name, once per digest") {
  EACH_ADAPTER;
  open_store s(kind);
  auto put = [&](const char* name, const char* digest) {
    return expect(s.writer->put_definition(
      {workflow_name{name}, digest, 0, "source of " + std::string(digest), "video.yaml", at(5)}));
  };
  CHECK(put("video", "d1").version == 1);
  CHECK(put("video", "d2").version == 2);
  CHECK(put("batch", "d3").version == 1);
  CHECK(put("video", "d1").version == 1);
  s.reopen();
  CHECK(put("video", "d4").version == 3);

  auto newest = expect(s.reader->definition(workflow_name{"video"}));
  REQUIRE(newest);
  CHECK(newest->digest == "d4");
  CHECK(newest->version == 3);
  CHECK(newest->source == "source of d4");
  CHECK(newest->file == "video.yaml");
  CHECK(newest->created_at == at(5));
  CHECK(expect(s.reader->definition_by_digest("d2"))->version == 2);
  CHECK_FALSE(expect(s.reader->definition_by_digest("d9")));
  CHECK(expect(s.reader->definition_by_version(workflow_name{"video"}, 2))->digest == "d2");
  CHECK_FALSE(expect(s.reader->definition_by_version(workflow_name{"video"}, 9)));
  CHECK_FALSE(expect(s.reader->definition(workflow_name{"no"})));

  auto all = expect(s.reader->definitions());
  REQUIRE(all.size() == 2);
  CHECK(all[0].digest == "d3");
  CHECK(all[1].digest == "d4");
}

TEST_CASE("a result is found until it expires") {
  EACH_ADAPTER;
  open_store s(kind);
  kept_result kept{"key", {{"text", "x"}, {"list", {1, 2.5, nullptr}}}, at(10), at(20)};
  expect(s.writer->keep_results({&kept, 1}, at(10)));
  auto found = expect(s.reader->find_result("key", at(19)));
  REQUIRE(found);
  CHECK(found->key == "key");
  CHECK(found->output == kept.output);
  CHECK(found->created_at == at(10));
  CHECK(found->expires_at == at(20));
  CHECK_FALSE(expect(s.reader->find_result("key", at(20))));
  CHECK_FALSE(expect(s.reader->find_result("other", at(10))));

  SECTION("or is replaced") {
    kept_result newer{"key", "new", at(15), at(30)};
    expect(s.writer->keep_results({&newer, 1}, at(15)));
    CHECK(expect(s.reader->find_result("key", at(20)))->output == "new");
  }
  SECTION("also when commits go on around it") {
    s.write({events("e", 1, 1)});
    s.reopen();
    CHECK(expect(s.reader->find_result("key", at(19))));
  }
}

TEST_CASE("expired results are dropped a few at a time") {
  EACH_ADAPTER;
  open_store s(kind, {.expired_max = 2});
  std::vector<kept_result> kept;
  for (int i = 1; i <= 5; ++i)
    kept.push_back({"k" + std::to_string(i), i, at(0), at(i)});
  expect(s.writer->keep_results(kept, at(0)));
  auto left = [&] {
    std::string keys;
    for (const auto& k : kept)
      if (expect(s.reader->find_result(k.key, at(0))))
        keys += k.key;
    return keys;
  };
  expect(s.writer->keep_results({}, at(3)));
  CHECK(left() == "k3k4k5");
  expect(s.writer->keep_results({}, at(3)));
  CHECK(left() == "k4k5");
  expect(s.writer->keep_results({}, at(3)));
  CHECK(left() == "k4k5");
}

TEST_CASE("a reader sees what was answered before it asked, whoever moves the log meanwhile") {
  EACH_ADAPTER;
  open_store s(kind, {.checkpoint_pages = 4});
  for (std::uint64_t i = 1; i <= 200; ++i) {
    s.write({events("e", i, 1, std::string(300, 'x'))});
    if (i % 7 == 0)
      s.writer->idle();
    REQUIRE(expect(s.reader->load(execution_id{"e"}, i - 1)).size() == 1);
  }
  s.reopen();
  CHECK(expect(s.reader->load(execution_id{"e"})).size() == 200);
}

}  // namespace troupe::store
