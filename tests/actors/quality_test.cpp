#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node whose tasks report what `quality.score` and `quality.revise` would.
struct judging : ensemble {
  judging() {
    apply("scored", "  score: { uses: test.work, with: { output: '${{ input.report }}' } }\n"
                    "  ask: { uses: test.review, needs: [score], with: { title: fine? } }\n");
  }
  ~judging() { leave(); }

  execution_id judged(double overall, std::string decision) {
    advance(1s);
    return start("scored", {{"report",
                             {{"overall", overall},
                              {"decision", decision},
                              {"rule", decision},
                              {"judged_by", "narration 2"},
                              {"rules", 1},
                              {"criteria", {{"clarity", {{"score", overall}}}}}}}});
  }

  script play;
};

std::string detail_of(const http::response& r) {
  auto body = parse_json(r.body);
  const auto* detail = body ? body->as_object().if_contains("detail") : nullptr;
  return detail ? std::string(detail->as_string()) : r.body;
}

}  // namespace

TEST_CASE_METHOD(judging, "every score is listed, newest first, page by page") {
  auto a = judged(60, "regenerate"), b = judged(75, "review"), c = judged(90, "approve");
  auto all = ask_json("GET", "/api/v1/quality/scores").at("items").as_array();
  REQUIRE(all.size() == 3);
  CHECK(all[0].at("execution") == json::value(c.value));
  CHECK(all[0].at("overall") == 90.0);
  CHECK(all[0].at("profile") == "narration");
  CHECK(all[0].at("version") == 2);
  CHECK(all[0].at("task") == "score");
  CHECK_FALSE(all[0].as_object().contains("given"));
  auto first = ask_json("GET", "/api/v1/quality/scores?limit=2");
  REQUIRE(first.at("items").as_array().size() == 2);
  auto rest = ask_json("GET", "/api/v1/quality/scores?limit=2&cursor=" + std::string(first.at("next").as_string()));
  REQUIRE(rest.at("items").as_array().size() == 1);
  CHECK(rest.at("items").at(0).at("execution") == json::value(a.value));
  CHECK(ask_json("GET", "/api/v1/quality/scores?profile=story").at("items").as_array().empty());
  CHECK(ask_json("GET", "/api/v1/quality/scores?workflow=scored&since=" + to_rfc3339(now() - 1500ms))
          .at("items")
          .as_array()
          .size() == 2);
}

TEST_CASE_METHOD(judging, "what is asked about scores wrongly is refused with its name") {
  struct row {
    std::string method, path, body, detail;
  };
  auto r = GENERATE(values<row>({
    {"GET", "/api/v1/quality/scores?limit=0", "", "must be a number from 1 to 500"},
    {"GET", "/api/v1/quality/scores?cursor=x", "", "not a cursor"},
    {"GET", "/api/v1/quality/scores?since=yesterday", "", "not a time"},
    {"GET", "/api/v1/quality/report?limit=100001", "", "must be a number from 1 to 100000"},
    {"GET", "/api/v1/quality/agreement?false_approve=2", "", "must be a number from 0"},
    {"POST", "/api/v1/quality/rescore", R"({"limit": 1001})", "must be a number from 1 to 1000"},
  }));
  CAPTURE(r.path);
  auto answer = ask(r.method, r.path, r.body);
  CHECK(answer.status == 400);
  CHECK(detail_of(answer).find(r.detail) != std::string::npos);
}

TEST_CASE_METHOD(judging, "many scores are summed up, and judged again where their text was kept") {
  judged(60, "regenerate");
  judged(90, "approve");
  auto report = ask_json("GET", "/api/v1/quality/report");
  CHECK(report.at("count") == 2);
  CHECK(report.at("mean") == 75.0);
  CHECK(report.at("decisions").at("approve") == 1);
  auto again = ask_json("POST", "/api/v1/quality/rescore", "{}");
  CHECK(again.at("judged") == 0);
  CHECK(again.at("left_out") == 2);
}

TEST_CASE("what is learned is there after a restart, counted once") {
  auto at = std::make_shared<site>();
  auto learner = [&](auto then) {
    struct again : ensemble {
      explicit again(std::shared_ptr<site> where) : ensemble({}, std::move(where)) {}
      ~again() { leave(); }
      script play;
    } life(at);
    then(life);
    return life.ask_json("GET", "/api/v1/quality/learner");
  };
  auto teach = [](ensemble& life) {
    life.apply("learned", "  next: { uses: test.work, with: { output: '${{ input.revision }}' } }\n");
    for (bool worked : {true, true, false}) {
      json::value credit{{"cause", "ending"}, {"change", "add echo"}, {"worked", worked}};
      life.start("learned", {{"revision",
                              {{"best", json::object{}}, {"tried", json::array{}}, {"credits", json::array{credit}}}}});
      life.run();
    }
  };
  auto before = learner(teach);
  CHECK(before.at("worked") == 2);
  CHECK(before.at("failed") == 1);
  auto after = learner([](ensemble&) {});
  REQUIRE(after.at("items").as_array().size() == 1);
  CHECK(after.at("items").at(0).at("change") == "add echo");
  CHECK(after.at("items").at(0).at("worked") == 2);
  CHECK(after.at("items").at(0).at("failed") == 1);
  CHECK(after == before);
}

TEST_CASE_METHOD(judging, "reviews say how far people agree with scores, and which thresholds follow") {
  for (int i = 0; i < 6; ++i) {
    auto good = judged(90 + i * 0.1, "approve");
    ask("POST", "/api/v1/reviews/" + good.value + "/approve", R"({"by": "kim"})");
    auto bad = judged(60 + i * 0.1, "regenerate");
    ask("POST", "/api/v1/reviews/" + bad.value + "/reject", R"({"by": "kim"})");
  }
  auto agreement = ask_json("GET", "/api/v1/quality/agreement?false_approve=0.05");
  CHECK(agreement.at("reviews") == 12);
  CHECK(agreement.at("both") == 6);
  CHECK(agreement.at("neither") == 6);
  CHECK(agreement.at("ranking") == 1.0);
  CHECK(agreement.at("suggestion").at("approve") == 90.0);
  CHECK(agreement.at("suggestion").at("above") == 6);
  CHECK(agreement.at("suggestion").at("certain") == false);
}

TEST_CASE_METHOD(judging, "a review is shown beside what was judged before") {
  auto id = judged(75, "review");
  auto shown = ask_json("GET", "/api/v1/reviews/" + id.value);
  CHECK(shown.at("id") == json::value(id.value + ":ask"));
  CHECK(shown.at("state") == "open");
  REQUIRE(shown.at("attempts").as_array().size() == 1);
  CHECK(shown.at("attempts").at(0).at("criteria").at("clarity") == 75.0);
  CHECK(ask("GET", "/api/v1/reviews/01HZZZZZZZZZZZZZZZZZZZZZZZ").status == 404);
}

TEST_CASE_METHOD(judging, "a review that somebody has claimed is theirs until the claim is over") {
  auto id = judged(75, "review");
  auto review = "/api/v1/reviews/" + id.value;
  auto claimed = ask_json("POST", review + "/claim", R"({"by": "kim", "for": "10m"})");
  CHECK(claimed.at("claimed_by") == "kim");
  CHECK(ask_json("GET", "/api/v1/reviews").at("items").at(0).at("claimed_by") == "kim");
  CHECK(ask("POST", review + "/claim", R"({"by": "ada"})").status == 409);
  auto refused = ask("POST", review + "/approve", R"({"by": "ada"})");
  CHECK(refused.status == 409);
  CHECK(detail_of(refused).find("claimed by kim until") != std::string::npos);
  CHECK(ask("POST", review + "/release", R"({"by": "ada"})").status == 409);
  CHECK(ask("POST", review + "/claim", R"({"for": "1m"})").status == 400);
  CHECK(ask("POST", review + "/claim", R"({"by": "kim", "for": "25h"})").status == 400);
  advance(10min, 30s);
  CHECK_FALSE(ask_json("GET", review).as_object().contains("claimed_by"));
  CHECK(ask("POST", review + "/claim", R"({"by": "ada"})").status == 200);
  CHECK(ask("POST", review + "/release", R"({"by": "ada"})").status == 200);
  CHECK(ask("POST", review + "/approve", R"({"by": "kim"})").status == 200);
  CHECK(ask("POST", review + ":ask/claim", R"({"by": "kim"})").status == 409);
}

TEST_CASE("a claim outlives the node that took it") {
  auto at = std::make_shared<site>();
  struct life : ensemble {
    explicit life(std::shared_ptr<site> where) : ensemble({}, std::move(where)) {}
    ~life() { leave(); }
    script play;
  };
  std::string review;
  {
    life first(at);
    first.apply("asked", "  ask: { uses: test.review }\n");
    review = "/api/v1/reviews/" + first.start("asked").value;
    first.run();
    CHECK(first.ask("POST", review + "/claim", R"({"by": "kim", "for": "10m"})").status == 200);
  }
  life second(at);
  second.run();
  CHECK(second.ask_json("GET", review).at("claimed_by") == "kim");
  CHECK(second.ask("POST", review + "/approve", R"({"by": "ada"})").status == 409);
  CHECK(second.ask("POST", review + "/approve", R"({"by": "kim"})").status == 200);
}

TEST_CASE_METHOD(judging, "several reviews are decided at once, each by itself") {
  auto a = judged(75, "review"), b = judged(76, "review"), c = judged(77, "review");
  ask("POST", "/api/v1/reviews/" + c.value + "/claim", R"({"by": "ada"})");
  json::value body{{"reviews", {a.value, b.value + ":ask", c.value, "01HZZZZZZZZZZZZZZZZZZZZZZZ"}},
                   {"approved", false},
                   {"by", "kim"},
                   {"comment", "too slow"}};
  auto answer = ask_json("POST", "/api/v1/reviews/decide", json::serialize(body));
  const auto& items = answer.at("items").as_array();
  REQUIRE(items.size() == 4);
  CHECK(items[0].at("decided") == true);
  CHECK(items[1].at("decided") == true);
  CHECK(items[2].at("decided") == false);
  CHECK(std::string(items[2].at("error").as_string()).find("claimed by ada") != std::string::npos);
  CHECK(items[3].at("decided") == false);
  auto rejected = ask_json("GET", "/api/v1/reviews?state=rejected").at("items").as_array();
  REQUIRE(rejected.size() == 2);
  CHECK(rejected[0].at("comment") == "too slow");
  CHECK(ask("POST", "/api/v1/reviews/decide", R"({"reviews": [], "approved": true})").status == 400);
  CHECK(ask("POST", "/api/v1/reviews/decide", R"({"approved": true})").status == 400);
}

}  // namespace troupe
