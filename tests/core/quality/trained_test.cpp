#include "core/quality/trained.hpp"

#include "core/quality/report.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr std::string_view small = R"({"name": "small", "version": 3, "targets": [{
  "rated": "charm", "criterion": "engagement", "agreement": 0.5, "rows": 10,
  "features": ["reading.words", "style.questions"], "means": [10, 0], "spreads": [5, 1], "scale": [0, 1, 3],
  "grams": {"the sea": [0.5, 1.5]},
  "folds": [{"base": 1, "trees": [[0, 8, -1, [1, 0.5, 0, 2]]], "offset": 0, "weights": []},
            {"base": 0, "trees": [], "offset": 2, "weights": [1, 10]}]}]})";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(small);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::vector<double> values(double words, double questions) {
  measures m;
  m.reading.words = words;
  m.style.questions = questions;
  return values_of(m, {});
}

}  // namespace

TEST_CASE("a model is trees and a line in each fold, and what words add") {
  auto model = read_model(small);
  REQUIRE(model.has_value());
  const auto* charm = model->find("engagement");
  REQUIRE(charm != nullptr);
  CHECK(charm->rated == "charm");
  CHECK(!charm->compares);

  CHECK(predict(*charm, values(7, 0), {}, 0) == 0);
  CHECK(predict(*charm, values(8, 0), {}, 0) == 1);
  CHECK(predict(*charm, values(8, 0.5), {}, 0) == 3);
  CHECK(predict(*charm, values(15, 0.1), {}, 1) == Approx(4));
  CHECK(predict(*charm, values(1000, 0), {}, 1) == Approx(6));  // no feature counts for more than four spreads
  CHECK(predict(*charm, values(15, 0.1), {}) == Approx(2.5));
  CHECK(predict(*charm, values(15, 0.1), {"the sea", "unknown"}) == Approx(3.5));
}

TEST_CASE("a prediction is worth the share of texts below it") {
  auto charm = read_model(small)->targets.front();
  CHECK(percentile(charm, -5) == 0);
  CHECK(percentile(charm, 0.5) == 25);
  CHECK(percentile(charm, 2) == 75);
  CHECK(percentile(charm, 99) == 100);
}

TEST_CASE("a model that does not fit the program is refused") {
  auto [from, to] = GENERATE(table<const char*, const char*>({
    {"reading.words", "reading.wrds"},
    {"[0, 8, -1", "[2, 8, -1"},
    {"[0, 8, -1", "[-1, 8, -1"},
    {"[0, 8, -1, [1, 0.5, 0, 2]]", "[0, 8, -1]"},
    {"[1, 10]", "[1]"},
    {"[0.5, 1.5]", "[0.5]"},
    {"\"spreads\": [5, 1]", "\"spreads\": [5]"},
    {"\"scale\": [0, 1, 3]", "\"scale\": []"},
  }));
  CAPTURE(from, to);
  CHECK(!read_model(changed(from, to)));
}

TEST_CASE("the program's models can be read, and tell good stories from broken ones") {
  for (std::string_view name : {"story", "summary", "headline"}) {
    CAPTURE(name);
    const auto* model = find_model(name);
    REQUIRE(model != nullptr);
    CHECK(model->version > 0);
    CHECK(!model->targets.empty());
    for (const auto& target : model->targets) {
      CHECK(target.folds.size() == 5);
      CHECK(std::ranges::is_sorted(target.scale));
    }
  }
  CHECK(find_model("poem") == nullptr);

  auto rate = [](std::string_view text) {
    auto read = read_prose(text);
    const auto* target = find_model("story")->find("engagement");
    REQUIRE(target != nullptr);
    return predict(*target, values_of(measure(read), {}), grams_of(read));
  };
  std::string good =
    "The keeper had not spoken to anyone since the winter her brother drowned. Every evening she climbed two hundred "
    "steps, lit the lamp and wrote the date in a book nobody read. \"You could leave,\" the captain of the supply boat "
    "told her once. \"Who would light it?\" she asked, and he had no answer. Then, on the first night of the storm, "
    "the "
    "glass cracked and the flame went out. She stood in the dark and listened. Somewhere below a voice was calling her "
    "name, thin and frightened, exactly as he had called it years ago. She took the candle and ran. On the rocks lay a "
    "boy she had never seen, half drowned, holding the rope of a broken boat. \"I saw your light,\" he whispered, "
    "\"and "
    "then I didn't.\" She wrapped him in her coat and carried him up, and that night she wrote more than the date.";
  std::string broken;
  for (int i = 0; i < 12; ++i)
    broken += "i am the man and i am the man, he said. it is not. ";
  CHECK(rate(good) > rate(broken) + 0.5);
}

TEST_CASE("a profile decides how much of a score is learned") {
  auto judged = [](std::string_view learned) {
    auto by = read_profile("profile: mine\nmodel: story\nwords_min: 1\ncriteria: { engagement: { weight: 1, learned: " +
                             std::string(learned) + " } }",
                           "mine.yaml");
    REQUIRE(by.has_value());
    return assess({"The fox crossed the snow. Why? It wanted one warm light, and it was afraid."}, *by)
      .criteria.front();
  };
  auto rules = judged("0"), half = judged("0.5"), people = judged("1");
  CHECK(half.score == Approx((rules.score + people.score) / 2).margin(0.11));
  CHECK(rules.evidence.size() + 1 == people.evidence.size());
  CHECK(people.evidence.back().says.find("people would rate it above") == 0);
}

}  // namespace troupe::quality
