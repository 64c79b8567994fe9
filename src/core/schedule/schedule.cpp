#include "core/schedule/schedule.hpp"

#include <algorithm>

namespace troupe {
namespace {

timestamp next_of(const interval& of, timestamp after) {
  auto origin = timestamp{of.phase};
  auto passed = std::chrono::floor<std::chrono::seconds>(after - origin).count();
  auto every = of.every.count();
  auto turns = passed >= 0 ? passed / every : -((-passed + every - 1) / every);
  return origin + of.every * (turns + 1);
}

/// FNV-1a with the finish of SplitMix64: the same on every machine.
std::uint64_t mixed(std::string_view name, timestamp due) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : name)
    hash = (hash ^ c) * 0x100000001b3;
  hash ^= static_cast<std::uint64_t>(due.time_since_epoch().count()) * 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

json::value facts_of(const schedule& self, timestamp due, std::string_view backfill) {
  return json::object{{"name", self.name.value}, {"due", to_rfc3339(due)}, {"backfill", backfill}};
}

}  // namespace

std::optional<timestamp> next_due(const schedule& self, timestamp after) {
  if (self.from)
    after = std::max(after, *self.from - 1us);
  std::optional<timestamp> first;
  auto consider = [&](std::optional<timestamp> at) {
    if (at && (!first || *at < *first))
      first = at;
  };
  for (const auto& pattern : self.crons)
    consider(pattern.next_after(after, *self.zone));
  if (self.every)
    consider(next_of(*self.every, after));
  return first && self.until && *first >= *self.until ? std::nullopt : first;
}

std::vector<timestamp> due_times(const schedule& self, timestamp after, std::size_t count) {
  std::vector<timestamp> found;
  for (auto next = next_due(self, after); next && found.size() < count; next = next_due(self, *next))
    found.push_back(*next);
  return found;
}

timestamp run_at(const schedule& self, timestamp due) {
  auto room = microseconds(self.jitter);
  if (room == 0us)
    return due;
  if (auto next = next_due(self, due))
    room = std::min(room, *next - due);
  return due + microseconds(mixed(self.name.value, due) % static_cast<std::uint64_t>(room.count()));
}

result<json::value> input_of(const schedule& self, timestamp due, std::string_view backfill) {
  auto facts = facts_of(self, due, backfill);
  expression::scope names;
  names.set("schedule", facts);
  return self.input.evaluate(names);
}

std::map<std::string, std::string> labels_of(const schedule& self, timestamp due, std::string_view backfill) {
  auto labels = self.labels;
  labels["troupe.schedule"] = self.name.value;
  labels["troupe.due"] = to_rfc3339(due);
  if (!backfill.empty())
    labels["troupe.backfill"] = backfill;
  return labels;
}

}  // namespace troupe
