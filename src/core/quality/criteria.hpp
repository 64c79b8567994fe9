#pragma once

#include "core/quality/measures.hpp"
#include "core/quality/report.hpp"

#include <string>
#include <vector>

namespace troupe::quality {

/// A sample taken apart and measured, once for all criteria.
struct subject {
  prose text;
  prose hook;
  prose prompt;
  /// The hook was given, and is not the first sentence.
  bool own_hook = false;
  std::size_t target_words = 0;
  quality::measures measures;
  /// How the text answers the prompt; all zero without one.
  relation_measures relation;
  const media_measures* media = nullptr;
};

subject prepare(const sample&);

/// What a criterion says before the profile weighs it. Scores may leave 0..100 and are clamped by the caller.
struct verdict {
  double score = 0;
  std::vector<finding> evidence;
  std::string advice;
  /// How well the rule is known to agree with people, 0 to 1.
  double trust = 0.5;
};

/// Names of all criteria, of texts and of media.
std::vector<std::string> criterion_names();

/// Applies the criterion of that name; nothing if it needs what the sample has not (relevance and faithfulness: a
/// prompt; those of media: a medium).
std::optional<verdict> judge(std::string_view name, const subject&);

verdict judge_clarity(const subject&);
verdict judge_vocabulary(const subject&);
verdict judge_mechanics(const subject&);
verdict judge_specificity(const subject&);
verdict judge_pacing(const subject&);
verdict judge_coherence(const subject&);
verdict judge_originality(const subject&);
verdict judge_tone_consistency(const subject&);
verdict judge_engagement(const subject&);
verdict judge_hook_strength(const subject&);
verdict judge_emotional_arc(const subject&);
verdict judge_ending(const subject&);
verdict judge_call_to_action(const subject&);
verdict judge_relevance(const subject&);
verdict judge_faithfulness(const subject&);
verdict judge_safety(const subject&);

}  // namespace troupe::quality
