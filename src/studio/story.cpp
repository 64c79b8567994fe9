#include "studio/story.hpp"

#include "studio/story_asides.hpp"
#include "studio/story_cast.hpp"
#include "studio/story_english.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::studio {
namespace {

/// How a beat looks.
struct look_of_beat {
  scene_mood mood;
  scene_weather weather;
  /// A day for each of three stories.
  scene_time times[3];
};

constexpr look_of_beat looks[] = {
  {scene_mood::calm, scene_weather::clear, {scene_time::evening, scene_time::dusk, scene_time::morning}},
  {scene_mood::longing, scene_weather::cloudy, {scene_time::dusk, scene_time::night, scene_time::noon}},
  {scene_mood::tense, scene_weather::storm, {scene_time::night, scene_time::dusk, scene_time::dusk}},
  {scene_mood::hopeful, scene_weather::cloudy, {scene_time::night, scene_time::night, scene_time::night}},
  {scene_mood::calm, scene_weather::clear, {scene_time::night, scene_time::night, scene_time::night}},
  {scene_mood::wonder, scene_weather::clear, {scene_time::dawn, scene_time::night, scene_time::dawn}},
  {scene_mood::joyful, scene_weather::clear, {scene_time::morning, scene_time::dawn, scene_time::evening}},
};

std::vector<story_beat> beats_of(std::size_t scenes) {
  using enum story_beat;
  if (scenes <= story_scenes_min)
    return {setting, want, trouble, turn, resolution};
  if (scenes == 6)
    return {setting, want, trouble, attempt, turn, resolution};
  return {setting, want, trouble, attempt, journey, turn, resolution};
}

/// A sentence in the trouble names the weather it happens in.
scene_weather weather_in(std::string_view text, scene_place place) {
  auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
  if (place == scene_place::space || place == scene_place::room)
    return scene_weather::clear;
  if (has("fog") || has("clouds came down"))
    return scene_weather::fog;
  if (has("snow") || has("blizzard") || place == scene_place::snow)
    return scene_weather::snowfall;
  if (has("storm") || has("hail") || has("shook itself") || has("sand rose"))
    return place == scene_place::desert ? scene_weather::fog : scene_weather::storm;
  if (has("rain"))
    return scene_weather::rain;
  return scene_weather::cloudy;
}

/// Who longs for rain gets it in the end.
scene_weather weather_brought_by(const story_noun& object, scene_weather otherwise) {
  auto word = object.entry ? object.entry->word : std::string_view{};
  return word == "rain"                           ? scene_weather::rain
         : word == "snow" || word == "winter"     ? scene_weather::snowfall
         : word == "storm" || word == "lightning" ? scene_weather::storm
         : word == "fog"                          ? scene_weather::fog
                                                  : otherwise;
}

bool is_solid(word_kind kind) {
  return kind != word_kind::person && kind != word_kind::nature && kind != word_kind::idea && kind != word_kind::region;
}

/// What the pictures show: hero first, then what the paragraph mentions.
std::vector<std::string> subjects_in(const story_cast& cast, std::string_view paragraph, bool explains) {
  std::vector<std::string> out{cast.topic().subject.noun};
  auto add = [&](const std::string& noun) {
    if (!noun.empty() && std::ranges::find(out, noun) == out.end())
      out.push_back(noun);
  };
  auto mentions = [&](const std::string& noun) { return !noun.empty() && paragraph.find(noun) != paragraph.npos; };
  bool together = mentions("They ") || mentions("they ") || mentions("together");
  if (mentions(cast.topic().object.noun) || together)
    add(cast.topic().object.noun);
  if (mentions(cast.companion()))
    add(cast.companion());
  if (mentions(cast.person()))
    add(cast.person());
  if (explains)
    // Only solid things: "a dark mirror" does not ask for the dark.
    for (const auto& word : split_words(paragraph))
      if (const auto* entry = find_entry(lower(word)); entry && out.size() < 3 && is_solid(entry->kind))
        add(std::string(entry->word));
  if (out.size() > 3)
    out.resize(3);
  return out;
}

std::string title_of(const story_topic& topic) {
  static constexpr std::string_view small[] = {"a",   "an",   "the", "of",    "for", "in",   "on",   "at", "to",
                                               "and", "that", "who", "which", "is",  "with", "from", "by"};
  std::string out;
  for (const auto& word : split_words(topic.text)) {
    bool keep = !out.empty() && std::ranges::find(small, std::string_view(word)) != std::end(small);
    out += (out.empty() ? "" : " ") + (keep ? word : capitalised(word));
  }
  return out.empty() ? "Untitled" : out;
}

/// The first of the passages, as many as the temperature allows; at least one.
passages warmed(passages all, double temperature) {
  auto count = std::ceil(static_cast<double>(all.size()) * std::clamp(temperature, 0.0, 1.0));
  return all.first(std::clamp<std::size_t>(static_cast<std::size_t>(count), 1, all.size()));
}

/// Whatever follows the beats' own order of chance must not disturb it: each beat throws its own dice.
story_scene write_scene(story_cast& cast, story_beat beat, std::uint64_t seed, std::size_t day,
                        const story_style& style) {
  const auto& topic = cast.topic();
  bool explains = topic.plot == story_plot::explanation;
  dice chance(seed, to_string(beat));
  auto choices = beat == story_beat::setting && cast.is_wide() && !explains ? wide_settings()
                 : explains && !cast.has_facts()                            ? plain_explanations(beat)
                                                                            : passages_for(topic.plot, beat);
  story_scene self;
  self.summary = cast.tell(warmed(choices, style.temperature), chance);
  self.subjects = subjects_in(cast, self.summary, explains);
  dice aside_chance(seed, "aside " + std::string(to_string(beat)));
  for (auto aside : asides_for(style, topic.plot, beat))
    self.aside += (self.aside.empty() ? "" : " ") + cast.tell(aside, aside_chance);
  if (!self.aside.empty())
    self.summary += " " + self.aside;
  self.summary += " " + cast.tell(details_for(topic.plot, beat), chance);
  self.title = cast.tell(titles_for(topic.plot, beat), chance);
  const auto& look = looks[static_cast<std::size_t>(beat)];
  self.mood = explains && beat == story_beat::trouble ? scene_mood::wonder : look.mood;
  self.time_of_day = explains ? looks[(static_cast<std::size_t>(beat) + 5) % 7].times[day] : look.times[day];
  self.place = cast.place();
  self.weather = explains                      ? scene_weather::clear
                 : beat == story_beat::trouble ? weather_in(self.summary, cast.place())
                 : beat == story_beat::turn    ? weather_brought_by(topic.object, look.weather)
                                               : look.weather;
  return self;
}

}  // namespace

std::uint64_t steering(std::string_view topic, std::uint64_t seed) {
  return (digest_of(topic) ^ (seed * 0x9e3779b97f4a7c15)) & 0xffff'ffff'ffff;
}

story write_story(std::string_view topic, std::uint64_t given_seed, std::size_t scenes, const story_style& style) {
  auto seed = style.seed.value_or(given_seed);
  auto understood = read_topic(topic);
  auto steer = steering(understood.text, seed);
  story_cast cast(std::move(understood), steer);
  story self;
  self.topic = cast.topic().text;
  self.title = title_of(cast.topic());
  self.seed = seed;
  self.style = style;
  self.style.seed = seed;
  self.setting = cast.place();
  self.characters = {cast.topic().subject.definite};
  if (!cast.topic().object.empty())
    self.characters.push_back(cast.topic().object.definite);
  auto day = dice(steer, "day").below(3);
  for (auto beat : beats_of(scenes)) {
    self.scenes.push_back(write_scene(cast, beat, steer, day, style));
    self.text += (self.text.empty() ? "" : "\n\n") + self.scenes.back().summary;
  }
  for (const auto& name : {cast.companion(), cast.person()})
    if (self.text.find(name) != std::string::npos)
      self.characters.push_back("the " + name);
  return self;
}

}  // namespace troupe::studio
