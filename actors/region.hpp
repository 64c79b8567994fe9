#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/workflow.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace troupe::region {

/// Names new executions, routes by id, supervises the shards one for one, and sees to it that what the journal says is
/// owed goes on when it or a shard starts.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, workflow::colleagues);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  struct part {
    shard::actor handle;
    restart_history history;
  };

  void handle(start&);
  void handle(ensure_child&);
  void handle(shard::route&);
  void handle(const restart&);
  void handle(const owing&);
  void handle(const shard::let_go&);
  void died(const caf::down_msg&);
  void start_shard(std::size_t index);
  void recover();
  result<execution_id> name_new(const start&);
  std::size_t part_of(const execution_id&) const;
  static std::string path_of(std::size_t index);

  surroundings_ptr around_;
  workflow::colleagues with_;
  std::vector<part> parts_;
};

}  // namespace troupe::region
