#include "store/postgres_locks.hpp"

#include "core/base/match.hpp"
#include "store/postgres_transaction.hpp"

#include <algorithm>

namespace troupe::store::postgres {
namespace {

class lock_list {
public:
  /// The starts that are held are one thing: who joins one must not lose it to who begins it.
  void held() { add("held"); }
  void run(const std::optional<schedule_run>& r) {
    if (r)
      schedule(r->schedule);
  }
  void schedule(const schedule_name& name) { add("schedule", name.value); }
  void lock(const start_lock& l) { add("lock", l.key); }
  void add(std::string_view kind, std::string_view name = {}) { all_.push_back(lock_on(kind, name)); }

  std::vector<std::int64_t> take() {
    std::ranges::sort(all_);
    auto repeated = std::ranges::unique(all_);
    all_.erase(repeated.begin(), repeated.end());
    return std::move(all_);
  }

private:
  std::vector<std::int64_t> all_;
};

}  // namespace

std::vector<std::int64_t> locks_of(std::span<const append> batch) {
  lock_list locks;
  for (const auto& a : batch) {
    if (!a.claim)
      continue;
    locks.run(a.claim->run);
    std::ranges::for_each(a.claim->locks, [&](const auto& l) { locks.lock(l); });
    if (a.claim->held)
      locks.held();
  }
  return locks.take();
}

std::vector<std::int64_t> locks_of(std::span<const start_change> batch) {
  lock_list locks;
  for (const auto& change : batch)
    match(
      change,
      [&](const hold_start& c) {
        locks.held();
        locks.run(c.start.run);
      },
      [&](const close_start&) { locks.held(); }, [&](const queue_start&) { locks.held(); },
      [&](const drop_start&) { locks.held(); },
      [&](const put_schedule& c) {
        locks.add("schedules");
        locks.schedule(c.schedule.name);
      },
      [&](const remove_schedule& c) {
        locks.add("schedules");
        locks.schedule(c.name);
      },
      [&](const settle_run& c) { locks.schedule(c.run.schedule); },
      [&](const put_backfill& c) { locks.schedule(c.schedule); },
      [&](const remove_backfill& c) { locks.schedule(c.schedule); }, [](const forget_old&) {});
  return locks.take();
}

}  // namespace troupe::store::postgres
