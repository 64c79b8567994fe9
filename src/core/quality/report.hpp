#pragma once

#include "core/base/fields.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::quality {

/// What is judged. `hook` may be empty: the first sentence of the text then stands for it.
struct sample {
  std::string_view text;
  std::string_view hook;
  /// How long the text should be; 0 when it does not matter.
  std::size_t target_words = 0;
};

/// One criterion's verdict: 0 is bad, 100 could not be better. `evidence` are the measurements it rests on, `advice`
/// is one sentence on what would raise it.
struct criterion {
  std::string name;
  double weight = 1;
  double score = 0;
  std::vector<std::string> evidence;
  std::string advice;

  TROUPE_FIELDS(criterion, name, weight, score, evidence, advice)
};

struct report {
  /// Weighted mean of the criteria, pulled down by a criterion that fails outright; one decimal.
  double overall = 0;
  std::vector<criterion> criteria;
  /// Advice in plain words, what matters most first; never empty.
  std::vector<std::string> feedback;
  std::size_t words = 0;
  std::size_t sentences = 0;
  double reading_ease = 0;

  TROUPE_FIELDS(report, overall, criteria, feedback, words, sentences, reading_ease)
};

/// Judges a script by ten criteria: clarity, engagement, hook_strength, pacing, coherence, vocabulary, repetition,
/// concreteness, mechanics, ending. Judges only; what follows from a score is decided elsewhere.
report assess(const sample&);

}  // namespace troupe::quality
