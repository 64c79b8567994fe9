#include "studio/text_generate.hpp"

#include "core/quality/report.hpp"
#include "studio/dice.hpp"
#include "studio/story.hpp"
#include "studio/story_english.hpp"
#include "studio/story_topic.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe::studio {
namespace {

task_result generate(json::object with) {
  studio_context context;
  return text_generate().run(with, context);
}

story write(std::string_view topic, std::size_t scenes = 6) {
  return write_story(topic, digest_of(topic), scenes);
}

constexpr std::string_view topics[] = {
  "the lighthouse that waited for the sea",
  "a robot who learns to paint",
  "the cat and the moon",
  "a dragon afraid of the dark",
  "how coffee is grown",
  "quantum computers",
  "why cats purr",
  "the clock that stopped",
  "the boy who built a bridge",
  "two whales searching for the star",
  "the baker who could not sleep",
  "Mira",
  "an old violin",
  "the fox that stole the winter",
  "time",
  "the snowman who dreamed of summer",
  "renewable fishing quotas",
  "the blorp that never slept",
  "a letter lost in the city",
  "what is a black hole?",
  "\xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\xAE\xE5\xA4\x9C",
  "THE SHIP THAT LOVED THE STORM",
  "x",
  "!!!",
};

}  // namespace

TEST_CASE("a topic is read for its hero, what happens and to whom") {
  struct row {
    std::string text;
    story_plot plot;
    std::string subject, object, deed;
  };
  auto r = GENERATE(values<row>({
    {"the lighthouse that waited for the sea", story_plot::longing, "the lighthouse", "the sea", "waited for the sea"},
    {"a story about a fox who chases the moon", story_plot::quest, "the fox", "the moon", "chased the moon"},
    {"a robot who learns to paint", story_plot::learning, "the robot", "", "learned to paint"},
    {"a dragon afraid of the dark", story_plot::courage, "the dragon", "the dark", "was afraid of the dark"},
    {"the cat and the moon", story_plot::bond, "the cat", "the moon", ""},
    {"the boy who built a bridge", story_plot::making, "the boy", "the bridge", "built a bridge"},
    {"the clock that stopped", story_plot::deed, "the clock", "", "stopped"},
    {"an old violin", story_plot::wishing, "the old violin", "", ""},
    {"quantum computers", story_plot::explanation, "quantum computers", "", ""},
    {"how coffee is grown", story_plot::explanation, "coffee", "", ""},
    {"the baker who could not sleep", story_plot::learning, "the baker", "", "could sleep"},
    {"Mira", story_plot::wishing, "Mira", "", ""},
    {"the blorp that never slept", story_plot::deed, "the blorp", "", "never slept"},
    {"two whales searching for the star", story_plot::quest, "the whales", "the star", "searched for the star"},
  }));
  CAPTURE(r.text);
  auto topic = read_topic(r.text);
  CHECK(to_string(topic.plot) == to_string(r.plot));
  CHECK(topic.subject.definite == r.subject);
  CHECK(topic.object.definite == r.object);
  CHECK(topic.deed == r.deed);
}

TEST_CASE("every topic becomes a well-formed script of one minute") {
  auto topic = GENERATE(from_range(std::begin(topics), std::end(topics)));
  auto scenes = GENERATE(std::size_t{5}, std::size_t{6}, std::size_t{7});
  CAPTURE(topic, scenes);
  auto tale = write(topic, scenes);
  auto spoken = write_script(tale);
  CHECK(tale.scenes.size() == scenes);
  CHECK(spoken.scenes.size() == scenes);
  if (scenes == 6) {
    CHECK(spoken.estimated_seconds > 42);
    CHECK(spoken.estimated_seconds < 82);
  }
  for (const auto& text : {tale.text, spoken.text, write_hook(tale).text}) {
    CAPTURE(text);
    for (std::string_view wrong : {"{", "}", "[", "|", "  ", " ,", " .", " a a", "the the", "..", " an the"})
      CHECK(text.find(wrong) == std::string::npos);
  }
  std::set<std::string> narrations;
  for (const auto& scene : spoken.scenes) {
    CAPTURE(scene.narration);
    CHECK(count_words(scene.narration) >= 10);
    CHECK(count_words(scene.narration) <= 34);
    CHECK(!scene.visual.subjects.empty());
    narrations.insert(scene.narration);
  }
  CHECK(narrations.size() == scenes);
}

TEST_CASE("the same seed writes the same story and another seed another one") {
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto once = write_story("the lighthouse that waited for the sea", seed, 6);
    CHECK(once == write_story("the lighthouse that waited for the sea", seed, 6));
    CHECK(write_hook(once) == write_hook(once));
    texts.insert(once.text);
  }
  CHECK(texts.size() > 18);
}

TEST_CASE("different topics become different stories about their own nouns") {
  std::set<std::string> all;
  for (auto topic : topics)
    all.insert(write(topic).text);
  CHECK(all.size() == std::size(topics));
  CHECK(write_story("the dog that waited for the train", 1, 6).scenes[2].summary !=
        write_story("the fox that waited for the rain", 1, 6).scenes[2].summary);
  CHECK(write("how coffee is grown").text.find("cherry") != std::string::npos);
  CHECK(write("the cat and the moon").text.find("the moon") != std::string::npos);
  CHECK(write("the blorp that never slept").text.find("blorp") != std::string::npos);
}

TEST_CASE("scripts of the offline writer score well, and honestly below perfection") {
  double sum = 0;
  for (auto topic : topics) {
    auto tale = write(topic);
    auto overall = quality::assess({write_script(tale).text, write_hook(tale).text}).overall;
    CAPTURE(topic, overall);
    CHECK(overall >= 70);
    CHECK(overall <= 96);
    sum += overall;
  }
  CHECK(sum / std::size(topics) > 78);
  CHECK(sum / std::size(topics) < 92);
}

TEST_CASE("every style is well-formed, and another story than the plain one") {
  auto topic = GENERATE(from_range(std::begin(topics), std::end(topics)));
  CAPTURE(topic);
  auto plain = write(topic);
  std::vector<story_style> styles;
  for (auto tone : {story_tone::warm, story_tone::tense, story_tone::stirring})
    styles.push_back({.tone = tone});
  for (auto addition :
       {story_addition::listener, story_addition::dialogue, story_addition::feeling, story_addition::question,
        story_addition::senses, story_addition::numbers, story_addition::echo, story_addition::call})
    styles.push_back({.additions = {addition}});
  for (const auto& style : styles) {
    CAPTURE(json::serialize(to_json(style)));
    auto tale = write_story(topic, digest_of(topic), 6, style);
    auto script = write_script(tale);
    CHECK(tale.text != plain.text);
    CHECK(script.text != write_script(plain).text);
    for (const auto& text : {tale.text, script.text})
      for (std::string_view wrong : {"{", "}", "[", "|", "  ", " ,", " .", " a a", "the the", "..", " an the"})
        CHECK(text.find(wrong) == std::string::npos);
  }
  for (auto opening : {story_opening::question, story_opening::stake, story_opening::listener}) {
    auto text = write_hook(write_story(topic, digest_of(topic), 6, {.opening = opening})).text;
    CAPTURE(text);
    CHECK(text != write_hook(plain).text);
    CHECK(text.find_first_of("{}[]|") == std::string::npos);
  }
}

TEST_CASE("a style reaches the spoken text: what is asked for shows in the scores") {
  struct row {
    story_style style;
    std::string criterion;
  };
  auto r = GENERATE(values<row>({
    {{.tone = story_tone::stirring}, "emotional_arc"},
    {{.tone = story_tone::tense}, "engagement"},
    {{.opening = story_opening::stake}, "hook_strength"},
    {{.additions = {story_addition::senses}}, "specificity"},
    {{.additions = {story_addition::feeling}}, "emotional_arc"},
    {{.additions = {story_addition::call}}, "call_to_action"},
  }));
  CAPTURE(r.criterion);
  double plain = 0, styled = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (auto topic : {"the lighthouse that waited for the sea", "a robot who learns to paint", "why cats purr"}) {
      auto score = [&](const story_style& style) {
        auto tale = write_story(topic, seed, 6, style);
        auto report = quality::assess({write_script(tale).text, write_hook(tale).text});
        return std::ranges::find(report.criteria, r.criterion, &quality::criterion::name)->score;
      };
      plain += score({});
      styled += score(r.style);
    }
  CAPTURE(plain / 60, styled / 60);
  CHECK(styled > plain);
}

TEST_CASE("length and temperature change how much is spoken and how much is chosen from") {
  auto words = [](story_length length) {
    return write_script(write_story("the cat and the moon", 3, 6, {.length = length})).words;
  };
  CHECK(words(story_length::brief) < words(story_length::usual));
  CHECK(words(story_length::usual) <= words(story_length::full));
  std::set<std::string> cold, warm;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    cold.insert(write_story("the cat and the moon", seed, 6, {.temperature = 0}).scenes[1].summary.substr(0, 12));
    warm.insert(write_story("the cat and the moon", seed, 6).scenes[1].summary.substr(0, 12));
  }
  CHECK(cold.size() == 1);
  CHECK(warm.size() > 1);
}

TEST_CASE("text.generate takes a style, and says how it told the story") {
  auto made =
    generate({{"template", "story"}, {"topic", "a fox"}, {"scenes", 6}, {"style", {{"seed", 7}, {"tone", "warm"}}}});
  REQUIRE(std::holds_alternative<json::value>(made));
  const auto& style = std::get<json::value>(made).at("style");
  CHECK(style.at("seed") == 7);
  CHECK(style.at("tone") == "warm");
  CHECK(style.at("additions").as_array().empty());
  CHECK(std::get<json::value>(generate({{"template", "story"}, {"topic", "a fox"}, {"style", style}})) ==
        std::get<json::value>(made));
}

TEST_CASE("text.generate passes a story on to its script and hook, as an object or as prose") {
  auto made = generate({{"template", "story"}, {"topic", "the whale who missed the moon"}, {"scenes", 6}});
  REQUIRE(std::holds_alternative<json::value>(made));
  const auto& tale = std::get<json::value>(made);
  auto script = std::get<json::value>(generate({{"template", "script"}, {"story", tale}}));
  CHECK(script.at("scenes").as_array().size() == 6);
  CHECK(script.at("scenes").at(0).at("visual").at("subjects").at(0) == "whale");
  auto hook = std::get<json::value>(generate({{"template", "hook"}, {"story", tale}}));
  CHECK(!hook.at("text").as_string().empty());
  CHECK(!hook.at("alternatives").as_array().empty());

  auto prose = std::get<json::value>(generate({{"template", "script"}, {"story", tale.at("text")}}));
  CHECK(prose.at("text") == script.at("text"));
  auto foreign = std::get<json::value>(generate({{"template", "script"},
                                                 {"story", "A train left the city. A bird followed it. Snow fell. "
                                                           "Nobody was cold. They came to the mountains at night."}}));
  CHECK(foreign.at("scenes").as_array().size() == 5);
  CHECK(foreign.at("scenes").at(1).at("visual").at("subjects").at(0) == "bird");
}

TEST_CASE("text.generate says which parameter is wrong") {
  struct row {
    json::object with;
    std::string message;
  };
  auto r = GENERATE(values<row>({
    {{{"template", "story"}}, "topic"},
    {{{"template", "story"}, {"topic", "   "}}, "topic"},
    {{{"template", "story"}, {"topic", std::string(201, 'x')}}, "200"},
    {{{"template", "story"}, {"topic", "a\x07 bell"}}, "control"},
    {{{"template", "story"}, {"topic", "a\xFF b"}}, "UTF-8"},
    {{{"template", "story"}, {"topic", "two\nlines"}}, "line"},
    {{{"template", "story"}, {"topic", "a fox"}, {"scenes", 99}}, "scenes"},
    {{{"template", "story"}, {"topic", "a fox"}, {"style", {{"mood", "warm"}}}}, "no member mood"},
    {{{"template", "story"}, {"topic", "a fox"}, {"style", {{"tone", "loud"}}}}, "style: tone: unknown value"},
    {{{"template", "story"}, {"topic", "a fox"}, {"style", {{"temperature", 1.1}}}}, "style.temperature"},
    {{{"template", "story"}, {"topic", "a fox"}, {"style", {{"seed", 4294967296}}}}, "style.seed"},
    {{{"template", "script"}}, "story"},
    {{{"template", "hook"}, {"story", ""}}, "story"},
    {{{"template", "hook"}, {"story", 5}}, "story"},
    {{{"template", "script"}, {"story", json::object{}}}, "story"},
  }));
  auto got = generate(r.with);
  REQUIRE(std::holds_alternative<task_error>(got));
  CHECK(!std::get<task_error>(got).retryable);
  CHECK_THAT(std::get<task_error>(got).message, Catch::Contains(r.message));
}

TEST_CASE("a topic of two hundred wide characters is not too long") {
  std::string wide;
  for (int i = 0; i < 200; ++i)
    wide += "\xE6\x9D\xB1";
  CHECK(std::holds_alternative<json::value>(generate({{"template", "story"}, {"topic", wide}, {"scenes", 6}})));
}

}  // namespace troupe::studio
