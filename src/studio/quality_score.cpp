#include "studio/quality_score.hpp"

#include "core/quality/media.hpp"
#include "core/quality/report.hpp"
#include "studio/media_probe.hpp"
#include "studio/parameters.hpp"
#include "studio/quality_profile.hpp"

namespace troupe::studio {
namespace {

/// Longer texts than a feature script are not judged in one piece.
constexpr std::size_t text_bytes_max = 200'000;

/// What is said when, as speech.synthesize gives it.
std::vector<quality::caption> captions_of(const json::object& with) {
  std::vector<quality::caption> out;
  for (const auto& each : list_of(with, "segments"))
    if (const auto* segment = each.if_object())
      out.push_back({{number_of(*segment, "start"), number_of(*segment, "end")}, text_of(*segment, "text")});
  return out;
}

attempted<quality::media_measures> media_of(const json::value& given, const json::object& with, task_context& context) {
  auto file = as_artifact(given);
  if (!file)
    return invalid_parameter("media", "is not an artifact: pass the output of a task that made it");
  auto path = context.open(*file);
  if (!path)
    return failed_because(path.error());
  auto measured = probe_media(*path, context);
  if (auto* measures = std::get_if<quality::media_measures>(&measured)) {
    measures->captions = captions_of(with);
    measures->spoken_words = quality::count_words(text_of(with, "text"));
  }
  return measured;
}

task_result run(const json::object& with, task_context& context) {
  std::string_view text = with.at("text").as_string();
  std::string_view hook = with.at("hook").as_string();
  std::string_view prompt = with.at("prompt").as_string();
  auto target = with.at("target_words").to_number<std::int64_t>();
  if (text.size() + hook.size() + prompt.size() > text_bytes_max)
    return invalid_parameter("text", "is, with hook and prompt, longer than " + std::to_string(text_bytes_max) +
                                       " bytes; score it in parts");
  if (target < 0)
    return invalid_parameter("target_words", "must not be negative; leave it out if any length is fine");
  auto by = profile_of(with.at("profile"));
  if (auto* wrong = std::get_if<task_error>(&by))
    return *wrong;
  quality::media_measures media;
  const auto* made = find_value(with, "media");
  if (made) {
    auto measured = media_of(*made, with, context);
    if (auto* wrong = std::get_if<task_error>(&measured))
      return *wrong;
    media = std::get<quality::media_measures>(std::move(measured));
  }
  auto report = quality::assess(
    {text, hook, prompt, static_cast<std::size_t>(target), made ? &media : nullptr, with.at("subject").as_string()},
    std::get<quality::profile>(by));
  auto out = to_json(report).get_object();
  json::object criteria;
  for (const auto& c : report.criteria)
    criteria[c.name] = to_json(c);
  out["criteria"] = std::move(criteria);
  return json::value(std::move(out));
}

}  // namespace

built_in quality_score() {
  task_type type;
  type.name = "quality.score";
  type.summary = "Judges a text: criteria with evidence and confidence, an overall score, a decision, and advice.";
  type.version = 3;
  type.slot = slot::compute;
  type.cacheable = true;
  type.parameters = {
    {"text", value_type::string, true, {}, "The text to judge."},
    {"hook", value_type::string, false, "", "The opening line; without it the first sentence is judged as one."},
    {"prompt", value_type::string, false, "", "What was asked for, or what the text sums up; needed for relevance."},
    {"profile", value_type::any, false, "narration",
     "What counts: narration, story, article, summary, headline, or a profile as an object."},
    {"media", value_type::artifact, false, {}, "The sound or video made of it: it is played and judged, too."},
    {"segments",
     value_type::list,
     false,
     {},
     "When what is said: start, end and text, as speech.synthesize gives them."},
    {"subject", value_type::string, false, "",
     "What it is a version of: decides the arm of a profile that tries several; by default the text."},
    {"target_words", value_type::integer, false, 0, "How many words the text should have; 0 for any number."},
  };
  type.outputs = {
    {"overall", value_type::number, true, {}, "Weighted score, 0 to 100."},
    {"decision", value_type::string, true, {}, "approve, review or regenerate, by the profile."},
    {"rule", value_type::string, true, {}, "What decided: a threshold (the decision's own name), a veto, a minimum."},
    {"arm", value_type::string, false, {}, "Whose thresholds counted, if the profile tries several."},
    {"reasons", value_type::list, true, {}, "Why the decision is what it is."},
    {"judged_by", value_type::string, true, {}, "Profile and version."},
    {"models", value_type::list, true, {}, "Trained models that were asked, with their versions."},
    {"rules", value_type::integer, true, {}, "Version of the measures and rules."},
    {"confidence", value_type::number, true, {}, "How far the overall can be trusted, 0 to 1."},
    {"criteria", value_type::object, true, {}, "By name: score, confidence, weight, gain, evidence and advice."},
    {"feedback", value_type::list, true, {}, "What to improve, by expected gain."},
    {"words", value_type::integer, true, {}, "Words in the text."},
    {"sentences", value_type::integer, true, {}, "Sentences in the text."},
    {"reading_ease", value_type::number, true, {}, "Flesch reading ease."},
  };
  return {std::move(type), run};
}

}  // namespace troupe::studio
