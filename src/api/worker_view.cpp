#include "api/worker_view.hpp"

#include <map>

namespace troupe::api {
namespace {

/// A worker that says it is alive so often is not taken for dead because one of its messages was lost.
constexpr int heartbeats_per_lease = 3;

json::object held_view(const attempt_key& key, const worker::lease& lease) {
  json::object out{{"execution", key.execution.value}, {"task", key.task.value}, {"attempt", key.attempt}};
  if (!lease.uses.empty())
    out.emplace("uses", lease.uses);
  if (!lease.queue.empty())
    out.emplace("queue", lease.queue);
  out.emplace("since", to_rfc3339(lease.since));
  out.emplace("lease_until", to_rfc3339(lease.until));
  out.emplace("progress", lease.fraction);
  if (!lease.note.empty())
    out.emplace("note", lease.note);
  return out;
}

struct load {
  std::size_t polls = 0;
  std::size_t held = 0;
  json::array tasks;
};

}  // namespace

json::object view(const worker::handover& of, const worker::lease& lease, std::string token, std::uint64_t seed,
                  json::value with) {
  json::object out;
  out.reserve(12);
  out.emplace("token", std::move(token));
  out.emplace("execution", of.attempt.execution.value);
  out.emplace("task", of.attempt.task.value);
  out.emplace("attempt", of.attempt.attempt);
  out.emplace("queue", lease.queue);
  out.emplace("uses", lease.uses);
  out.emplace("with", std::move(with));
  out.emplace("seed", seed);
  out.emplace("lease_until", to_rfc3339(lease.until));
  out.emplace("lease_ms", lease.length.count());
  out.emplace("heartbeat_every_ms", std::max<std::int64_t>(1, lease.length.count() / heartbeats_per_lease));
  return out;
}

json::object view_of_beat(bool wanted, timestamp until, milliseconds lease) {
  return {{"cancelled", !wanted}, {"lease_until", to_rfc3339(until)}, {"lease_ms", lease.count()}};
}

json::array view(const worker::roster& roster, const worker::lease_table& leases, const worker::poll_line& line,
                 std::size_t tasks_max) {
  std::map<std::string_view, load> loads;
  for (const auto& [id, poll] : line.all())
    ++loads[poll.worker].polls;
  for (const auto& [key, lease] : leases.all()) {
    auto& of = loads[lease.worker];
    ++of.held;
    if (of.tasks.size() < tasks_max)
      of.tasks.push_back(held_view(key, lease));
  }
  json::array out;
  for (const auto& worker : roster.all()) {
    auto& of = loads[worker.name];
    out.push_back(json::object{{"name", worker.name},
                               {"queue", worker.queue},
                               {"labels", to_json(worker.labels)},
                               {"last_seen", to_rfc3339(worker.last_seen)},
                               {"polls", of.polls},
                               {"held", of.held},
                               {"tasks", std::move(of.tasks)}});
  }
  return out;
}

}  // namespace troupe::api
