#include "core/quality/scored.hpp"

#include "core/quality/history.hpp"
#include "core/quality/report.hpp"
#include "core/quality/rescore.hpp"
#include "core/quality/trained.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {
namespace {

constexpr std::string_view tale =
  "On the last rock of the coast stood a lighthouse with a cracked red door. Every night it swept the dark. Then the "
  "fog came, and the lamp went out. The keeper climbed the steps with a candle in her hand. Nobody had asked her to.";

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

/// As quality.score tells it.
json::value output_of(const report& r) {
  auto out = to_json(r).get_object();
  json::object criteria;
  for (const auto& c : r.criteria)
    criteria[c.name] = to_json(c);
  out["criteria"] = std::move(criteria);
  return out;
}

scored row(std::string execution, std::string task, int seconds, double overall, std::map<std::string, double> criteria,
           std::string arm = {}) {
  scored s;
  s.execution = execution_id{std::move(execution)};
  s.task = task_id{std::move(task)};
  s.at = at(seconds);
  s.profile = "narration";
  s.version = 1;
  s.rules = 1;
  s.overall = overall;
  s.decision = overall >= 85 ? "approve" : overall >= 70 ? "review" : "regenerate";
  s.rule = s.decision;
  s.arm = std::move(arm);
  s.criteria = std::move(criteria);
  return s;
}

}  // namespace

TEST_CASE("a report is a score with the versions of all that judged") {
  auto report = assess({tale, "What if the lamp went out?"});
  auto score = read_score(output_of(report));
  REQUIRE(score);
  CHECK(score->profile == "narration");
  CHECK(score->version == 1);
  CHECK(score->models == std::vector<std::string>{"headline " + std::to_string(find_model("headline")->version)});
  CHECK(score->rules == rules_version);
  CHECK(score->overall == report.overall);
  CHECK(score->decision == to_string(report.decision));
  CHECK(score->criteria.size() == report.criteria.size());
}

TEST_CASE("what has not the shape of a report is none") {
  auto text = GENERATE(R"(null)", R"({})", R"({"overall": 80})", R"({"overall": 80, "decision": "approve"})",
                       R"({"overall": 80, "decision": "approve", "criteria": {}})",
                       R"({"overall": 80, "decision": "maybe", "judged_by": "a 1", "criteria": {}})",
                       R"({"overall": "80", "decision": "approve", "judged_by": "a 1", "criteria": {}})",
                       R"({"overall": 80, "decision": "approve", "judged_by": "a 1", "criteria": []})");
  CAPTURE(text);
  CHECK_FALSE(read_score(*parse_json(text)));
}

TEST_CASE("scorers of one's own count, too: criteria may be plain numbers, versions absent") {
  auto s = read_score(
    *parse_json(R"({"overall": 80, "decision": "review", "judged_by": "my judge v2", "criteria": {"charm": 7}})"));
  REQUIRE(s);
  CHECK(s->profile == "my judge v2");
  CHECK(s->version == 0);
  CHECK(s->criteria == std::map<std::string, double>{{"charm", 7}});
}

TEST_CASE("credits are read from what quality.revise says, and from nothing else") {
  auto credits = R"([{"cause": "ending", "change": "add echo", "worked": true}, {"cause": "ending", "worked": true},
                     {"cause": "clarity", "change": "another seed", "worked": false}, 7])";
  auto trials = read_credits(*parse_json(std::string(R"({"best": {}, "tried": [], "credits": )") + credits + "}"));
  CHECK(trials == std::vector<trial>{{"ending", "add echo", 1, 0}, {"clarity", "another seed", 0, 1}});
  CHECK(read_credits(*parse_json(std::string(R"({"credits": )") + credits + "}")).empty());
}

TEST_CASE("attempts of a repetition are one series") {
  CHECK(series_of(task_id{"draft[2].score"}) == "draft.score");
  CHECK(series_of(task_id{"chapters[1].scenes[10].score"}) == "chapters.scenes.score");
  CHECK(series_of(task_id{"quality"}) == "quality");
}

TEST_CASE("many scores are summed up") {
  std::vector<scored> all{
    row("a", "draft[1].score", 20, 86, {{"ending", 90}, {"clarity", 80}}, "x"),
    row("a", "draft[0].score", 10, 72, {{"ending", 20}, {"clarity", 80}}, "x"),
    row("b", "draft[0].score", 10, 60, {{"ending", 10}, {"clarity", 70}}, "y"),
    row("b", "draft[1].score", 30, 55, {{"ending", 10}, {"clarity", 60}}, "y"),
    row("a", "quality", 86'400, 100, {{"ending", 100}, {"clarity", 100}}),
  };
  auto h = summarise(all);
  CHECK(h.count == 5);
  CHECK(h.mean == 74.6);
  CHECK(h.decisions == decision_counts{2, 1, 2});
  CHECK(h.distribution == std::vector<std::uint64_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1});
  CHECK(h.rules.at("approve") == 2);
  REQUIRE(h.criteria.size() == 2);
  CHECK(h.criteria[1].name == "ending");
  CHECK(h.criteria[1].median == 20);
  CHECK(h.criteria[1].approved_below == 0);
  CHECK(h.criteria[1].approved_above == Approx(0.67));
  REQUIRE(h.arms.size() == 2);
  CHECK(h.arms[0].name == "narration 1 / x");
  CHECK(h.arms[0].decisions == decision_counts{1, 1, 0});
  CHECK(h.versions.at(0).name == "narration 1, rules 1");
  REQUIRE(h.days.size() == 2);
  CHECK(h.days[0].name == "1970-01-01");
  CHECK(h.regeneration == regeneration_history{2, 2, 1, 7, 0, 1});
  REQUIRE(h.failures.size() == 1);
  CHECK(h.failures[0].count == 3);
  CHECK(h.failures[0].weakest == std::vector<std::string>{"ending", "clarity"});
  CHECK(summarise({}).count == 0);
}

TEST_CASE("what was judged is judged again from its row") {
  auto report = assess({tale});
  auto old = *read_score(output_of(report));
  old.execution = execution_id{"e"};
  old.given = {{"text", tale}};
  auto same = rescore(old);
  REQUIRE(same);
  CHECK(same->before == report.overall);
  CHECK(same->after == report.overall);
  CHECK(same->moved.empty());

  old.criteria["clarity"] -= 10;
  old.overall = 50;
  old.decision = "regenerate";
  auto better = rescore(old);
  REQUIRE(better);
  CHECK(better->moved.at("clarity") == 10);
  auto told = compare(std::vector{*same, *better}, 3);
  CHECK(told.judged == 2);
  CHECK(told.left_out == 3);
  CHECK(told.changed == 1);

  old.given = nullptr;
  CHECK_FALSE(rescore(old));
  old.given = {{"text", tale}, {"profile", "poem"}};
  CHECK_FALSE(rescore(old));
}

TEST_CASE("what a medium was like is taken from the row") {
  auto old = *read_score(output_of(assess({tale})));
  old.given = {{"text", tale}};
  auto without = rescore(old)->after;
  old.criteria["loudness"] = 0;
  CHECK(rescore(old)->after < without);
  CHECK(rescore(old)->decision_after == "regenerate");
}

}  // namespace troupe::quality
