#include "studio/quality_score.hpp"

#include "core/quality/report.hpp"

namespace troupe::studio {
namespace {

/// Longer texts than a feature script are not judged in one piece.
constexpr std::size_t text_bytes_max = 200'000;

task_result run(const json::object& with, task_context&) {
  std::string_view text = with.at("text").as_string();
  std::string_view hook = with.at("hook").as_string();
  auto target = with.at("target_words").to_number<std::int64_t>();
  if (text.size() + hook.size() > text_bytes_max)
    return task_error{"invalid_parameters",
                      "text: longer than " + std::to_string(text_bytes_max) + " bytes; score it in parts",
                      false,
                      {}};
  if (target < 0)
    return task_error{
      "invalid_parameters", "target_words: must not be negative; leave it out if any length is fine", false, {}};

  auto report = quality::assess({text, hook, static_cast<std::size_t>(target)});
  json::object criteria;
  for (const auto& c : report.criteria)
    criteria[c.name] = {{"score", c.score}, {"weight", c.weight}, {"evidence", to_json(c.evidence)}};
  return json::value{
    {"overall", report.overall}, {"criteria", std::move(criteria)}, {"feedback", to_json(report.feedback)},
    {"words", report.words},     {"sentences", report.sentences},   {"reading_ease", report.reading_ease}};
}

}  // namespace

built_in quality_score() {
  task_type type;
  type.name = "quality.score";
  type.summary = "Judges a script and its hook: ten criteria with evidence, an overall score, and advice.";
  type.slot = slot::compute;
  type.cacheable = true;
  type.parameters = {
    {"text", value_type::string, true, {}, "The narration to judge."},
    {"hook", value_type::string, false, "", "The opening line; without it the first sentence is judged as one."},
    {"target_words", value_type::integer, false, 0, "How many words the text should have; 0 for any number."},
  };
  type.outputs = {
    {"overall", value_type::number, true, {}, "Weighted score, 0 to 100."},
    {"criteria", value_type::object, true, {}, "By name: score, weight and evidence."},
    {"feedback", value_type::list, true, {}, "What to improve, most important first."},
    {"words", value_type::integer, true, {}, "Words in the text."},
    {"sentences", value_type::integer, true, {}, "Sentences in the text."},
    {"reading_ease", value_type::number, true, {}, "Flesch reading ease."},
  };
  return {std::move(type), run};
}

}  // namespace troupe::studio
