#include "bounds.hpp"

#include <caf/send.hpp>

namespace troupe::testing {

bounds::bounds(world& w) : world_(w) {
  w.watch.followers.push_back([this](const execution& self, auto) { note_admission(self); });
}

void bounds::note_admission(const execution& self) {
  for (const auto& claim : self.claims) {
    auto& in = admitted_[claim.key];
    if (self.held || is_final(self.state))
      in.erase(self.id);
    else if (in.insert(self.id).second && claim.at_once > 0 && in.size() > claim.at_once)
      world_.broken("promise 6: " + std::to_string(in.size()) + " executions run under limit " + claim.key + " of " +
                    std::to_string(claim.at_once));
  }
}

void bounds::life_begins(const node_options& options) {
  options_ = options;
}

bounds::running::running(bounds& in, const dispatcher::attempt_key& key) : in_(in) {
  in.now_.push_back(in.attempt_of(key));
  // What an actor that died had begun goes on for a while beside what its successor begins.
  if (in.world_.watch.disturbed())
    return;
  const auto self = in.now_.back();
  in.check_slots(self);
  for (const auto& limit : self.limits)
    in.check_limit(limit);
}

bounds::attempt bounds::attempt_of(const dispatcher::attempt_key& key) const {
  attempt out{key};
  const auto* work = world_.watch.work_of(key);
  if (!work)
    return out;
  out.slot = work->slot;
  if (work->claim) {
    out.cost = work->claim->cost;
    out.limits = work->claim->limits;
  }
  return out;
}

bool bounds::begins_at_once(const dispatcher::attempt_key& key) const {
  auto self = attempt_of(key);
  return self.slot == slot::light &&
         std::ranges::none_of(self.limits, [](const auto& limit) { return limit.rate > 0; });
}

void bounds::check_slots(const attempt& self) {
  auto slots = options_.slots[static_cast<std::size_t>(self.slot)];
  std::uint32_t taken = 0;
  for (const auto& other : now_)
    if (other.slot == self.slot)
      taken += std::min(other.cost, slots);
  if (taken > slots)
    world_.broken("promise 6: attempts that take " + std::to_string(taken) + " slots run in " + std::to_string(slots));
}

void bounds::check_limit(const limit_claim& limit) {
  std::uint32_t running = 0;
  for (const auto& other : now_)
    running += std::ranges::any_of(other.limits, [&](const auto& l) { return l.key == limit.key && l.at_once > 0; });
  if (limit.at_once > 0 && running > limit.at_once)
    world_.broken("promise 6: " + std::to_string(running) + " attempts run under limit " + limit.key + " of " +
                  std::to_string(limit.at_once));
}

void bounds::charges(std::span<const store::flow_change> changes) {
  for (const auto& change : changes)
    if (const auto* use = std::get_if<flow::rate_use>(&change); use && !world_.clock_was_set)
      check_rate(*use);
}

/// Each change tells all starts that still count; those of earlier ones, and of earlier lives, count as well.
void bounds::check_rate(const flow::rate_use& use) {
  auto& begun = begun_[use.key];
  for (const auto& start : use.starts)
    begun[start.last] = std::max(begun[start.last], start.count);
  for (const auto& [from, n] : begun) {
    std::uint32_t count = 0;
    for (auto at = begun.find(from); at != begun.end() && at->first < from + use.per; ++at)
      count += at->second;
    if (count > use.rate)
      return world_.broken("promise 6: " + std::to_string(count) + " began in " + to_text(use.per) + " under rate " +
                           use.key + " of " + std::to_string(use.rate));
  }
}

void bounds::commits(std::span<const store::append> batch) {
  if (batch.size() > options_.commit_appends_max)
    world_.broken("promise 6: a commit of " + std::to_string(batch.size()) + " appends");
  std::map<execution_id, std::size_t> of;
  for (const auto& a : batch)
    if (++of[a.execution] > options_.appends_in_flight && !world_.watch.disturbed())
      world_.broken("promise 6: " + std::to_string(of[a.execution]) + " appends of " + a.execution.value +
                    " are on their way at once");
}

void bounds::judge() {
  auto look = [this](const flow::queue& queue, const std::vector<flow::pause>& pauses, timestamp now) {
    for (const auto& pool : queue.pools())
      if (pool.running + pool.waiting > 0)
        world_.broken("promise 6: at the end, " + std::to_string(pool.running) + " attempts run and " +
                      std::to_string(pool.waiting) + " wait in " + pool.name);
    for (const auto& limit : queue.limits(now))
      if (limit.running + limit.waiting > 0)
        world_.broken("promise 6: at the end, " + std::to_string(limit.running) + " attempts have room of limit " +
                      limit.key);
    if (!pauses.empty())
      world_.broken("at the end, " + std::to_string(pauses.size()) + " pauses are left");
  };
  caf::anon_send(world_.node->open->now().dispatcher, dispatcher::inspect{std::move(look), {}});
}

}  // namespace troupe::testing
