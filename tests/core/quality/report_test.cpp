#include "core/quality/features.hpp"
#include "core/quality/report.hpp"

#include <catch2/catch.hpp>

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
  auto report = assess({r.text, r.hook, 0});
  for (const auto& c : report.criteria)
    UNSCOPED_INFO(c.name << " " << c.score);
  CHECK(report.overall >= r.low);
  CHECK(report.overall <= r.high);
  CHECK(!report.feedback.empty());
  CHECK(report.criteria.size() == 10);
  for (const auto& c : report.criteria) {
    CAPTURE(c.name);
    CHECK(c.score >= 0);
    CHECK(c.score <= 100);
    CHECK(!c.evidence.empty());
  }
}

TEST_CASE("each criterion falls when its own virtue is missing") {
  auto good = assess({tale, hook, 120});
  CHECK(score_of(assess({tale, "Lighthouses.", 0}), "hook_strength") + 30 < score_of(good, "hook_strength"));
  CHECK(score_of(assess({tale, hook, 600}), "pacing") + 15 < score_of(good, "pacing"));
  CHECK(score_of(assess({times(tale, 3), hook, 0}), "repetition") + 40 < score_of(good, "repetition"));
  CHECK(score_of(assess({std::string(tale) + " it stops here with no mark", hook, 0}), "mechanics") <
        score_of(good, "mechanics"));
}

TEST_CASE("feedback names the most costly weakness first") {
  auto report = assess({times("The lighthouse waited for the sea. ", 20), hook, 0});
  REQUIRE(!report.feedback.empty());
  auto all = std::string{};
  for (const auto& line : report.feedback)
    all += line + "\n";
  CHECK(all.find("only once") != std::string::npos);
}

TEST_CASE("syllables are counted as an English reader speaks them") {
  auto [word, count] = GENERATE(table<const char*, std::size_t>({
    {"sea", 1},
    {"lighthouse", 2},
    {"waited", 2},
    {"hoped", 1},
    {"candle", 2},
    {"water", 2},
    {"tide", 1},
    {"quantum", 2},
    {"computer", 3},
    {"the", 1},
    {"hmm", 1},
    {"", 1},
  }));
  CAPTURE(word);
  CHECK(syllables(word) == count);
}

TEST_CASE("sentences end at marks and at empty lines, in any script") {
  CHECK(measure("One. Two! Three?").sentences.size() == 3);
  CHECK(measure("A title\n\nThen a line.").sentences.size() == 2);
  CHECK(measure("It cost 3.50 today.").sentences.size() == 1);
  CHECK(measure("\xE6\x9D\xB1\xE4\xBA\xAC").words.size() == 1);
  CHECK(measure("\xFF\xFE broken \x80").words.size() == 3);
}

}  // namespace troupe::quality
