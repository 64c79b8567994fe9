#include "studio/text_generate.hpp"

#include "core/base/document.hpp"
#include "studio/dice.hpp"
#include "studio/parameters.hpp"
#include "studio/story.hpp"
#include "studio/utf8.hpp"

#include <algorithm>

namespace troupe::studio {
namespace {

constexpr std::size_t topic_characters_max = 200;
constexpr std::size_t story_bytes_max = 100'000;
/// Seeds are shown to people and pass through JSON readers that know only doubles.
constexpr std::uint64_t seed_bits = 0xffff'ffff;

std::optional<task_error> wrong_text(std::string_view name, std::string_view text) {
  if (to_utf8(text) != text)
    return invalid_parameter(name, "is not valid UTF-8; save the text as UTF-8");
  bool control = std::ranges::any_of(text, [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t');
  });
  if (control)
    return invalid_parameter(name, "contains control characters; remove them");
  return std::nullopt;
}

std::optional<task_error> wrong_topic(std::string_view topic) {
  if (auto wrong = wrong_text("topic", topic))
    return wrong;
  if (topic.find_first_of("\n\r\t") != topic.npos)
    return invalid_parameter("topic", "contains a line break or a tab; write it on one line");
  auto characters = std::ranges::count_if(topic, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  if (static_cast<std::size_t>(characters) > topic_characters_max)
    return invalid_parameter("topic", "has " + std::to_string(characters) + " characters, at most " +
                                        std::to_string(topic_characters_max) + " are allowed; shorten it");
  return std::nullopt;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

std::uint64_t seed_of(const json::object& with, std::string_view otherwise) {
  const auto* given = find_value(with, "seed");
  return given ? static_cast<std::uint64_t>(given->to_number<std::int64_t>()) : digest_of(otherwise) & seed_bits;
}

/// Any of the members of a `story_style`, and no others.
std::variant<story_style, task_error> style_of(const json::object& with) {
  const auto* given = find_value(with, "style");
  if (!given)
    return story_style{};
  auto read = from_json<story_style>(*given);
  if (!read)
    return invalid_parameter("style", to_string(read.error()));
  auto known = to_json(story_style{.seed = 0}).get_object();
  for (const auto& member : given->get_object())
    if (!known.contains(member.key()))
      return invalid_parameter("style", "has no member " + one_line(member.key()) +
                                          "; there are seed, tone, length, opening, temperature and additions");
  if (read->temperature < 0 || read->temperature > 1)
    return invalid_parameter("style.temperature", "must be 0 to 1");
  if (read->seed.value_or(0) > seed_bits)
    return invalid_parameter("style.seed", "must be at most " + std::to_string(seed_bits));
  return *std::move(read);
}

task_result write_new_story(const json::object& with) {
  auto topic = text_of(with, "topic");
  if (is_blank(topic))
    return invalid_parameter("topic", "is empty; say what the story is about, e.g. \"the fox who could not sleep\"");
  auto scenes = integer_of(with, "scenes", 6);
  if (scenes < static_cast<std::int64_t>(story_scenes_min) || scenes > static_cast<std::int64_t>(story_scenes_max))
    return invalid_parameter("scenes",
                             "must be " + std::to_string(story_scenes_min) + " to " + std::to_string(story_scenes_max));
  auto style = style_of(with);
  if (auto* wrong = std::get_if<task_error>(&style))
    return *wrong;
  return to_json(
    write_story(topic, seed_of(with, topic), static_cast<std::size_t>(scenes), std::get<story_style>(style)));
}

/// The `story` parameter is the output of a story task, or prose from anywhere.
std::variant<story, task_error> given_story(const json::object& with) {
  const auto* given = find_value(with, "story");
  if (!given)
    return invalid_parameter("story", "is missing; pass the output of the story task: ${{ tasks.story.output }}");
  if (given->is_string()) {
    std::string_view text = given->get_string();
    if (auto wrong = wrong_text("story", text))
      return *wrong;
    if (is_blank(text))
      return invalid_parameter("story", "is empty; pass the story to work from");
    if (text.size() > story_bytes_max)
      return invalid_parameter("story", "is longer than " + std::to_string(story_bytes_max) + " bytes; shorten it");
    return story_from_text(text, text_of(with, "topic"), seed_of(with, text));
  }
  auto read = from_json<story>(*given);
  if (!read)
    return invalid_parameter("story", to_string(read.error()));
  if (read->scenes.empty() && !is_blank(read->text))
    return story_from_text(read->text, read->topic, read->seed);
  if (read->scenes.empty())
    return invalid_parameter("story", "has neither scenes nor text; pass the output of the story task");
  if (read->text.size() > story_bytes_max)
    return invalid_parameter("story", "is longer than " + std::to_string(story_bytes_max) + " bytes; shorten it");
  return std::move(*read);
}

task_result run(const json::object& with, task_context&) {
  if (auto wrong = wrong_topic(text_of(with, "topic")))
    return *wrong;
  auto kind = text_of(with, "template");
  if (kind == "story")
    return write_new_story(with);
  auto from = given_story(with);
  if (auto* wrong = std::get_if<task_error>(&from))
    return *wrong;
  const auto& tale = std::get<story>(from);
  return kind == "script" ? to_json(write_script(tale)) : to_json(write_hook(tale));
}

}  // namespace

built_in text_generate() {
  task_type type;
  type.name = "text.generate";
  type.summary = "Writes a story about a topic, the narrated script of a story, or its hook. Works offline.";
  type.slot = slot::compute;
  type.version = 2;
  type.cacheable = true;
  type.parameters = {
    {"template", value_type::string, true, {}, "What to write.", {"story", "script", "hook"}},
    {"topic", value_type::string, false, {}, "What it is about, 200 characters at most; needed for a story."},
    {"story", value_type::any, false, {}, "For script and hook: the output of a story task, or any prose."},
    {"seed", value_type::integer, false, {}, "The same seed writes the same text; by default made from the topic."},
    {"style",
     value_type::object,
     false,
     {},
     "Story: how to tell it, any of tone (plain, warm, tense, stirring), length (brief, usual, full), opening (any, "
     "question, stake, listener), temperature (0 to 1), seed, and additions, a list of listener, dialogue, feeling, "
     "question, senses, numbers, echo, call. Script and hook follow their story."},
    {"scenes", value_type::integer, false, 6, "How many scenes a story has: 5 to 7."},
  };
  type.outputs = {
    {"text", value_type::string, true, {}, "The story, the whole narration, or the hook."},
    {"title", value_type::string, false, {}, "Story, script: the heading."},
    {"topic", value_type::string, false, {}, "Story: what it is about."},
    {"seed", value_type::integer, false, {}, "Story: the seed it was written with."},
    {"setting", value_type::string, false, {}, "Story: where it takes place."},
    {"characters", value_type::list, false, {}, "Story: who and what appears."},
    {"scenes",
     value_type::list,
     false,
     {},
     "Story: {title, summary, mood, time_of_day, place, weather, subjects}. Script: {index, title, narration, mood, "
     "visual}, where `visual` is what image.render takes."},
    {"style", value_type::object, false, {}, "Story: how it was told."},
    {"words", value_type::integer, false, {}, "Script: words to speak."},
    {"estimated_seconds", value_type::number, false, {}, "Script: how long speaking takes."},
    {"alternatives", value_type::list, false, {}, "Hook: other opening lines."},
  };
  return {std::move(type), run};
}

}  // namespace troupe::studio
