#pragma once

#include "actors/alarm.hpp"
#include "actors/asking.hpp"
#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace troupe::scheduler {

/// Whom the scheduler works with.
struct colleagues {
  journal::actor journal;
  reader::actor reader;
  starter::actor starter;
};

/// Keeps all schedules in memory and looks at each when it has something to do. Each due time is settled in the store,
/// with the first events of its execution or the reason why there is none, before the next one of its schedule is
/// looked at; so whatever happens to this actor, none is lost and none runs twice.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, colleagues);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  struct entry {
    store::stored_schedule stored;
    /// Nothing: its file cannot be read by this release.
    std::shared_ptr<const schedule> says;
    std::vector<backfill> backfills;
    /// A due time of it is being settled.
    bool busy = false;
    timestamp wake = timestamp::max();
  };
  struct due_run {
    schedule_name name;
    timestamp due;
    std::string by;
    overlap_policy overlap = overlap_policy::skip;
  };
  struct tables {
    std::vector<store::stored_schedule> schedules;
    std::vector<store::stored_backfill> backfills;
  };
  using entries = std::map<schedule_name, entry>;

  void handle(put&);
  void handle(const remove&);
  void handle(pause&);
  void handle(const trigger&);
  void handle(fill&);
  void handle(const tick&);

  template <class Message>
  void when_ready(Message&);
  void read_tables(std::function<void(tables)> use);
  void read_all();
  void take_over();
  void add(store::stored_schedule);
  void look(const schedule_name&);
  bool fill_some(entry&);
  void run(due_run);
  void settle(const due_run&, run_outcome, std::string reason, timestamp settled);
  void settled(const due_run&, timestamp up_to);
  void look_again(const schedule_name&);
  void start(const due_run&, const entry&, answer<starter::outcome>);
  void drop_queued(const schedule_name&);
  void wake_at(const schedule_name&, entry&, timestamp);
  void arm();
  timestamp now();
  static refused unknown(const schedule_name&);
  template <class T, class Then>
  answer<T> then(Then with) {
    return answer_to<T, actor, go_on>(caf::actor_cast<caf::actor_addr>(this), std::move(with));
  }

  surroundings_ptr around_;
  colleagues with_;
  entries entries_;
  /// What was asked before the schedules were read.
  std::vector<std::function<void()>> stashed_;
  bool ready_ = false;
  std::set<std::pair<timestamp, schedule_name>> wakes_;
  alarm alarm_;
  /// Of conducting.
  std::optional<std::uint64_t> term_;
};

}  // namespace troupe::scheduler
