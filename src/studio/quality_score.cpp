#include "studio/quality_score.hpp"

#include "core/quality/report.hpp"

namespace troupe::studio {
namespace {

/// Longer texts than a feature script are not judged in one piece.
constexpr std::size_t text_bytes_max = 200'000;

task_error invalid(std::string what) {
  return {"invalid_parameters", std::move(what), false, {}};
}

/// A profile of ours by its name, or one of the user's own as an object in the form of config/quality/profiles.
std::variant<quality::profile, task_error> profile_of(const json::value& given) {
  auto read = given.is_string() ? quality::find_profile(given.get_string())
              : given.is_object()
                ? quality::read_profile(json::serialize(given), "profile")
                : result<quality::profile>(refused{errc::invalid, "is the name of a profile, or a profile", {}, {}});
  if (!read)
    return invalid("profile: " + to_string(read.error()));
  return *std::move(read);
}

task_result run(const json::object& with, task_context&) {
  std::string_view text = with.at("text").as_string();
  std::string_view hook = with.at("hook").as_string();
  std::string_view prompt = with.at("prompt").as_string();
  auto target = with.at("target_words").to_number<std::int64_t>();
  if (text.size() + hook.size() + prompt.size() > text_bytes_max)
    return invalid("text, hook and prompt: longer than " + std::to_string(text_bytes_max) +
                   " bytes together; score it in parts");
  if (target < 0)
    return invalid("target_words: must not be negative; leave it out if any length is fine");
  auto by = profile_of(with.at("profile"));
  if (auto* wrong = std::get_if<task_error>(&by))
    return *wrong;
  auto report = quality::assess({text, hook, prompt, static_cast<std::size_t>(target)}, std::get<quality::profile>(by));
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
  type.version = 2;
  type.slot = slot::compute;
  type.cacheable = true;
  type.parameters = {
    {"text", value_type::string, true, {}, "The text to judge."},
    {"hook", value_type::string, false, "", "The opening line; without it the first sentence is judged as one."},
    {"prompt", value_type::string, false, "", "What was asked for, or what the text sums up; needed for relevance."},
    {"profile", value_type::any, false, "narration",
     "What counts: narration, story, article, summary, headline, or a profile as an object."},
    {"target_words", value_type::integer, false, 0, "How many words the text should have; 0 for any number."},
  };
  type.outputs = {
    {"overall", value_type::number, true, {}, "Weighted score, 0 to 100."},
    {"decision", value_type::string, true, {}, "approve, review or regenerate, by the profile."},
    {"reasons", value_type::list, true, {}, "Why the decision is what it is."},
    {"judged_by", value_type::string, true, {}, "Profile and version."},
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
