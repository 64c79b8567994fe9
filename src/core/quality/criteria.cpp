#include "core/quality/criteria.hpp"

#include "core/quality/media.hpp"

#include <array>
#include <utility>

namespace troupe::quality {
namespace {

using rule = verdict (*)(const subject&);

constexpr std::array<std::pair<std::string_view, rule>, 16> rules{{
  {"clarity", judge_clarity},
  {"engagement", judge_engagement},
  {"hook_strength", judge_hook_strength},
  {"tone_consistency", judge_tone_consistency},
  {"pacing", judge_pacing},
  {"coherence", judge_coherence},
  {"originality", judge_originality},
  {"vocabulary", judge_vocabulary},
  {"mechanics", judge_mechanics},
  {"emotional_arc", judge_emotional_arc},
  {"specificity", judge_specificity},
  {"ending", judge_ending},
  {"call_to_action", judge_call_to_action},
  {"relevance", judge_relevance},
  {"faithfulness", judge_faithfulness},
  {"safety", judge_safety},
}};

}  // namespace

subject prepare(const sample& given) {
  subject self;
  self.text = read_prose(given.text);
  self.hook = read_prose(given.hook);
  self.own_hook = !self.hook.words.empty();
  if (!self.own_hook && !self.text.sentences.empty())
    self.hook = read_prose(self.text.piece(self.text.sentences.front().at));
  self.prompt = read_prose(given.prompt);
  self.target_words = given.target_words;
  self.media = given.media;
  self.measures = measure(self.text);
  self.relation = relate(self.text, self.prompt);
  return self;
}

std::vector<std::string> criterion_names() {
  std::vector<std::string> out;
  for (const auto& [name, apply] : rules)
    out.emplace_back(name);
  for (auto& name : media_criterion_names())
    out.push_back(std::move(name));
  return out;
}

std::optional<verdict> judge(std::string_view name, const subject& given) {
  if ((name == "relevance" || name == "faithfulness") && given.prompt.words.empty())
    return std::nullopt;
  for (const auto& [known, apply] : rules)
    if (known == name)
      return apply(given);
  return given.media ? judge_media(name, *given.media) : std::nullopt;
}

}  // namespace troupe::quality
