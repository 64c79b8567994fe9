#include "core/worker/poll_line.hpp"

#include <algorithm>

namespace troupe::worker {

result<void> poll_line::join(poll p) {
  auto& in = lines_[p.queue];
  if (in.waiting.size() >= per_queue_max_)
    return refused{errc::busy, "too many workers wait for queue " + p.queue, "queue",
                   "poll again later, or take more tasks with one poll"};
  in.waiting.insert(p.id);
  in.rounds[""];
  for (const auto& node : filled_at(p.queue))
    in.rounds[node];
  for (auto& [node, r] : in.rounds)
    if (!r.open && r.asking == 0 && (node.empty() || filled_.contains({p.queue, node})))
      begin(r, p.id - 1);
  ends_.emplace(p.until, p.id);
  auto id = p.id;
  polls_.emplace(id, std::move(p));
  return {};
}

void poll_line::begin(round& r, std::uint64_t after) {
  r.open = true;
  r.asked = after;
  r.passed_over.clear();
}

void poll_line::filled(const std::string& queue, const std::string& node) {
  if (!node.empty() && filled_.size() < filled_max)
    filled_.emplace(queue, node);
  auto found = lines_.find(queue);
  if (found == lines_.end())
    return;
  auto& r = found->second.rounds[node];
  if (r.asking != 0)
    r.filled_meanwhile = true;
  else
    begin(r, 0);
}

std::optional<poll> poll_line::next(const std::string& queue, const std::string& node) {
  auto found = lines_.find(queue);
  if (found == lines_.end())
    return std::nullopt;
  auto& in = found->second;
  auto r = in.rounds.find(node);
  if (r == in.rounds.end() || r->second.asking != 0 || !r->second.open)
    return std::nullopt;
  auto& [asked, passed_over, asking, open, filled_meanwhile] = r->second;
  std::erase_if(passed_over, [&](auto id) { return !in.waiting.contains(id); });
  auto chosen = std::ranges::find_if(passed_over, [&](auto id) { return !is_asked_elsewhere(in, id); });
  if (chosen != passed_over.end()) {
    asking = *chosen;
    passed_over.erase(chosen);
    return polls_.at(asking);
  }
  for (auto id = in.waiting.upper_bound(asked); id != in.waiting.end(); ++id) {
    asked = *id;
    if (!is_asked_elsewhere(in, *id)) {
      asking = *id;
      return polls_.at(asking);
    }
    passed_over.insert(*id);
  }
  open = !passed_over.empty();
  return std::nullopt;
}

bool poll_line::is_asked_elsewhere(const line& in, std::uint64_t id) const {
  return std::ranges::any_of(in.rounds, [&](const auto& each) { return each.second.asking == id; });
}

void poll_line::answered(const std::string& queue, bool more, const std::string& node) {
  auto found = lines_.find(queue);
  auto again = false;
  if (found != lines_.end()) {
    auto& r = found->second.rounds[node];
    r.asking = 0;
    again = std::exchange(r.filled_meanwhile, false);
    if (again)
      begin(r, 0);
    else if (!more)
      r.open = false;
  }
  if (!node.empty() && !more && !again)
    filled_.erase({queue, node});
  if (found != lines_.end())
    drop_if_idle(found);
}

void poll_line::lost(const std::string& node) {
  std::erase_if(filled_, [&](const auto& each) { return each.second == node; });
  for (auto& [queue, in] : lines_)
    if (auto r = in.rounds.find(node); r != in.rounds.end())
      r->second.open = r->second.filled_meanwhile = false;
}

std::vector<std::string> poll_line::filled_at(const std::string& queue) const {
  std::vector<std::string> nodes;
  for (auto at = filled_.lower_bound({queue, ""}); at != filled_.end() && at->first == queue; ++at)
    nodes.push_back(at->second);
  return nodes;
}

bool poll_line::is_asked(const std::string& queue) const {
  auto found = lines_.find(queue);
  if (found == lines_.end())
    return false;
  auto here = found->second.rounds.find("");
  return here != found->second.rounds.end() && here->second.asking != 0;
}

std::optional<std::string> poll_line::asked_at(std::uint64_t id) const {
  auto found = polls_.find(id);
  if (found == polls_.end())
    return std::nullopt;
  const auto& rounds = lines_.at(found->second.queue).rounds;
  auto at = std::ranges::find_if(rounds, [&](const auto& each) { return each.second.asking == id; });
  return at == rounds.end() ? std::nullopt : std::optional(at->first);
}

std::optional<poll> poll_line::leave(std::uint64_t id) {
  auto found = polls_.find(id);
  if (found == polls_.end())
    return std::nullopt;
  auto gone = std::move(found->second);
  polls_.erase(found);
  ends_.erase({gone.until, id});
  auto in = lines_.find(gone.queue);
  in->second.waiting.erase(id);
  drop_if_idle(in);
  return gone;
}

std::vector<std::uint64_t> poll_line::due(moment now) const {
  std::vector<std::uint64_t> over;
  for (auto end = ends_.begin(); end != ends_.end() && end->first <= now; ++end)
    over.push_back(end->second);
  return over;
}

moment poll_line::next_due() const {
  return ends_.empty() ? moment::max() : ends_.begin()->first;
}

void poll_line::drop_if_idle(std::map<std::string, line>::iterator at) {
  auto is_asking = [](const auto& each) { return each.second.asking != 0; };
  if (at->second.waiting.empty() && std::ranges::none_of(at->second.rounds, is_asking))
    lines_.erase(at);
}

}  // namespace troupe::worker
