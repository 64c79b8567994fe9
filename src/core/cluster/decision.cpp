#include "core/cluster/decision.hpp"

#include "core/cluster/placement.hpp"

#include <algorithm>

namespace troupe::cluster {
namespace {

/// How often the time a node must be steady for doubles.
constexpr std::uint32_t flaps_max = 6;
/// While shards move, nodes look so many times as often.
constexpr int hurry = 5;
/// A lease that has just ended is over for sure.
constexpr milliseconds after_lease{2};

/// Whether nobody can be at work in a shard: it has no owner, or one that is gone. A node that is joining has not taken
/// anything up; what has its name is of an earlier life.
bool is_free(const roll& of, const shard_row& row, std::string_view self) {
  if (row.owner.empty() || row.owner == self)
    return true;
  const auto* owner = of.find(row.owner);
  return !owner || !is_alive(*owner, of.now) || owner->state == member_state::joining;
}

}  // namespace

std::vector<std::string_view> wanted_owners(const roll& of) {
  std::vector<candidate> candidates;
  std::vector<const member*> members;
  for (const auto& m : of.members)
    if (is_trusted(m, of.now)) {
      candidates.push_back({m.name, m.weight});
      members.push_back(&m);
    }
  auto placed = place(candidates, static_cast<std::uint32_t>(of.shards.size()));
  std::vector<std::string_view> out(of.shards.size());
  for (std::size_t shard = 0; shard < out.size(); ++shard) {
    if (placed[shard] != nobody)
      out[shard] = members[placed[shard]]->name;
    const auto* pinned = of.shards[shard].pin.empty() ? nullptr : of.find(of.shards[shard].pin);
    if (pinned && is_trusted(*pinned, of.now))
      out[shard] = pinned->name;
  }
  return out;
}

orders decide(const roll& of, std::string_view self, const std::vector<std::uint64_t>& held) {
  auto wanted = wanted_owners(of);
  orders out;
  for (std::uint32_t shard = 0; shard < of.shards.size(); ++shard) {
    const auto& row = of.shards[shard];
    auto holds = held[shard] != 0 && row.owner == self && row.epoch == held[shard];
    if (held[shard] != 0 && !holds)
      out.lost.push_back(shard);
    if (wanted[shard] == self && !holds) {
      if (is_free(of, row, self))
        out.take.push_back(shard);
      else
        out.waits = true;
    }
    if (!wanted[shard].empty() && wanted[shard] != self && row.owner == self)
      out.give.push_back(shard);
  }
  return out;
}

member begin_life(member self, const member* before, const options& with) {
  self.state = member_state::joining;
  self.incarnation = 1;
  self.flaps = 0;
  if (!before)
    return self;
  self.incarnation = before->incarnation + 1;
  self.drained = before->drained;
  if (before->state != member_state::left && before->beat_at - before->joined_at < with.calm)
    self.flaps = std::min(before->flaps + 1, flaps_max);
  return self;
}

milliseconds steady_time(const member& self, const options& with) {
  return with.steady * (1 << std::min(self.flaps, flaps_max));
}

member_state next_state(const roll& of, const member& self, const options& with) {
  if (self.state != member_state::joining)
    return self.state;
  auto somebody_is_trusted =
    std::ranges::any_of(of.members, [&](const member& m) { return m.name != self.name && is_trusted(m, of.now); });
  if (!somebody_is_trusted)
    return member_state::active;
  return of.now - self.joined_at < steady_time(self, with) ? member_state::joining : member_state::active;
}

milliseconds next_beat(const roll& of, std::string_view self, bool moving, const options& with) {
  auto pause = moving ? with.heartbeat / hurry : with.heartbeat;
  for (const auto& m : of.members)
    if (m.name != self && is_alive(m, of.now))
      pause = std::min(pause, std::chrono::ceil<milliseconds>(m.beat_at + m.lease - of.now) + after_lease);
  return std::max(pause, milliseconds{1});
}

bool is_taken(const member* of_this_name, std::string_view home, timestamp now) {
  return of_this_name && of_this_name->home != home && is_alive(*of_this_name, now);
}

std::optional<std::string> validate(const options& self) {
  if (self.lease <= self.heartbeat * 2 + self.margin)
    return "cluster.lease must be more than twice cluster.heartbeat and cluster.margin: one lost heartbeat is no lost "
           "node";
  if (self.weight == 0)
    return "cluster.weight must be at least 1; to have no shards on a node: troupe node drain";
  return std::nullopt;
}

}  // namespace troupe::cluster
