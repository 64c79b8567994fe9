#include "core/quality/decision.hpp"

#include "core/quality/report.hpp"
#include "core/quality/split.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace troupe::quality {
namespace {

profile by_rules(std::string_view more = "") {
  auto read = read_profile("profile: mine\nversion: 3\n" + std::string(more) +
                             "\ncriteria:\n  clarity: { weight: 3, minimum: 40 }\n  safety: { weight: 1, veto: 50 }\n",
                           "mine.yaml");
  REQUIRE(read.has_value());
  return *read;
}

std::vector<criterion> scored(double clarity, double safety) {
  std::vector<criterion> out(2);
  out[0].name = "clarity";
  out[0].score = clarity;
  out[1].name = "safety";
  out[1].score = safety;
  return out;
}

}  // namespace

TEST_CASE("a decision says which rule made it") {
  struct row {
    std::string what;
    double clarity, safety, overall;
    quality::decision decision;
    std::string rule, reason;
  };
  auto r = GENERATE(values<row>({
    {"at the threshold", 80, 100, 85, decision::approve, "approve", "overall 85.0 is at least 85"},
    {"just below it", 80, 100, 84.9, decision::review, "review", "overall 84.9 is below 85"},
    {"at the threshold of reviews", 60, 100, 70, decision::review, "review", "overall 70.0 is below 85"},
    {"below it", 60, 100, 69.9, decision::regenerate, "regenerate", "overall 69.9 is below 70"},
    {"a veto outweighs all", 100, 49.9, 99, decision::regenerate, "veto safety",
     "safety is 49.9, below its veto of 50"},
    {"at the veto", 100, 50, 90, decision::approve, "approve", "overall 90.0 is at least 85"},
    {"a minimum is not approved", 39, 100, 90, decision::review, "minimum clarity",
     "clarity is 39.0, below its minimum of 40"},
    {"nor does it rescue", 39, 100, 30, decision::regenerate, "minimum clarity",
     "clarity is 39.0, below its minimum of 40"},
  }));
  CAPTURE(r.what);
  auto ruled = decide(scored(r.clarity, r.safety), r.overall, by_rules(), "a text");
  CHECK(ruled.decision == r.decision);
  CHECK(ruled.rule == r.rule);
  CHECK(!ruled.arm);
  CHECK(ruled.reasons.front() == r.reason);
}

TEST_CASE("an overall is a weighted mean that a veto or a minimum holds down") {
  auto by = by_rules();
  CHECK(overall_of(scored(80, 100), by) == 85);
  CHECK(overall_of(scored(100, 40), by) == 20);
  CHECK(overall_of(scored(30, 100), by) == 55 - 7.5);
  CHECK(overall_of({}, by) == 0);
}

TEST_CASE("thresholds on trial divide subjects by their shares, each the same way every time") {
  auto by = by_rules("arms:\n  usual: { share: 3 }\n  strict: { share: 1, approve: 95 }");
  REQUIRE(by.arms.size() == 2);
  CHECK(by.arms[0].approve == by.approve);
  std::map<std::string, int> count;
  for (int i = 0; i < 4000; ++i) {
    auto subject = "video " + std::to_string(i);
    const auto* arm = arm_of(by, subject);
    REQUIRE(arm);
    CHECK(arm == arm_of(by, subject));
    ++count[arm->name];
    auto ruled = decide(scored(90, 100), 92, by, subject);
    CHECK(ruled.arm == arm->name);
    CHECK(ruled.decision == (arm->name == "strict" ? decision::review : decision::approve));
  }
  CHECK(count["usual"] > 2850);
  CHECK(count["usual"] < 3150);
  CHECK(arm_of(by_rules(), "a") == nullptr);
}

TEST_CASE("two splits are independent, and a split is the same on every machine") {
  int both = 0;
  for (int i = 0; i < 4000; ++i) {
    auto subject = std::to_string(i);
    both += bucket_of("a", subject) < 0.5 && bucket_of("b", subject) < 0.5;
  }
  CHECK(both > 850);
  CHECK(both < 1150);
  CHECK(bucket_of("narration", "the lighthouse") == Approx(0.52326611223436814).margin(1e-12));
}

TEST_CASE("arms that cannot be meant are refused") {
  struct row {
    std::string arms, says;
  };
  auto r = GENERATE(values<row>({
    {"arms: {}", "arms are a map of 1 to 8"},
    {"arms: { a: { share: 1 }, b: 1 }", "\"b\" is a map"},
    {"arms: { a: { share: 0 } }", "an arm has a share above 0"},
    {"arms: { a: { share: 1, approve: 60 } }", "`review` is above `approve`"},
    {"arms: { a: { chare: 1 } }", "unknown key \"chare\""},
    {"arms: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}}", "arms are a map of 1 to 8"},
  }));
  CAPTURE(r.arms);
  auto read = read_profile("profile: mine\n" + r.arms + "\ncriteria: { clarity: { weight: 1 } }", "mine.yaml");
  REQUIRE(!read);
  CHECK(read.error().what == r.says);
}

TEST_CASE("a report names its arm by its subject, else by its text") {
  auto by = by_rules("arms: { a: { share: 1 }, b: { share: 1 } }");
  std::string_view text = "The keeper climbed the steps with a candle in her hand. Nobody had asked her to.";
  CHECK(assess({text}, by).arm == arm_of(by, text)->name);
  for (auto subject : {"1", "2", "3", "4"})
    CHECK(assess({.text = text, .subject = subject}, by).arm == arm_of(by, subject)->name);
}

}  // namespace troupe::quality
