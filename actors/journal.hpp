#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <unordered_set>

namespace troupe::journal {

/// Group commit: the mailbox is the batch. The first append of a batch sends `flush` to itself, which lands behind
/// everything already queued; what came meanwhile is one transaction with one fsync.
///
/// An append that is refused, because somebody else wrote or what it claims is taken, takes with it all that its sender
/// has sent or will send: that was decided on top of it.
///
/// A fault of the storage is answered to every append of the batch and then ends the actor: its supervisor restarts it,
/// and everything that depends on it, from what is durable. On a full disk that would repeat work over and over: then
/// the node stops.
class role : public observed<actor::base> {
public:
  /// `finished` is told of each execution that is durably over.
  role(caf::actor_config&, surroundings_ptr, std::function<void(const execution_summary&)> finished = {});

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(append&);
  void handle(change_start&);
  void handle(change_flow&);
  void handle(const put_definition&);
  void handle(const put_task_type&);
  void handle(const put_token&);
  void handle(note&);
  void handle(const keep_result&);
  void handle(const forget&);
  void commit();
  void commit_appends(std::optional<refused>& fault);
  void commit_changes(std::optional<refused>& fault);
  void commit_flow(std::optional<refused>& fault);
  void write_notes(std::optional<refused>& fault);
  void note_first();
  void flush_later();
  void give_up(const refused&);
  void keep_results();
  void keep_snapshots();
  void schedule_idle();

  surroundings_ptr around_;
  std::function<void(const execution_summary&)> finished_;
  std::unique_ptr<store::writer> store_;
  std::vector<store::append> batch_;
  std::vector<workflow::actor> from_;
  /// Senders of refused appends, until they are gone.
  std::unordered_set<caf::actor_addr> refused_;
  std::size_t batch_bytes_ = 0;
  std::vector<store::start_change> changes_;
  std::vector<answer<store::start_standing>> changed_;
  std::vector<store::flow_change> flow_;
  std::vector<answer<bool>> flow_changed_;
  std::vector<access::access_note> notes_;
  std::vector<store::kept_result> results_;
  /// Of appends that became durable.
  std::vector<std::shared_ptr<const store::snapshot>> snapshots_;
  bool flush_sent_ = false;
  bool idle_sent_ = false;
  bool busy_since_idle_ = false;
};

}  // namespace troupe::journal
