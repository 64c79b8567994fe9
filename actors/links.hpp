#pragma once

#include "actors/link_numbers.hpp"
#include "actors/peers.hpp"
#include "net/link_options.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>

/// Keeps the links to the other nodes, and watches over the actor each has here.
namespace troupe::links {

/// From now on a link to each of these is kept up: name -> `host:port`.
struct keep {
  std::map<std::string, std::string> peers;
};
/// An actor for a peer was started.
struct started {
  link::actor who;
};
/// Looks at the files of certificates now.
struct renew {};
/// Sent to itself: looks who is there.
struct look {};

using actor =
  caf::typed_actor<caf::reacts_to<keep>, caf::reacts_to<started>, caf::reacts_to<renew>, caf::reacts_to<look>>;

struct options {
  net::link_options net;
  link::options questions;
};

/// What a node's links are made of.
struct surroundings {
  links::options options;
  std::shared_ptr<troupe::peers> peers = std::make_shared<troupe::peers>();
  std::shared_ptr<link_numbers> numbers = std::make_shared<link_numbers>();
  std::shared_ptr<const link_services> services = std::make_shared<link_services>();
  /// Whom to keep linked, asked again and again; absent: whoever `keep` names.
  std::function<std::map<std::string, std::string>()> members = {};
  /// Told once it listens: where.
  std::function<void(std::uint16_t port)> on_open = {};
};

/// Blocks for a moment when it stops, while goodbyes are said. An endpoint that cannot be opened ends it for good.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, actor_kind& own, actor_kind& of_links, std::shared_ptr<const surroundings>);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(const look&);
  void down(const caf::down_msg&);
  net::link_endpoint::listener listener();
  link::actor spawn_link(const std::string& node);

  actor_kind& of_links_;
  std::shared_ptr<const surroundings> around_;
  std::shared_ptr<net::link_endpoint> endpoint_;
  std::map<std::string, std::string> kept_;
};

}  // namespace troupe::links

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::links::keep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::links::started)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::links::renew)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::links::look)
