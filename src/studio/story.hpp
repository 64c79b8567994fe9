#pragma once

#include "core/base/result.hpp"
#include "studio/scene_terms.hpp"
#include "studio/story_style.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Writing offline: a grammar over a small corpus, steered by the nouns and verbs of the topic and by a seed. The same
/// topic and seed give the same text, byte for byte.
namespace troupe::studio {

struct story_scene {
  std::string title;
  /// The paragraph of this scene.
  std::string summary;
  scene_mood mood = scene_mood::calm;
  scene_time time_of_day = scene_time::evening;
  scene_place place = scene_place::field;
  scene_weather weather = scene_weather::clear;
  std::vector<std::string> subjects;
  /// A part of the paragraph that the style asks for; always spoken.
  std::string aside = {};

  TROUPE_FIELDS(story_scene, title, summary, mood, time_of_day, place, weather, subjects, aside)
};

struct story {
  std::string title;
  /// The whole story, a paragraph for each scene, with an empty line between them.
  std::string text;
  std::string topic;
  std::uint64_t seed = 0;
  scene_place setting = scene_place::field;
  std::vector<std::string> characters;
  std::vector<story_scene> scenes;
  /// How it was told; the script and the hook of the story follow it.
  story_style style = {};

  TROUPE_FIELDS(story, title, text, topic, seed, setting, characters, scenes, style)
};

inline constexpr std::size_t story_scenes_min = 5;
inline constexpr std::size_t story_scenes_max = 7;

/// Returns what really steers chance: the same seed tells another story about another topic. Fits a double.
std::uint64_t steering(std::string_view topic, std::uint64_t seed);

/// Returns a story with as many scenes as asked for (`story_scenes_min..max`), told as the style says.
story write_story(std::string_view topic, std::uint64_t seed, std::size_t scenes, const story_style& = {});

/// Reads a story written elsewhere: paragraphs become scenes (long ones are cut, many are joined), and what can be seen
/// in them is looked up word by word.
story story_from_text(std::string_view text, std::string_view topic, std::uint64_t seed);

struct script_scene {
  std::uint32_t index = 0;
  std::string title;
  /// What is spoken: the leading sentences of the scene, at most 30 words where sentences allow (of a brief story 22,
  /// of a full one 40), and its aside.
  std::string narration;
  scene_mood mood = scene_mood::calm;
  /// Given to `image.render` as it stands.
  scene_visual visual;

  TROUPE_FIELDS(script_scene, index, title, narration, mood, visual)
};

struct script {
  std::string title;
  std::string text;
  std::vector<script_scene> scenes;
  std::uint64_t words = 0;
  double estimated_seconds = 0;

  TROUPE_FIELDS(script, title, text, scenes, words, estimated_seconds)
};

script write_script(const story&);

struct hook {
  std::string text;
  std::vector<std::string> alternatives;

  TROUPE_FIELDS(hook, text, alternatives)
};

/// Returns opening lines for the story; the same story has the same.
hook write_hook(const story&);

}  // namespace troupe::studio
