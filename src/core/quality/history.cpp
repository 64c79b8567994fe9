#include "core/quality/history.hpp"

#include "core/quality/decision.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::quality {
namespace {

constexpr std::size_t bands = 10;
constexpr std::size_t weakest_max = 2;
constexpr std::size_t patterns_max = 10;

double two_decimals(double x) {
  return std::round(x * 100) / 100;
}

double share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : two_decimals(static_cast<double>(part) / static_cast<double>(all));
}

bool is_approved(const scored& s) {
  return s.decision == to_string(decision::approve);
}

void count(decision_counts& to, const scored& s) {
  to.approve += is_approved(s);
  to.review += s.decision == to_string(decision::review);
  to.regenerate += s.decision == to_string(decision::regenerate);
}

/// Groups in the order of their names.
class groups {
public:
  void add(const std::string& name, const scored& s) {
    auto& group = all_[name];
    ++group.count;
    group.mean += s.overall;
    quality::count(group.decisions, s);
  }

  std::vector<score_group> take() {
    std::vector<score_group> out;
    for (auto& [name, group] : all_) {
      group.name = name;
      group.mean = two_decimals(group.mean / static_cast<double>(group.count));
      out.push_back(std::move(group));
    }
    return out;
  }

private:
  std::map<std::string, score_group> all_;
};

/// `sorted` is not empty.
double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1) + 0.5)];
}

std::vector<criterion_history> criteria_of(std::span<const scored> all) {
  std::map<std::string, std::vector<double>> values;
  for (const auto& s : all)
    for (const auto& [name, score] : s.criteria)
      values[name].push_back(score);
  std::vector<criterion_history> out;
  for (auto& [name, list] : values) {
    std::ranges::sort(list);
    double sum = 0;
    for (double x : list)
      sum += x;
    criterion_history c{name,
                        list.size(),
                        two_decimals(sum / static_cast<double>(list.size())),
                        quantile(list, 0.1),
                        quantile(list, 0.5),
                        quantile(list, 0.9)};
    std::uint64_t below = 0, above = 0, approved_below = 0, approved_above = 0;
    for (const auto& s : all)
      if (auto found = s.criteria.find(name); found != s.criteria.end()) {
        bool low = found->second < c.median;
        ++(low ? below : above);
        (low ? approved_below : approved_above) += is_approved(s);
      }
    c.approved_below = share(approved_below, below);
    c.approved_above = share(approved_above, above);
    out.push_back(std::move(c));
  }
  return out;
}

regeneration_history regeneration_of(std::span<const scored> all) {
  std::map<std::pair<execution_id, std::string>, std::vector<const scored*>> series;
  for (const auto& s : all)
    series[{s.execution, series_of(s.task)}].push_back(&s);
  regeneration_history out;
  double attempts = 0, gain = 0;
  for (auto& [key, list] : series) {
    if (list.size() < 2 || list.front()->task.value == key.second)
      continue;
    std::ranges::sort(list, {}, [](const scored* s) { return std::pair(s->at, s->attempt); });
    const auto* best = *std::ranges::max_element(list, {}, &scored::overall);
    ++out.series;
    attempts += static_cast<double>(list.size());
    gain += best->overall - list.front()->overall;
    out.improved += best->overall > list.front()->overall;
    out.approved_first += is_approved(*list.front());
    out.approved_best += is_approved(*best);
  }
  if (out.series > 0) {
    out.attempts_mean = two_decimals(attempts / static_cast<double>(out.series));
    out.gain_mean = two_decimals(gain / static_cast<double>(out.series));
  }
  return out;
}

std::vector<failure_pattern> failures_of(std::span<const scored> all) {
  std::map<std::vector<std::string>, std::uint64_t> patterns;
  for (const auto& s : all) {
    if (is_approved(s) || s.criteria.empty())
      continue;
    std::vector<std::pair<double, std::string>> order;
    for (const auto& [name, score] : s.criteria)
      order.emplace_back(score, name);
    std::ranges::sort(order);
    std::vector<std::string> weakest;
    for (std::size_t i = 0; i < std::min(weakest_max, order.size()); ++i)
      weakest.push_back(order[i].second);
    ++patterns[std::move(weakest)];
  }
  std::vector<failure_pattern> out;
  for (auto& [weakest, n] : patterns)
    out.push_back({weakest, n});
  std::ranges::stable_sort(out, std::greater{}, &failure_pattern::count);
  out.resize(std::min(out.size(), patterns_max));
  return out;
}

}  // namespace

std::string versions_of(const scored& s) {
  auto out = s.profile + " " + std::to_string(s.version);
  for (const auto& model : s.models)
    out += ", " + model;
  return out + ", rules " + std::to_string(s.rules);
}

history summarise(std::span<const scored> all) {
  history out;
  out.count = all.size();
  out.distribution.assign(bands, 0);
  groups arms, versions, days;
  for (const auto& s : all) {
    out.mean += s.overall;
    count(out.decisions, s);
    auto band = static_cast<std::size_t>(std::clamp(s.overall, 0.0, 99.9) / (100.0 / bands));
    ++out.distribution[band];
    ++out.rules[s.rule.empty() ? s.decision : s.rule];
    if (!s.arm.empty())
      arms.add(s.profile + " " + std::to_string(s.version) + " / " + s.arm, s);
    versions.add(versions_of(s), s);
    days.add(to_rfc3339(s.at).substr(0, 10), s);
  }
  if (!all.empty())
    out.mean = two_decimals(out.mean / static_cast<double>(all.size()));
  out.criteria = criteria_of(all);
  out.arms = arms.take();
  out.versions = versions.take();
  out.days = days.take();
  out.regeneration = regeneration_of(all);
  out.failures = failures_of(all);
  return out;
}

}  // namespace troupe::quality
