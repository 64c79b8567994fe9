#include "core/quality/decision.hpp"

#include "core/quality/report.hpp"
#include "core/quality/scoring.hpp"
#include "core/quality/split.hpp"

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr double veto_cap = 20;

const profile_criterion* rule_for(const criterion& c, const profile& by) {
  auto rule = std::ranges::find(by.criteria, c.name, &profile_criterion::name);
  return rule == by.criteria.end() ? nullptr : &*rule;
}

bool is_vetoed(const criterion& c, const profile_criterion& rule) {
  return rule.veto && c.score < *rule.veto;
}

bool is_short(const criterion& c, const profile_criterion& rule) {
  return rule.minimum && c.score < *rule.minimum;
}

decision by_threshold(double overall, double approve, double review) {
  return overall >= approve ? decision::approve : overall >= review ? decision::review : decision::regenerate;
}

}  // namespace

double overall_of(const std::vector<criterion>& criteria, const profile& by) {
  double sum = 0, weights = 0, cap = 100;
  for (const auto& c : criteria) {
    const auto* rule = rule_for(c, by);
    if (!rule)
      continue;
    sum += rule->weight * c.score;
    weights += rule->weight;
    if (is_vetoed(c, *rule))
      cap = std::min(cap, veto_cap);
    else if (is_short(c, *rule))
      cap = std::min(cap, *rule->minimum + c.score / 2);
  }
  return weights > 0 ? std::min(sum / weights, cap) : 0;
}

ruling decide(const std::vector<criterion>& criteria, double overall, const profile& by, std::string_view subject) {
  const auto* trial = arm_of(by, subject);
  double approve = trial ? trial->approve : by.approve, review = trial ? trial->review : by.review;
  std::string veto, minimum;
  ruling self;
  if (trial)
    self.arm = trial->name;
  for (const auto& c : criteria) {
    const auto* rule = rule_for(c, by);
    if (rule && is_vetoed(c, *rule)) {
      self.reasons.push_back(c.name + " is " + number(c.score) + ", below its veto of " + number(*rule->veto, 0));
      veto = veto.empty() ? c.name : veto;
    } else if (rule && is_short(c, *rule)) {
      self.reasons.push_back(c.name + " is " + number(c.score) + ", below its minimum of " + number(*rule->minimum, 0));
      minimum = minimum.empty() ? c.name : minimum;
    }
  }
  self.decision = by_threshold(overall, approve, review);
  self.rule = to_string(self.decision);
  auto limit = self.decision == decision::regenerate ? review : approve;
  self.reasons.push_back("overall " + number(overall) +
                         (self.decision == decision::approve ? " is at least " : " is below ") + number(limit, 0) +
                         (trial ? " (arm " + trial->name + ")" : ""));
  if (!veto.empty()) {
    self.decision = decision::regenerate;
    self.rule = "veto " + veto;
  } else if (!minimum.empty()) {
    self.decision = std::max(self.decision, decision::review);
    self.rule = "minimum " + minimum;
  }
  return self;
}

const arm* arm_of(const profile& by, std::string_view subject) {
  double all = 0;
  for (const auto& each : by.arms)
    all += each.share;
  double place = bucket_of(by.name, subject) * all;
  for (const auto& each : by.arms) {
    if (place < each.share)
      return &each;
    place -= each.share;
  }
  return by.arms.empty() ? nullptr : &by.arms.back();
}

}  // namespace troupe::quality
