#pragma once

#include "core/base/fields.hpp"
#include "core/quality/decision.hpp"
#include "core/quality/profile.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::quality {

struct media_measures;

/// What is judged. Without a hook the first sentence stands for it; without a prompt relevance is not judged.
struct sample {
  std::string_view text;
  std::string_view hook = {};
  /// What was asked for, or what the text sums up.
  std::string_view prompt = {};
  /// How long the text should be; 0 when it does not matter.
  std::size_t target_words = 0;
  /// What was made of it; lives as long as the sample.
  const media_measures* media = nullptr;
  /// What the text is a version of: decides the arm of a profile that tries several. Without one the text itself does.
  std::string_view subject = {};
};

/// One observation behind a score. `quote` is the piece of the text it is about, at bytes `begin` to `end`; of a medium
/// it is the seconds. All are absent if it is about the whole.
struct finding {
  std::string says;
  std::optional<std::string> quote = {};
  std::optional<std::size_t> begin = {};
  std::optional<std::size_t> end = {};
  std::optional<double> begin_seconds = {};
  std::optional<double> end_seconds = {};

  TROUPE_FIELDS(finding, says, quote, begin, end, begin_seconds, end_seconds)
};

/// One criterion's verdict: 0 is bad, 100 could not be better.
struct criterion {
  std::string name;
  double score = 0;
  /// How far the score can be trusted, 0 to 1: short texts and texts that are not English prose say little.
  double confidence = 0;
  double weight = 1;
  /// How much the overall would rise if the score reached the profile's target.
  double gain = 0;
  std::vector<finding> evidence;
  /// One sentence on what would raise it.
  std::string advice;

  TROUPE_FIELDS(criterion, name, score, confidence, weight, gain, evidence, advice)
};

/// Raised when the same text gets other scores for another reason than a profile's or a model's version.
inline constexpr std::uint32_t rules_version = 3;

struct report {
  /// Weighted mean of the criteria, held down by those below their minimum or veto; one decimal.
  double overall = 0;
  quality::decision decision = quality::decision::regenerate;
  /// As in `ruling`.
  std::string rule;
  std::optional<std::string> arm;
  std::vector<std::string> reasons;
  /// What judged: `narration 1`, the models asked (`headline 1`), and the version of measures and rules.
  std::string judged_by;
  std::vector<std::string> models;
  std::uint32_t rules = rules_version;
  double confidence = 0;
  std::vector<criterion> criteria;
  /// Advice in plain words, by expected gain; never empty.
  std::vector<std::string> feedback;
  std::size_t words = 0;
  std::size_t sentences = 0;
  /// Flesch reading ease.
  double reading_ease = 0;

  TROUPE_FIELDS(report, overall, decision, rule, arm, reasons, judged_by, models, rules, confidence, criteria, feedback,
                words, sentences, reading_ease)
};

/// Judges a text as the profile says. Equal samples have equal reports.
report assess(const sample&, const profile& = default_profile());

/// How many words a text has, as reports count them.
std::size_t count_words(std::string_view text);

}  // namespace troupe::quality
