#include "core/quality/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace troupe::quality {
namespace {

std::vector<labelled_score> sorted(std::span<const labelled_score> all) {
  std::vector<labelled_score> out(all.begin(), all.end());
  std::ranges::stable_sort(out, {}, &labelled_score::overall);
  return out;
}

/// Rank-sum over all pairs; equal scores count half.
std::optional<double> ranking_of(const std::vector<labelled_score>& rising) {
  double won = 0, rejected_below = 0, approved = 0;
  for (std::size_t i = 0; i < rising.size();) {
    double good = 0, bad = 0;
    auto score = rising[i].overall;
    for (; i < rising.size() && rising[i].overall == score; ++i)
      ++(rising[i].approved ? good : bad);
    won += good * (rejected_below + bad / 2);
    rejected_below += bad;
    approved += good;
  }
  double pairs = approved * rejected_below;
  return pairs > 0 ? std::optional(won / pairs) : std::nullopt;
}

}  // namespace

std::vector<labelled_score> label(std::span<const scored> scores, std::span<const human_verdict> verdicts) {
  std::multimap<execution_id, const scored*> by_execution;
  for (const auto& s : scores)
    by_execution.emplace(s.execution, &s);
  std::vector<labelled_score> out;
  for (const auto& v : verdicts) {
    const scored* about = nullptr;
    auto [first, last] = by_execution.equal_range(v.execution);
    for (auto each = first; each != last; ++each)
      if (each->second->at <= v.requested_at && (!about || about->at < each->second->at))
        about = each->second;
    if (about)
      out.push_back(
        {about->overall, from_name<decision>(about->decision).value_or(decision::review), v.approved, v.by});
  }
  return out;
}

agreement agreement_of(std::span<const labelled_score> all) {
  agreement out;
  out.reviews = all.size();
  std::map<int, std::pair<std::uint64_t, std::uint64_t>> bands;
  for (const auto& l : all) {
    out.approved += l.approved;
    bool decided = l.decision != decision::review, scorer = l.decision == decision::approve;
    out.both += decided && scorer && l.approved;
    out.scorer_only += decided && scorer && !l.approved;
    out.person_only += decided && !scorer && l.approved;
    out.neither += decided && !scorer && !l.approved;
    auto& [good, bad] = bands[static_cast<int>(std::min(l.overall, 99.9) / 10) * 10];
    ++(l.approved ? good : bad);
  }
  out.ranking = ranking_of(sorted(all));
  for (const auto& [from, counts] : bands)
    out.bands.push_back(
      {static_cast<double>(from), counts.first + counts.second, rate_of(counts.first, counts.second)});
  return out;
}

std::vector<double> isotonic(std::span<const double> values) {
  struct block {
    double sum;
    std::size_t count;
    double mean() const { return sum / static_cast<double>(count); }
  };
  std::vector<block> blocks;
  for (double v : values) {
    blocks.push_back({v, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
      auto last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().count += last.count;
    }
  }
  std::vector<double> out;
  for (const auto& b : blocks)
    out.insert(out.end(), b.count, b.mean());
  return out;
}

suggestion suggest(std::span<const labelled_score> all, double wanted) {
  auto rising = sorted(all);
  std::vector<double> approved;
  for (const auto& l : rising)
    approved.push_back(l.approved ? 1 : 0);
  auto smooth = isotonic(approved);
  suggestion out;
  // From the top: as far down as what is above stays right often enough, by what was seen and by the smooth curve,
  // which does not stop in the middle of a run of luck. Equal scores go together.
  std::uint64_t right = 0, wrong = 0;
  double expected = 0;
  for (std::size_t i = rising.size(); i-- > 0;) {
    ++(rising[i].approved ? right : wrong);
    expected += 1 - smooth[i];
    if (i > 0 && rising[i - 1].overall == rising[i].overall)
      continue;
    auto n = static_cast<double>(right + wrong);
    if (right + wrong < suggestion_reviews_min || static_cast<double>(wrong) > wanted * n || expected > wanted * n)
      continue;
    out.approve = rising[i].overall;
    out.above = right + wrong;
    out.false_approve = rate_of(wrong, right);
    out.certain = out.false_approve.high <= wanted;
  }
  std::uint64_t good = 0, bad = 0;
  double missed = 0;
  for (std::size_t i = 0; i < rising.size(); ++i) {
    if (out.approve && rising[i].overall >= *out.approve)
      break;
    ++(rising[i].approved ? good : bad);
    missed += smooth[i];
    if (i + 1 < rising.size() && rising[i + 1].overall == rising[i].overall)
      continue;
    auto n = static_cast<double>(good + bad);
    if (good + bad < suggestion_reviews_min || static_cast<double>(good) > wanted * n || missed > wanted * n)
      continue;
    out.review = i + 1 < rising.size() ? rising[i + 1].overall : rising[i].overall;
    out.below = good + bad;
    out.false_regenerate = rate_of(good, bad);
  }
  return out;
}

}  // namespace troupe::quality
