#include "planted.hpp"

#include "core/base/match.hpp"
#include "core/flow/queue.hpp"
#include "core/start/admission.hpp"
#include "core/workflow/due_window.hpp"
#include "core/workflow/join.hpp"
#include "core/workflow/scheduling.hpp"
#include "core/workflow/task_place.hpp"
#include "core/workflow/wake.hpp"

namespace troupe::testing {
namespace {

bug growing = bug::none;
unsigned calls = 0;

bool grows(bug b) {
  return growing == b && !innocence::now();
}

/// A bug that shows now and then only.
bool grows_sometimes(bug b, unsigned every) {
  return grows(b) && ++calls % every == 0;
}

}  // namespace

planting::planting(bug b) {
  growing = b;
  calls = 0;
}

planting::~planting() {
  growing = bug::none;
}

void plant_in(watched_store& store) {
  store.tamper([](store::append& a) {
    if (!a.claim || (growing != bug::forgotten_key && growing != bug::forgotten_lock && growing != bug::forgotten_run))
      return;
    auto claim = *a.claim;
    if (growing == bug::forgotten_key)
      claim.key.reset();
    if (growing == bug::forgotten_lock)
      claim.locks.clear();
    if (growing == bug::forgotten_run)
      claim.run.reset();
    a.claim = std::make_shared<const start_claim>(std::move(claim));
  });
}

verdict bent(verdict v, std::size_t appends) {
  return grows_sometimes(bug::early_answer, 9) && !v.fails ? verdict::lie(appends - 1) : v;
}

verdict bent_change(verdict v, std::span<const store::start_change> changes) {
  auto holds =
    std::ranges::all_of(changes, [](const auto& change) { return std::holds_alternative<store::hold_start>(change); });
  return grows(bug::lost_hold) && holds && !v.fails ? verdict::lie(0) : v;
}

}  // namespace troupe::testing

/// The linker leads calls of a function X from another file to `__wrap_X`, and those of `__real_X` to X. A member
/// function is called as a free one whose first parameter is the object.
namespace troupe {

using testing::bug;
using testing::grows;
using testing::grows_sometimes;

std::vector<event> real_advance(const execution&, timestamp) __asm__(
  "__real__ZN6troupe7advanceERKNS_9executionENSt6chrono10time_pointINS3_3_V212system_clockENS3_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEE");
std::vector<event> bent_advance(const execution&, timestamp) __asm__(
  "__wrap__ZN6troupe7advanceERKNS_9executionENSt6chrono10time_pointINS3_3_V212system_clockENS3_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEE");
std::vector<event> bent_advance(const execution& self, timestamp now) {
  return grows_sometimes(bug::lost_step, 23) ? std::vector<event>() : real_advance(self, now);
}

std::vector<effect> real_outstanding(const execution&,
                                     std::uint64_t) __asm__("__real__ZN6troupe11outstandingERKNS_9executionEm");
std::vector<effect> bent_outstanding(const execution&,
                                     std::uint64_t) __asm__("__wrap__ZN6troupe11outstandingERKNS_9executionEm");
std::vector<effect> bent_outstanding(const execution& self, std::uint64_t after) {
  auto owed = real_outstanding(self, after);
  if (after == 0 && grows(bug::forgotten_timers))
    std::erase_if(owed, [](const effect& e) { return std::holds_alternative<set_timer>(e); });
  return owed;
}

bool real_is_join_decided(const frame&, std::uint32_t) __asm__("__real__ZN6troupe15is_join_decidedERKNS_5frameEj");
bool bent_is_join_decided(const frame&, std::uint32_t) __asm__("__wrap__ZN6troupe15is_join_decidedERKNS_5frameEj");
bool bent_is_join_decided(const frame& in, std::uint32_t place) {
  return grows(bug::hasty_join) || real_is_join_decided(in, place);
}

std::optional<std::string>
real_reason_to_skip(const frame&, std::uint32_t) __asm__("__real__ZN6troupe14reason_to_skipB5cxx11ERKNS_5frameEj");
std::optional<std::string>
bent_reason_to_skip(const frame&, std::uint32_t) __asm__("__wrap__ZN6troupe14reason_to_skipB5cxx11ERKNS_5frameEj");
std::optional<std::string> bent_reason_to_skip(const frame& in, std::uint32_t place) {
  return grows(bug::deaf_join) ? std::nullopt : real_reason_to_skip(in, place);
}

event real_schedule_again(const execution&, const task_place&, timestamp) __asm__(
  "__real__ZN6troupe14schedule_againERKNS_9executionERKNS_10task_placeENSt6chrono10time_pointINS6_3_V212system_"
  "clockENS6_8durationIlSt5ratioILl1ELl1000000EEEEEE");
event bent_schedule_again(const execution&, const task_place&, timestamp) __asm__(
  "__wrap__ZN6troupe14schedule_againERKNS_9executionERKNS_10task_placeENSt6chrono10time_pointINS6_3_V212system_"
  "clockENS6_8durationIlSt5ratioILl1ELl1000000EEEEEE");
event bent_schedule_again(const execution& self, const task_place& at, timestamp now) {
  auto again = real_schedule_again(self, at, now);
  if (auto* work = std::get_if<task_scheduled>(&again); work && grows(bug::reused_attempt))
    --work->attempt;
  return again;
}

wake_up real_next_wake(wake_watch*, const execution&) __asm__("__real__ZN6troupe10wake_watch4nextERKNS_9executionE");
wake_up bent_next_wake(wake_watch*, const execution&) __asm__("__wrap__ZN6troupe10wake_watch4nextERKNS_9executionE");
wake_up bent_next_wake(wake_watch* watch, const execution& self) {
  auto next = real_next_wake(watch, self);
  return grows_sometimes(bug::sound_sleeper, 7) ? wake_up{} : next;
}

void real_set_due(due_window*, const execution_id&, timestamp, bool) __asm__(
  "__real__ZN6troupe10due_window3setERKNS_2idINS_13execution_tagEEENSt6chrono10time_pointINS6_3_V212system_clockENS6_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEEb");
void bent_set_due(due_window*, const execution_id&, timestamp, bool) __asm__(
  "__wrap__ZN6troupe10due_window3setERKNS_2idINS_13execution_tagEEENSt6chrono10time_pointINS6_3_V212system_clockENS6_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEEb");
void bent_set_due(due_window* window, const execution_id& id, timestamp due, bool stored) {
  if (!grows(bug::lost_due_time))
    real_set_due(window, id, due, stored);
}

std::vector<execution_id>
real_release(admission*,
             const execution_id&) __asm__("__real__ZN6troupe9admission7releaseERKNS_2idINS_13execution_tagEEE");
std::vector<execution_id>
bent_release(admission*,
             const execution_id&) __asm__("__wrap__ZN6troupe9admission7releaseERKNS_2idINS_13execution_tagEEE");
std::vector<execution_id> bent_release(admission* of, const execution_id& id) {
  return grows(bug::kept_lock) ? std::vector<execution_id>() : real_release(of, id);
}

flow::place real_push(flow::queue*, flow::pool_id, flow::gate_id, const queue_claim*, timestamp) __asm__(
  "__real__ZN6troupe4flow5queue4pushEjjPKNS_11queue_claimENSt6chrono10time_pointINS5_3_V212system_clockENS5_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEE");
flow::place bent_push(flow::queue*, flow::pool_id, flow::gate_id, const queue_claim*, timestamp) __asm__(
  "__wrap__ZN6troupe4flow5queue4pushEjjPKNS_11queue_claimENSt6chrono10time_pointINS5_3_V212system_clockENS5_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEE");
flow::place bent_push(flow::queue* to, flow::pool_id pool, flow::gate_id gate, const queue_claim* claim,
                      timestamp now) {
  if (!claim || !grows(bug::unlimited))
    return real_push(to, pool, gate, claim, now);
  auto without = *claim;
  without.limits.clear();
  return real_push(to, pool, gate, &without, now);
}

void real_remove(flow::queue*, flow::place, timestamp) __asm__(
  "__real__ZN6troupe4flow5queue6removeEjNSt6chrono10time_pointINS2_3_V212system_clockENS2_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEE");
void bent_remove(flow::queue*, flow::place, timestamp) __asm__(
  "__wrap__ZN6troupe4flow5queue6removeEjNSt6chrono10time_pointINS2_3_V212system_clockENS2_"
  "8durationIlSt5ratioILl1ELl1000000EEEEEE");
void bent_remove(flow::queue* from, flow::place place, timestamp now) {
  if (!from->is_running(place) || !grows_sometimes(bug::leaked_place, 5))
    real_remove(from, place, now);
}

void real_pause(flow::queue*, flow::gate_id) __asm__("__real__ZN6troupe4flow5queue5pauseEj");
void bent_pause(flow::queue*, flow::gate_id) __asm__("__wrap__ZN6troupe4flow5queue5pauseEj");
void bent_pause(flow::queue* of, flow::gate_id gate) {
  if (!grows(bug::deaf_pause))
    real_pause(of, gate);
}

void real_pause_all(flow::queue*) __asm__("__real__ZN6troupe4flow5queue9pause_allEv");
void bent_pause_all(flow::queue*) __asm__("__wrap__ZN6troupe4flow5queue9pause_allEv");
void bent_pause_all(flow::queue* of) {
  if (!grows(bug::deaf_pause))
    real_pause_all(of);
}

void real_restore(flow::rate_window*, std::uint32_t, milliseconds, std::vector<flow::start_count>) __asm__(
  "__real__ZN6troupe4flow11rate_window7restoreEjNSt6chrono8durationIlSt5ratioILl1ELl1000EEEESt6vectorINS0_11start_"
  "countESaIS8_EE");
void bent_restore(flow::rate_window*, std::uint32_t, milliseconds, std::vector<flow::start_count>) __asm__(
  "__wrap__ZN6troupe4flow11rate_window7restoreEjNSt6chrono8durationIlSt5ratioILl1ELl1000EEEESt6vectorINS0_11start_"
  "countESaIS8_EE");
void bent_restore(flow::rate_window* of, std::uint32_t rate, milliseconds per, std::vector<flow::start_count> starts) {
  if (!grows(bug::forgotten_rate))
    real_restore(of, rate, per, std::move(starts));
}

}  // namespace troupe
