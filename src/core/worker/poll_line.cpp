#include "core/worker/poll_line.hpp"

namespace troupe::worker {

result<void> poll_line::join(poll p) {
  auto& in = lines_[p.queue];
  if (in.waiting.size() >= per_queue_max_)
    return refused{errc::busy, "too many workers wait for queue " + p.queue, "queue",
                   "poll again later, or take more tasks with one poll"};
  in.waiting.insert(p.id);
  if (!in.round && !in.asking) {
    in.round = true;
    in.asked = p.id - 1;
  }
  ends_.emplace(p.until, p.id);
  auto id = p.id;
  polls_.emplace(id, std::move(p));
  return {};
}

void poll_line::filled(const std::string& queue) {
  auto found = lines_.find(queue);
  if (found == lines_.end())
    return;
  auto& in = found->second;
  if (in.asking) {
    in.filled_meanwhile = true;
    return;
  }
  in.round = true;
  in.asked = 0;
}

std::optional<poll> poll_line::next(const std::string& queue) {
  auto found = lines_.find(queue);
  if (found == lines_.end() || found->second.asking || !found->second.round)
    return std::nullopt;
  auto& in = found->second;
  auto first = in.waiting.upper_bound(in.asked);
  if (first == in.waiting.end()) {
    in.round = false;
    return std::nullopt;
  }
  in.asked = *first;
  in.asking = true;
  return polls_.at(*first);
}

void poll_line::answered(const std::string& queue, bool more) {
  auto found = lines_.find(queue);
  if (found == lines_.end())
    return;
  auto& in = found->second;
  in.asking = false;
  if (in.filled_meanwhile) {
    in.filled_meanwhile = false;
    in.asked = 0;
  } else if (!more) {
    in.round = false;
  }
  drop_if_idle(found);
}

bool poll_line::is_asked_for(std::uint64_t id) const {
  auto found = polls_.find(id);
  if (found == polls_.end())
    return false;
  const auto& in = lines_.at(found->second.queue);
  return in.asking && in.asked == id;
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
  if (at->second.waiting.empty() && !at->second.asking)
    lines_.erase(at);
}

}  // namespace troupe::worker
