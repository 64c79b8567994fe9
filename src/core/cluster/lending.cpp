#include "core/cluster/lending.hpp"

#include <algorithm>

namespace troupe::cluster {
namespace {

milliseconds pause_after(const lending_options& options, std::uint32_t in_vain) {
  auto pause = options.pause_first;
  for (auto i = 1u; i < in_vain && pause < options.pause_last; ++i)
    pause *= 2;
  return std::min(pause, options.pause_last);
}

std::uint32_t count_of(const loan_counts& counts, const std::string& kind) {
  auto found = counts.find(kind);
  return found == counts.end() ? 0 : found->second;
}

bool nothing_in(const loan_counts& counts) {
  return std::ranges::all_of(counts, [](const auto& each) { return each.second == 0; });
}

}  // namespace

std::optional<std::string> validate(const lending_options& o) {
  if (o.lease < 1s)
    return "cluster.lend_lease must be at least 1s";
  if (o.borrowed_max == 0)
    return "cluster.borrowed_max must be at least 1; cluster.lend: false lends and borrows nothing";
  return std::nullopt;
}

bool hinting::is_due(const loan_counts& waiting, moment now) {
  if (nothing_in(waiting)) {
    said_.clear();
    return false;
  }
  if (now < next(waiting))
    return false;
  said_ = waiting;
  said_at_ = now;
  ever_ = true;
  return true;
}

moment hinting::next(const loan_counts& waiting) const {
  if (nothing_in(waiting))
    return moment::max();
  if (!ever_)
    return moment{};
  return said_at_ + (is_news(waiting) ? options_.hint_pause : options_.hint_again);
}

bool hinting::is_news(const loan_counts& waiting) const {
  return std::ranges::any_of(waiting, [&](const auto& each) { return each.second > count_of(said_, each.first); });
}

void helping::heard(const std::string& node, const loan_counts& waiting, moment now) {
  for (const auto& [kind, count] : waiting) {
    auto& p = places_[{kind, node}];
    // There is more than when it was asked in vain: perhaps something for this node.
    if (count > p.hinted) {
      p.in_vain = 0;
      p.not_before = moment{};
    }
    p.hinted = p.waiting = count;
    p.gone = false;
    p.heard_at = now;
  }
}

void helping::lost(const std::string& node) {
  for (auto& [key, p] : places_)
    if (key.second == node) {
      p.gone = true;
      p.waiting = p.hinted = 0;
    }
  std::erase_if(places_, [](const auto& each) { return each.second.gone && each.second.asked == 0; });
}

std::vector<helping::question> helping::due(const loan_counts& free, std::uint32_t room, moment now) {
  loan_counts out;
  std::erase_if(places_, [&](const auto& each) {
    return each.second.asked == 0 && each.second.heard_at + options_.hint_lasts <= now;
  });
  for (const auto& [key, p] : places_) {
    out[key.first] += p.asked;
    room -= std::min(room, p.asked);
  }
  std::vector<question> questions;
  for (const auto& [kind, slots] : free) {
    auto left = slots - std::min(slots, count_of(out, kind));
    std::vector<decltype(places_)::iterator> candidates;
    for (auto at = places_.begin(); at != places_.end(); ++at)
      if (at->first.first == kind && at->second.asked == 0 && at->second.waiting > 0 && at->second.not_before <= now)
        candidates.push_back(at);
    std::ranges::stable_sort(candidates, std::ranges::greater{}, [](auto at) { return at->second.waiting; });
    for (auto at : candidates) {
      auto n = std::min({left, room, options_.ask_max, (at->second.waiting + 1) / 2});
      if (n == 0)
        break;
      at->second.asked = n;
      left -= n;
      room -= n;
      questions.push_back({at->first.second, kind, n});
    }
  }
  return questions;
}

void helping::answered(const question& q, std::uint32_t got, std::uint32_t left, moment now) {
  auto found = places_.find({q.kind, q.node});
  if (found == places_.end())
    return;
  auto& p = found->second;
  p.asked = 0;
  if (p.gone)
    return void(places_.erase(found));
  p.waiting = left;
  if (got > 0) {
    p.in_vain = 0;
    p.heard_at = now;
    return;
  }
  p.not_before = now + pause_after(options_, ++p.in_vain);
}

moment helping::next() const {
  auto first = moment::max();
  for (const auto& [key, p] : places_)
    if (p.waiting > 0 && p.asked == 0)
      first = std::min(first, p.not_before);
  return first;
}

}  // namespace troupe::cluster
