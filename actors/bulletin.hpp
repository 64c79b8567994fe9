#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>

/// Sees to it that what one node is told for all is known at every node that shares its database: pauses, and the task
/// types that workers declare. Read when another node says that something has changed, and every second.
namespace troupe::bulletin {

/// The kind of notes that say so. They have no bytes.
inline constexpr auto changed_kind = "cluster.changed";

/// Something may have changed.
struct look {};
/// Sent to itself.
struct tick {};

using actor = caf::typed_actor<caf::reacts_to<look>, caf::reacts_to<tick>>;

class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, reader::actor, std::function<dispatcher::actor()>);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(const look&);

  surroundings_ptr around_;
  reader::actor reader_;
  std::function<dispatcher::actor()> dispatcher_;
  /// Declarations as they were read last, by name; used where the store is read.
  std::shared_ptr<std::map<std::string, std::string>> declared_ =
    std::make_shared<std::map<std::string, std::string>>();
};

/// Tells all linked nodes that something has changed.
void tell_others(const surroundings&);

}  // namespace troupe::bulletin

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bulletin::look)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bulletin::tick)
