#pragma once

#include "actors/ensemble.hpp"
#include "actors/lender.hpp"
#include "actors/links.hpp"
#include "app/forwarding.hpp"
#include "app/link_settings.hpp"
#include "core/cluster/options.hpp"

#include <caf/send.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace troupe::app {

/// A node that is linked is called what its certificate says, and says where it is dialled (label `link`). Refused if
/// the settings call it something else, or the folder is not in order.
result<void> name_after_certificate(const link_settings&, cluster::options&);

/// The lender as it is now; links outlive it. Thread-safe.
class lender_door {
public:
  void open(lender::actor who) {
    std::lock_guard lock(mutex_);
    who_ = std::move(who);
  }
  template <class Message>
  void send(Message m) const {
    std::lock_guard lock(mutex_);
    if (who_)
      caf::anon_send(who_, std::move(m));
  }

private:
  mutable std::mutex mutex_;
  lender::actor who_;
};

/// The links of a node to all that share its database, and what goes over them.
class node_links {
public:
  node_links(const link_settings&, surroundings_ptr, std::shared_ptr<doors>);

  std::shared_ptr<const peers> others() const { return links_->peers; }

  /// How the actors are started that keep them and that lend attempts. Must outlive these.
  std::vector<child_spec> children() const;

  /// The actors have ended: lets go of them.
  void close() const { lender_->open({}); }

  /// Where the dispatcher and the lender meet.
  std::shared_ptr<lending> lent() const { return lending_; }

  /// Returns where the answer to a request is to go (app/forwarding.hpp).
  std::shared_ptr<gateway::sink> forward(const http::request&, bool inside, std::shared_ptr<gateway::sink> to) const;

private:
  mutable actor_kind links_kind_{"links"}, link_kind_{"link"}, lender_kind_{"lender"}, errand_kind_{"errand"};
  surroundings_ptr around_;
  std::shared_ptr<doors> open_;
  std::shared_ptr<links::surroundings> links_ = std::make_shared<links::surroundings>();
  std::shared_ptr<forwarding> forwarding_ = std::make_shared<forwarding>();
  std::shared_ptr<lending> lending_ = std::make_shared<lending>();
  std::shared_ptr<lender_door> lender_ = std::make_shared<lender_door>();
  lender::options lender_options_;
};

}  // namespace troupe::app
