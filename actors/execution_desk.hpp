#pragma once

#include "actors/cast.hpp"
#include "actors/kept_views.hpp"

#include <cstdint>
#include <functional>
#include <memory>

/// Answers about one execution, whether it has begun or is held.
namespace troupe::gateway {

/// Whom the http actor works with.
struct colleagues {
  region::actor region;
  reader::actor reader;
  journal::actor journal;
  starter::actor starter;
  scheduler::actor scheduler;
  workers::actor workers;
  dispatcher::actor dispatcher;
  doorkeeper::actor doorkeeper;
  files::actor files;
  /// None if no other node shares the journal.
  membership::actor membership;
  std::shared_ptr<kept_views> views = std::make_shared<kept_views>();
};

/// Answers the client with the view of an execution, of which nothing can be lost any more.
void reply_with_view(const colleagues&, const execution_id&, const std::shared_ptr<sink>&, std::uint16_t status = 200);

/// Answers the client with the view of an execution once it is final or waits for people only; one that is held begins
/// first. Nobody listens after `until`. `otherwise` is called if that cannot be waited for.
void reply_with_view_at_rest(const colleagues&, const execution_id&, moment until, const std::shared_ptr<sink>&,
                             std::uint16_t status, std::function<void(const refused&)> otherwise);

/// Performs a command on an execution. One that is held is taken back by a command that would end it; anything else is
/// refused as `not_ready`. `if_match`: see `workflow::perform`.
void perform(const colleagues&, const execution_id&, command, answer<std::uint64_t> done, std::string if_match = {});

}  // namespace troupe::gateway
