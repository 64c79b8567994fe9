#include "studio/story.hpp"

#include "studio/story_asides.hpp"
#include "studio/story_cast.hpp"
#include "studio/story_english.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace troupe::studio {
namespace {

/// A scene is spoken in about ten seconds.
constexpr std::size_t narration_words_min = 12;
constexpr std::size_t narration_words_max = 30;
constexpr std::size_t brief_words_max = 22;
constexpr std::size_t full_words_max = 40;
/// espeak-ng at the rate of our defaults, measured; pauses between sentences come on top.
constexpr double words_per_second = 2.6;
constexpr double pause_seconds = 0.35;

std::size_t words_max_of(story_length length) {
  switch (length) {
  case story_length::brief:
    return brief_words_max;
  case story_length::usual:
    return narration_words_max;
  case story_length::full:
    return full_words_max;
  }
  return narration_words_max;
}

/// Returns the leading sentences that fit, at least one, and the aside behind them.
std::string narration_of(const story_scene& scene, std::size_t words_max) {
  auto paragraph = std::string_view(scene.summary);
  if (!scene.aside.empty())
    paragraph = paragraph.substr(0, paragraph.find(scene.aside));
  std::string out;
  std::size_t words = 0;
  for (const auto& sentence : split_sentences(paragraph)) {
    auto more = count_words(sentence);
    if (words >= narration_words_min && words + more > words_max)
      break;
    out += (out.empty() ? "" : " ") + sentence;
    words += more;
  }
  if (!scene.aside.empty())
    out += (out.empty() ? "" : " ") + scene.aside;
  return out;
}

std::vector<std::string> paragraphs_of(std::string_view text) {
  std::vector<std::string> out;
  std::string current;
  auto finish = [&] {
    if (count_words(current) > 0)
      out.push_back(current);
    current.clear();
  };
  while (!text.empty()) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") == line.npos)
      finish();
    else
      current += (current.empty() ? "" : " ") + std::string(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  finish();
  return out;
}

/// Gives foreign prose the number of scenes a script has: one long paragraph is cut between sentences, and too many
/// are joined.
std::vector<std::string> scenes_of(std::string_view text) {
  auto parts = paragraphs_of(text);
  if (parts.size() < story_scenes_min)
    parts = split_sentences(text);
  auto count = std::clamp(parts.size(), std::size_t{1}, story_scenes_max);
  std::vector<std::string> out(count);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& scene = out[i * count / parts.size()];
    scene += (scene.empty() ? "" : " ") + parts[i];
  }
  return out;
}

scene_mood mood_in(const std::vector<std::string>& words, std::size_t index, std::size_t count) {
  auto any = [&](std::initializer_list<std::string_view> list) {
    return std::ranges::any_of(words, [&](const auto& w) { return std::ranges::find(list, w) != list.end(); });
  };
  if (any({"storm", "fear", "afraid", "dark", "lost", "broke", "danger", "died", "cold"}))
    return scene_mood::tense;
  if (any({"alone", "lonely", "missed", "waited", "longed", "silent"}))
    return scene_mood::longing;
  if (any({"laughed", "joy", "happy", "sang", "danced", "home", "warm"}) || index + 1 == count)
    return scene_mood::joyful;
  if (any({"suddenly", "light", "wonder", "secret", "found", "discovered"}))
    return scene_mood::wonder;
  return index == 0 ? scene_mood::calm : scene_mood::hopeful;
}

scene_weather weather_in(const std::vector<std::string>& words) {
  auto has = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
  return has("storm") || has("lightning") ? scene_weather::storm
         : has("rain")                    ? scene_weather::rain
         : has("snow")                    ? scene_weather::snowfall
         : has("fog") || has("mist")      ? scene_weather::fog
                                          : scene_weather::clear;
}

}  // namespace

story story_from_text(std::string_view text, std::string_view topic, std::uint64_t seed) {
  story self;
  self.text = text;
  self.seed = seed;
  auto parts = scenes_of(text);
  auto sentences = split_sentences(text);
  self.topic = topic.empty() ? (sentences.empty() ? std::string("something") : sentences.front()) : std::string(topic);
  self.title = capitalised(self.topic);
  constexpr scene_time day[] = {scene_time::morning, scene_time::noon, scene_time::evening, scene_time::dusk,
                                scene_time::night,   scene_time::dawn, scene_time::morning};
  auto place = scene_place::field;
  std::vector<std::string> before;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto words = split_words(lower(parts[i]));
    story_scene scene;
    scene.title = "Scene " + std::to_string(i + 1);
    scene.summary = parts[i];
    scene.mood = mood_in(words, i, parts.size());
    scene.weather = weather_in(words);
    scene.time_of_day = day[i];
    for (const auto& word : words) {
      const auto* entry = find_entry(word);
      if (!entry || entry->kind == word_kind::idea)
        continue;
      if (entry->kind == word_kind::region)
        place = entry->place;
      else if (scene.subjects.size() < 3 && std::ranges::find(scene.subjects, entry->word) == scene.subjects.end())
        scene.subjects.emplace_back(entry->word);
    }
    if (scene.subjects.empty())
      scene.subjects = before.empty() ? std::vector{read_topic(self.topic).subject.noun} : before;
    before = scene.subjects;
    scene.place = place;
    self.scenes.push_back(std::move(scene));
  }
  self.setting = place;
  return self;
}

script write_script(const story& from) {
  script self;
  self.title = from.title;
  auto seed = steering(from.topic, from.seed);
  std::size_t sentences = 0;
  for (const auto& scene : from.scenes) {
    script_scene out;
    out.index = static_cast<std::uint32_t>(self.scenes.size());
    out.title = scene.title;
    out.narration = narration_of(scene, words_max_of(from.style.length));
    out.mood = scene.mood;
    out.visual = {scene.subjects, scene.place, scene.time_of_day, scene.mood, scene.weather, seed, out.index};
    self.text += (self.text.empty() ? "" : "\n\n") + out.narration;
    self.words += count_words(out.narration);
    sentences += split_sentences(out.narration).size();
    self.scenes.push_back(std::move(out));
  }
  auto seconds = static_cast<double>(self.words) / words_per_second + static_cast<double>(sentences) * pause_seconds;
  self.estimated_seconds = std::round(seconds * 10) / 10;
  return self;
}

hook write_hook(const story& from) {
  hook self;
  auto seed = steering(from.topic, from.seed);
  story_cast cast(read_topic(from.topic), seed);
  auto choices = hooks_for(cast.topic().plot);
  dice chance(seed, "hook");
  if (auto asked = openings_for(from.style.opening, cast.topic().plot); !asked.empty())
    self.text = cast.tell(asked, chance);
  auto first = chance.below(choices.size());
  for (std::size_t i = 0; i < choices.size(); ++i) {
    story_cast fresh(read_topic(from.topic), seed);
    auto text = fresh.tell(choices.subspan((first + i) % choices.size(), 1), chance);
    if (self.text.empty())
      self.text = std::move(text);
    else
      self.alternatives.push_back(std::move(text));
  }
  story_cast plain(read_topic(from.topic), seed);
  static constexpr std::string_view spare[] = {"One minute. {S}. And something you did not see coming.",
                                               "Nobody tells you this about {S}. Listen until the end."};
  for (std::size_t i = 0; i < std::size(spare); ++i)
    self.alternatives.push_back(plain.tell(passages(spare).subspan(i, 1), chance));
  return self;
}

}  // namespace troupe::studio
