#include "console.hpp"
#include "recorded.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

const char* report =
  R"({"count":3,"mean":78.5,"decisions":{"approve":1,"review":1,"regenerate":1},"distribution":[0,0,0,0,0,0,1,1,0,1],
  "rules":{"approve":1,"veto safety":2},"criteria":[{"name":"ending","count":3,"mean":40.2,"low":10,"median":40,"high":90,
  "approved_below":0,"approved_above":0.67}],"arms":[{"name":"=narration 1 / <strict>","count":2,"mean":80,"decisions":
  {"approve":1,"review":1,"regenerate":0}}],"versions":[],"days":[{"name":"2026-01-30","count":3,"mean":78.5,"decisions":
  {"approve":1,"review":1,"regenerate":1}}],"regeneration":{"series":2,"attempts_mean":2.5,"improved":1,"gain_mean":7,
  "approved_first":0,"approved_best":1},"failures":[{"weakest":["ending","clarity"],"count":2}]})";

struct node : console {
  int on_server(std::vector<std::string> args) {
    args.insert(args.end(), {"--server", "http://n"});
    return run(args);
  }
};

}  // namespace

TEST_CASE("quality history lists what was judged") {
  node c;
  c.answer("GET /api/v1/quality/scores?workflow=video&since=2026-01-24T09:00:00.000000Z&limit=20",
           R"({"items":[{"execution":"e1","task":"quality","overall":86.1,"decision":"approve","profile":"narration",
              "version":1,"arm":"strict","workflow":"video","at":"2026-01-31T08:55:00.000000Z"}]})");
  CHECK(c.on_server({"quality", "history", "--workflow", "video", "--since", "7d"}) == 0);
  CHECK(c.out.str() == "EXECUTION  TASK     SCORE  DECISION  BY                    WORKFLOW  WHEN\n"
                       "e1         quality   86.1  approve   narration 1 / strict  video     5m ago\n");
}

TEST_CASE("quality report prints for people and for programs") {
  node c;
  c.answer("GET /api/v1/quality/report?limit=10000", report);
  CHECK(c.on_server({"quality", "report"}) == 0);
  auto out = c.out.str();
  CAPTURE(out);
  CHECK(out.starts_with("3 scores, 78.5 on average: 1 approve, 1 review, 1 regenerate\n"));
  CHECK(out.find("ending     40.2  10.0  90.0                     0%    67%\n") != out.npos);
  CHECK(
    out.find("Made again: 2 series of 2.5 attempts, 1 became better, by 7.0 points on average; approved 0 at first, "
             "1 in the end\n") != out.npos);
  CHECK(out.find("Not approved, weakest in\n      2  ending and clarity\n") != out.npos);

  CHECK(c.on_server({"quality", "report", "--format", "csv"}) == 0);
  out = c.out.str();
  CAPTURE(out);
  CHECK(out.starts_with("section,name,measure,value\nall,,count,3\nall,,mean,78.5\nall,,approve,1\n"));
  CHECK(out.find("rules,veto safety,scores,2\n") != out.npos);
  CHECK(out.find("arms,'=narration 1 / <strict>,decisions.approve,1\n") != out.npos);
  CHECK(out.find("failures,\"ending, clarity\",scores,2\n") != out.npos);

  CHECK(c.on_server({"quality", "report", "--format", "html"}) == 0);
  out = c.out.str();
  CHECK(out.starts_with("<!doctype html>"));
  CHECK(out.find("&lt;strict&gt;") != out.npos);
  CHECK(out.find("<strict>") == out.npos);
  CHECK(out.find("<script") == out.npos);
  CHECK(out.find("http") == out.npos);

  CHECK(c.on_server({"quality", "report", "--format", "json"}) == 0);
  CHECK(*parse_json(c.out.str()) == *parse_json(report));
}

TEST_CASE("quality learner shows what works, with its bounds") {
  node c;
  c.answer("GET /api/v1/quality/learner",
           R"({"items":[{"cause":"ending","change":"add echo","worked":3,"failed":1,
              "success":{"rate":0.75,"low":0.3,"high":0.95}}],"worked":3,"failed":1,
              "success":{"rate":0.75,"low":0.3,"high":0.95}})");
  CHECK(c.on_server({"quality", "learner"}) == 0);
  CHECK(c.out.str() == "AGAINST  CHANGE    WORKED  FAILED  SUCCESS\n"
                       "ending   add echo       3       1  75% (30% to 95%)\n"
                       "\nAll changes: 75% (30% to 95%) worked\n");
}

TEST_CASE("quality thresholds suggests, and says what it rests on") {
  node c;
  c.answer("GET /api/v1/quality/agreement?profile=narration&false_approve=0.050000&limit=10000",
           R"({"reviews":40,"approved":25,"ranking":0.91,"bands":[{"from":80,"reviews":40,"approved":
              {"rate":0.62,"low":0.47,"high":0.76}}],"suggestion":{"approve":87.5,"above":20,"false_approve":
              {"rate":0.05,"low":0.01,"high":0.24},"certain":false,"review":70.1,"below":10,"false_regenerate":
              {"rate":0,"low":0,"high":0.28}}})");
  CHECK(c.on_server({"quality", "thresholds", "--profile", "narration", "--false-approve", "5%"}) == 0);
  auto out = c.out.str();
  CAPTURE(out);
  CHECK(out.starts_with("40 reviews decided, 25 approved; a better score won 91% of the pairs\n"));
  CHECK(out.find("approve: 87.5  of 20 reviews above it people rejected 5% (1% to 24%); too few to be sure of 5%\n") !=
        out.npos);
  CHECK(out.find("review: 70.1  of 10 reviews below it people approved 0% (0% to 28%)\n") != out.npos);
  CHECK(c.on_server({"quality", "thresholds", "--false-approve", "often"}) == 2);
}

TEST_CASE("quality rescore asks page by page, adds up and shows what moved most") {
  node c;
  auto moved = [](std::string execution, double before, double after) {
    return json::value{{"execution", execution},
                       {"task", "score"},
                       {"before", before},
                       {"after", after},
                       {"decision_before", "review"},
                       {"decision_after", after < 85 ? "review" : "approve"}};
  };
  auto page = [&](int judged, double before, double after, json::array items, std::string next) {
    json::object out{{"judged", judged},
                     {"left_out", 1},
                     {"changed", judged},
                     {"mean_before", before},
                     {"mean_after", after},
                     {"versions", {{"story 1, story 2, rules 2 -> story 1, story 3, rules 3", judged}}},
                     {"decisions", {{"review -> approve", 2}}},
                     {"moved", {{"ending", 1.5}}},
                     {"items", std::move(items)}};
    if (!next.empty())
      out["next"] = next;
    return json::serialize(out);
  };
  c.answer("POST /api/v1/quality/rescore", page(200, 70, 80, {moved("e1", 80, 81), moved("e2", 70, 70)}, "more"));
  c.answer("POST /api/v1/quality/rescore", page(100, 40, 80, {moved("e3", 80, 88)}, ""));
  CHECK(c.on_server({"quality", "rescore"}) == 0);
  CHECK(c.out.str() ==
        "300 judged again, 2 without their text left out, 300 changed: 60.0 on average before, 80.0 now\n"
        "    300  story 1, story 2, rules 2 -> story 1, story 3, rules 3\n"
        "      4  review -> approve\n"
        "    1.5  ending\n"
        "\n"
        "MOVED MOST  TASK   THEN   NOW  DECISION\n"
        "e3          score  80.0  88.0  review -> approve\n"
        "e1          score  80.0  81.0  review\n");
  CHECK(c.sent("/api/v1/quality/rescore") ==
        std::vector<std::string>{R"({"limit":200})", R"({"limit":200,"cursor":"more"})"});
}

TEST_CASE("where nothing was judged, the commands say how to begin") {
  node c;
  c.answer("POST /api/v1/quality/rescore", R"({"judged": 0, "left_out": 0, "changed": 0, "items": []})");
  c.answer("GET /api/v1/quality/report?limit=10000", R"({"count": 0})");
  for (auto verb : {"rescore", "report"}) {
    CAPTURE(verb);
    CHECK(c.on_server({"quality", verb}) == 0);
    CHECK(c.out.str() == "Nothing was judged yet. A task judges: uses: quality.score\n");
  }
}

TEST_CASE("a run ends with the scores of its series of attempts, the kept one marked") {
  console c;
  recorded::play(c, "completed", recorded::published());
  auto view = *parse_json(recorded::view("completed"));
  view.as_object()["tasks"].as_array().push_back(
    recorded::task("draft", "", "completed", {{"scores", {78.0, 84.2, 80.0}}, {"best", {{"number", 2}}}}));
  c.answers["GET /api/v1/executions/" + std::string(recorded::id)].back().body = json::serialize(view);
  CHECK(c.run({"run", "video.yaml"}) == 0);
  CHECK(c.out.str().find("\nAttempts  draft: 78.0, 84.2 (kept), 80.0\n") != std::string::npos);
}

TEST_CASE("a review is shown with its attempts side by side, oldest first") {
  node c;
  c.answer("GET /api/v1/reviews/e1",
           R"({"id":"e1:ask","state":"open","with":{"title":"Publish?","reasons":["overall 76.0 is below 85"]},
              "claimed_by":"kim","claimed_until":"2026-01-31T09:15:00.000000Z","attempts":[
              {"task":"draft[1].score","overall":76,"decision":"review","criteria":{"ending":80},"given":{"text":"New."}},
              {"task":"draft[0].score","overall":60,"decision":"regenerate","criteria":{"clarity":50,"ending":20},
               "given":{"text":"Old."}}]})");
  CHECK(c.on_server({"review", "show", "e1"}) == 0);
  CHECK(c.out.str() == "e1:ask  open\nPublish?\nclaimed by kim until 2026-01-31T09:15:00.000000Z\n"
                       "- overall 76.0 is below 85\n\n"
                       "CRITERION  draft[0].score  draft[1].score\n"
                       "overall              60.0            76.0\n"
                       "clarity              50.0\n"
                       "ending               20.0            80.0\n"
                       "\ndraft[0].score\n  Old.\n\ndraft[1].score\n  New.\n"
                       "\ntroupe review approve e1:ask --server http://n\n");
}

TEST_CASE("reviews are claimed, released and decided together") {
  node c;
  c.answer("POST /api/v1/reviews/e1/claim",
           R"({"id":"e1:ask","claimed_by":"kim","claimed_until":"2026-01-31T09:30:00.000000Z"})");
  CHECK(c.on_server({"review", "claim", "e1", "--by", "kim", "--for", "30m"}) == 0);
  CHECK(c.sent("/api/v1/reviews/e1/claim").back() == R"({"by":"kim","for":"30m"})");
  c.answer("POST /api/v1/reviews/e1/release", R"({"id":"e1:ask"})");
  CHECK(c.on_server({"review", "release", "e1", "--by", "kim"}) == 0);
  c.answer("POST /api/v1/reviews/decide",
           R"({"items":[{"id":"e1:ask","decided":true},{"id":"e2","decided":false,"error":"no open review"}]})");
  CHECK(c.on_server({"review", "approve", "e1", "e2", "--by", "kim", "--comment", "good"}) == 1);
  CHECK(c.out.str() == "✓ e1:ask  approved\n✗ e2  no open review\n");
  CHECK(c.sent("/api/v1/reviews/decide").back() ==
        R"({"reviews":["e1","e2"],"approved":true,"by":"kim","comment":"good"})");
}

}  // namespace troupe::cli
