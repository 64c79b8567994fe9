#pragma once

#include "actors/audit_trail.hpp"
#include "actors/execution_desk.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "api/call.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>

namespace troupe::gateway {

/// The http actor: carries out the calls of the control API. It keeps nothing of them but the ends of bounded waits and
/// who has claimed which review;
/// answers are rendered where they arise (a workflow, the reader, the journal) and go straight to the client.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, colleagues);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  using sink_ptr = std::shared_ptr<sink>;

  void handle(exchange&);
  void handle(admitted&);
  void handle(const sweep&);

  void answer_call(const api::get_health&, const sink_ptr&);
  void answer_call(const api::get_ready&, const sink_ptr&);
  void answer_call(const api::get_metrics&, const sink_ptr&);
  void answer_call(const api::list_task_types&, const sink_ptr&);
  void answer_call(api::put_task_type&, const sink_ptr&);
  void answer_call(const api::show_node&, const sink_ptr&);
  void answer_call(api::validate_workflow&, const sink_ptr&);
  void answer_call(api::test_workflow&, const sink_ptr&);
  void answer_call(api::apply_workflow&, const sink_ptr&);
  void answer_call(const api::list_workflows&, const sink_ptr&);
  void answer_call(const api::show_workflow&, const sink_ptr&);
  void answer_call(const api::graph_workflow&, const sink_ptr&);
  void answer_call(api::start_execution&, const sink_ptr&);
  void answer_call(const api::list_executions&, const sink_ptr&);
  void answer_call(const api::show_execution&, const sink_ptr&);
  void answer_call(const api::watch_execution&, const sink_ptr&);
  void answer_call(const api::list_events&, const sink_ptr&);
  void answer_call(const api::cancel_execution&, const sink_ptr&);
  void answer_call(const api::list_reviews&, const sink_ptr&);
  void answer_call(const api::decide_review&, const sink_ptr&);
  // gateway_verbs.cpp
  void answer_call(api::verb_call&, const sink_ptr&);
  void answer_verb(api::change_execution&, const sink_ptr&);
  void answer_verb(const api::migrate_to&, const sink_ptr&);
  void answer_verb(const api::preview_rerun&, const sink_ptr&);
  void answer_verb(const api::query_execution&, const sink_ptr&);
  void answer_verb(const api::change_many&, const sink_ptr&);

  // gateway_flow.cpp
  void answer_call(api::flow_call&, const sink_ptr&);
  void answer_flow(const api::list_queues&, const sink_ptr&);
  void answer_flow(const api::show_queue&, const sink_ptr&);
  void answer_flow(const api::list_pauses&, const sink_ptr&);
  void answer_flow(const api::pause_starts&, const sink_ptr&);
  void answer_flow(const api::resume_starts&, const sink_ptr&);
  void answer_flow(const api::show_overview&, const sink_ptr&);

  // gateway_files.cpp
  void answer_call(api::worker_call&, const sink_ptr&);
  void answer_call(const api::read_artifact&, const sink_ptr&);
  void answer_call(const api::read_output&, const sink_ptr&);
  void answer_call(api::upload_call&, const sink_ptr&);

  void answer_call(const api::schedule_call&, const sink_ptr&);

  // gateway_reviews.cpp
  void answer_call(api::review_call&, const sink_ptr&);
  void answer_review(const api::show_review&, const sink_ptr&);
  void answer_review(const api::claim_review&, const sink_ptr&);
  void answer_review(const api::release_review&, const sink_ptr&);
  void answer_review(const api::decide_reviews&, const sink_ptr&);

  // gateway_quality.cpp
  void answer_call(const api::quality_call&, const sink_ptr&);

  // gateway_cluster.cpp
  void answer_call(api::cluster_call&, const sink_ptr&);
  void answer_cluster(const api::show_cluster&, const cluster::roll&, const sink_ptr&);
  void answer_cluster(const api::list_nodes&, const cluster::roll&, const sink_ptr&);
  void answer_cluster(const api::show_actors&, const cluster::roll&, const sink_ptr&);
  void answer_cluster(const api::show_peer&, const cluster::roll&, const sink_ptr&);
  void answer_cluster(const api::list_shards&, const cluster::roll&, const sink_ptr&);
  void answer_cluster(api::drain_node&, const cluster::roll&, const sink_ptr&);
  void answer_cluster(api::move_shards&, const cluster::roll&, const sink_ptr&);
  refused nobody_else() const;

  // gateway_access.cpp
  void answer_call(api::access_call&, const sink_ptr&);
  void answer_access(const api::list_tokens&, const sink_ptr&);
  void answer_access(const api::show_token&, const sink_ptr&);
  void answer_access(api::create_token&, const sink_ptr&);
  void answer_access(const api::rotate_token&, const sink_ptr&);
  void answer_access(const api::revoke_token&, const sink_ptr&);
  void answer_access(const api::list_audit&, const sink_ptr&);
  void answer_access(const api::show_config&, const sink_ptr&);
  void keep_token(access::token, std::optional<std::string> text, std::uint16_t status, const sink_ptr&);

  // gateway_door.cpp
  result<access::caller> identify(const exchange&, const api::route*, timestamp now);
  void look_then_admit(std::shared_ptr<entrant>);
  void admit(entrant&);
  void deny(const exchange&, const api::route&, const std::string& request_id, const access::caller&, const refused&,
            timestamp now, const sink_ptr&);
  void read_tokens_again(timestamp now);
  std::string next_key(timestamp now);

  /// Keeps a wait's end: `then` runs after `pause` unless `of` is gone.
  void at_end_of_wait(milliseconds pause, std::weak_ptr<sink> of, std::function<void()> then);

  surroundings_ptr around_;
  colleagues with_;
  /// Who asked for what is being carried out.
  access::caller caller_;
  /// Tells this life of the actor from others, and its entries in the audit log from each other.
  std::uint64_t life_ = 0, entries_ = 0;
  struct wait {
    std::weak_ptr<sink> of;
    std::function<void()> then;
  };
  std::multimap<moment, wait> waits_;
  bool sweep_sent_ = false;
};

}  // namespace troupe::gateway
