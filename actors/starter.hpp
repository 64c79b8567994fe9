#pragma once

#include "actors/alarm.hpp"
#include "actors/asking.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "core/start/admission.hpp"
#include "core/start/grouping.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <map>
#include <set>
#include <unordered_map>

namespace troupe::starter {

/// Whom the starter works with.
struct colleagues {
  journal::actor journal;
  reader::actor reader;
  region::actor region;
};

/// Decides nothing about keys, groups and locks itself: core/start does, and the store is the judge of all three. What
/// is kept here is in the store too, so a starter that is restarted reads it and goes on.
///
/// A start goes through these stages, each of which may end it: its key, its delay, its group, its locks, its
/// beginning. A held start comes back to the last two when it is due, or when it has its locks; an execution that was
/// finished and runs again goes through them once more.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, colleagues);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  /// A start on its way.
  struct job {
    starter::request what;
    answer<outcome> done;
    execution_id id;
    std::optional<start_key> key;
    std::optional<execution_id> instead_of;
    std::vector<start_lock> locks;
    unsigned tries = 0;
  };
  using job_ptr = std::shared_ptr<job>;

  void handle(start&);
  void handle(revive&);
  void handle(const drop&);
  void handle(const await_begin&);
  void handle(const finished&);
  void handle(const tick&);

  // A new start, stage by stage.
  void look_up_key(const job_ptr&);
  void judge_key(const job_ptr&, result<std::optional<start_key>>);
  void accept(const job_ptr&);
  result<execution_id> name_new(const job&, bool conducted);
  void ask_for_locks(const job_ptr&);
  void hold(const job_ptr&, hold_kind, const start_grouping&);
  void begin(const job_ptr&);
  void begun_or_not(const execution_id&);
  void try_again(const job_ptr&, const refused&);
  void end(const job_ptr&, result<outcome>);

  // Held starts.
  void look_at(timestamp due);
  void look_for_due();
  void take_up_due(result<std::vector<store::due_start>>);
  void close_group(const execution_id&);
  void take_up(const execution_id&);
  void take_up(const held_start&, const std::shared_ptr<const plan>&);
  void begin(const held_start&, const std::shared_ptr<const plan>&);
  void wait_for_locks(const held_start&);
  void drop_held(const execution_id&, std::string reason);
  void put_down(const execution_id&);
  void later(const execution_id&);
  void begun(const execution_id&);
  void gone(const execution_id&);
  void dropped(const execution_id&, const store::start_standing&, const std::string& reason);
  void tell_awaiting(const execution_id&);

  // What is finished and runs again.
  struct revived;
  void revive_now(const std::shared_ptr<revive>&, const revived&);

  // Locks.
  void read_locks();
  void make_way(const admission::answer&);
  void release(const execution_id&);
  void cancel(const execution_id&, std::string reason);

  void take_over();
  void arm();
  void forget_later();
  void forget_old();
  timestamp now();
  template <class T, class Then>
  answer<T> then(Then with) {
    return answer_to<T, actor, go_on>(caf::actor_cast<caf::actor_addr>(this), std::move(with));
  }

  surroundings_ptr around_;
  colleagues with_;

  /// Starts that came before the locks were read, or while they are read again.
  std::deque<job_ptr> stashed_;
  bool ready_ = false;
  std::set<execution_id> finished_meanwhile_;

  /// Executions that are just beginning, with those that would be told of them.
  std::map<execution_id, std::vector<job_ptr>> beginning_;
  /// Keys of starts on their way, with those that came with the same key meanwhile.
  std::unordered_map<std::string, std::deque<job_ptr>> keys_;
  admission admission_;
  /// Starts on their way that have a given id.
  std::set<execution_id> given_;
  /// Held starts that are being taken up; the others wait in the store.
  std::set<execution_id> taken_up_;
  /// Those that give way to others, until it is settled whether they were still held.
  std::set<execution_id> leaving_;
  /// Those that could not begin just now.
  std::set<execution_id> again_;
  std::multimap<execution_id, await_begin> awaited_;

  /// When there may be something due.
  timestamp look_at_ = timestamp::max();
  bool looking_ = false;
  /// More are due than were read.
  bool more_due_ = false;
  std::optional<timestamp> forget_at_;
  alarm alarm_;
  /// Of conducting.
  std::optional<std::uint64_t> term_;
};

}  // namespace troupe::starter
