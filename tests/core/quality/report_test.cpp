#include "core/quality/criteria.hpp"
#include "core/quality/report.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr std::string_view tale =
  "On the last rock of the coast stood a lighthouse with a cracked red door. Every night it swept the dark, and every "
  "night the dark stayed empty. It wanted one thing only: to hear the sea again. Then the fog came, thick as wool, and "
  "the lamp went out. The keeper climbed two hundred steps with a candle in her hand. Nobody had asked her to. She set "
  "the small flame behind the glass and waited. Far below, something answered with a slow, salt breath. Had the sea "
  "been there all along? By morning the water shone against the stones. The lighthouse has never felt alone since. If "
  "you pass that rock, wave: something warm will wave back.";
constexpr std::string_view hook = "What would you do if the sea you loved had gone silent one night?";

std::string times(std::string_view text, int n) {
  std::string out;
  while (n-- > 0)
    out += text;
  return out;
}

double score_of(const report& r, std::string_view name) {
  for (const auto& c : r.criteria)
    if (c.name == name)
      return c.score;
  FAIL("no criterion " << name);
  return 0;
}

}  // namespace

TEST_CASE("an overall score tells good scripts from bad ones") {
  struct row {
    std::string name, text, hook;
    double low, high;
  };
  auto r = GENERATE_COPY(values<row>({
    {"a good tale", std::string(tale), std::string(hook), 75, 95},
    {"the same without a hook", std::string(tale), "", 60, 92},
    {"nothing", "", "", 0, 0},
    {"white space", " \n\t ", "", 0, 0},
    {"two words", "A lighthouse.", std::string(hook), 0, 15},
    {"one sentence over and over", times("The lighthouse waited for the sea. ", 20), std::string(hook), 0, 60},
    {"keys hit at random", times("sdkfj qwrtz plkmn vbxcz wrtgh asdfg. Zxcvb hjklp mnbvc qwert. ", 6), "xkcd wtf", 0,
     30},
    {"one endless sentence", times("and the old ship went on over the long grey water and nobody saw it pass ", 12), "",
     0, 55},
    {"empty words",
     times("Basically our innovative solution is really very good and important. ", 1) +
       "The utilization of synergy is a very important consideration for the improvement of organizational "
       "effectiveness. Various interesting things are essentially great. The implementation of the transformation "
       "provides an amazing opportunity for the optimization of communication.",
     "This is a very interesting thing.", 0, 55},
  }));
  CAPTURE(r.name);
  auto report = assess({r.text, r.hook});
  for (const auto& c : report.criteria)
    UNSCOPED_INFO(c.name << " " << c.score);
  CHECK(report.overall >= r.low);
  CHECK(report.overall <= r.high);
  CHECK(!report.feedback.empty());
  CHECK(report.criteria.size() == 14);
  for (const auto& c : report.criteria) {
    CAPTURE(c.name);
    CHECK(c.score >= 0);
    CHECK(c.score <= 100);
    CHECK(!c.evidence.empty());
  }
}

TEST_CASE("each criterion falls when its own virtue is missing") {
  auto good = assess({tale, hook, {}, 120});
  CHECK(score_of(assess({tale, "Lighthouses."}), "hook_strength") + 30 < score_of(good, "hook_strength"));
  CHECK(score_of(assess({tale, hook, {}, 600}), "pacing") + 15 < score_of(good, "pacing"));
  CHECK(score_of(assess({times(tale, 3), hook}), "originality") + 40 < score_of(good, "originality"));
  CHECK(score_of(assess({std::string(tale) + " it stops here with no mark", hook}), "mechanics") <
        score_of(good, "mechanics"));
}

TEST_CASE("feedback names the most costly weakness first") {
  auto report = assess({times("The lighthouse waited for the sea. ", 20), hook});
  REQUIRE(!report.feedback.empty());
  auto all = std::string{};
  for (const auto& line : report.feedback)
    all += line + "\n";
  CHECK(all.find("only once") != std::string::npos);
}

TEST_CASE("evidence points at the bytes it quotes") {
  auto report = assess({tale, hook});
  std::size_t quoted = 0;
  for (const auto& c : report.criteria)
    for (const auto& f : c.evidence)
      if (f.begin) {
        auto piece = tale.substr(*f.begin, *f.end - *f.begin);
        CAPTURE(c.name, f.says, *f.quote, piece);
        auto shown = f.quote->ends_with(" ...") ? f.quote->substr(0, f.quote->size() - 4) : *f.quote;
        CHECK(piece.starts_with(shown));
        ++quoted;
      }
  CHECK(quoted > 3);
}

TEST_CASE("feedback is ordered by what it would gain") {
  auto report = assess({times("The lighthouse waited for the sea. ", 20), hook});
  double most = 0;
  std::string advice;
  for (const auto& c : report.criteria)
    if (c.gain > most) {
      most = c.gain;
      advice = c.advice;
    }
  REQUIRE(most > 0);
  CHECK(report.feedback.front() == advice);
}

TEST_CASE("slurs and obscenities are found with their places, and weigh by what they are") {
  auto safe = [](std::string_view text) { return score_of(assess({text}), "safety"); };
  std::string clean(tale);
  CHECK(safe(clean) == 100);
  CHECK(safe("A fox crossed the snow.") == 100);
  CHECK(assess({"A fox crossed the snow."}).rule != "veto safety");
  CHECK(safe(clean + " The class passed the assessment in Scunthorpe.") == 100);
  CHECK(safe(clean + " What an ass.") == 92);
  CHECK(safe(clean + " Fuck off.") == 60);
  CHECK(safe(clean + " You raghead.") == 0);
  auto slurred = assess({clean + " You raghead.", hook});
  CHECK(slurred.overall <= 20);
  CHECK(slurred.decision == decision::regenerate);
  CHECK(score_of(assess({clean, "Fuck the sea?"}), "safety") == 60);
}

TEST_CASE("relevance is judged only where a prompt was given") {
  auto has = [](const report& r) {
    return std::ranges::any_of(r.criteria, [](const criterion& c) { return c.name == "relevance"; });
  };
  CHECK(!has(assess({tale, hook})));
  auto near = assess({tale, hook, "a lighthouse that waited for the sea in the fog"});
  auto far = assess({tale, hook, "quarterly revenue of a software vendor"});
  REQUIRE(has(near));
  CHECK(score_of(near, "relevance") > score_of(far, "relevance") + 40);
}

TEST_CASE("a short text is judged with less confidence") {
  auto whole = assess({tale, hook}), part = assess({tale.substr(0, 74), hook});
  CHECK(part.confidence < whole.confidence);
  CHECK(whole.confidence <= 1);
  CHECK(assess({"sdkfj qwrtz plkmn vbxcz wrtgh asdfg."}).confidence == 0);
}

}  // namespace troupe::quality
