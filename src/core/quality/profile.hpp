#pragma once

#include "core/base/fields.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What counts for a kind of content: config/quality/profiles/*.yaml, or a file of one's own in the same form.
///
///     profile: narration
///     version: 1
///     description: A script that is read aloud over pictures
///     words_min: 40
///     approve: 85
///     review: 70
///     model: story
///     arms:
///       usual: { share: 9 }
///       strict: { share: 1, approve: 88 }
///     criteria:
///       clarity: { weight: 1.5, target: 85, minimum: 40 }
///       safety: { weight: 0.4, target: 100, veto: 50 }
namespace troupe::quality {

struct profile_criterion {
  std::string name;
  /// 0 shows a criterion without counting it.
  double weight = 1;
  /// Feedback speaks of criteria below it.
  double target = 85;
  /// Below it the text is not rescued by its other virtues: the overall is at most `minimum + score / 2`.
  std::optional<double> minimum = {};
  /// Below it the text is not published, whatever else: the overall is at most 20.
  std::optional<double> veto = {};
  /// How much of the score the profile's trained model has, if it knows the criterion: 0 (the rules alone) to 1.
  /// `hook_strength` is known by the model of headlines, whatever the profile's.
  double learned = 0;

  TROUPE_FIELDS(profile_criterion, name, weight, target, minimum, veto, learned)
};

/// Thresholds on trial. What is judged falls into one of a profile's arms by its subject, in proportion to their
/// shares.
struct arm {
  std::string name;
  double share = 1;
  double approve = 85;
  double review = 70;

  TROUPE_FIELDS(arm, name, share, approve, review)
};

inline constexpr std::size_t arms_max = 8;

struct profile {
  std::string name;
  std::uint32_t version = 1;
  std::string description;
  /// With fewer words every score but safety shrinks in proportion: so little cannot be judged.
  std::uint32_t words_min = 40;
  /// An overall of at least `approve` is approved, of at least `review` reviewed, else made again.
  double approve = 85;
  double review = 70;
  /// `story`, `summary`, or none.
  std::string model;
  /// Empty: the thresholds above count for all.
  std::vector<arm> arms;
  std::vector<profile_criterion> criteria;

  TROUPE_FIELDS(profile, name, version, description, words_min, approve, review, model, arms, criteria)
};

/// Reads a profile. Refused: unknown keys and criteria, numbers outside their range, no criterion that counts.
result<profile> read_profile(std::string_view text, std::string_view file);

/// Returns the built-in profile of that name, or a refusal that names those there are.
result<profile> find_profile(std::string_view name);

/// `narration`.
const profile& default_profile();

/// Names of the built-in profiles.
std::vector<std::string> profile_names();

}  // namespace troupe::quality
