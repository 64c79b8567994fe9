#pragma once

#include "actors/ensemble.hpp"
#include "actors/links.hpp"
#include "app/forwarding.hpp"
#include "app/link_settings.hpp"
#include "core/cluster/options.hpp"

#include <memory>

namespace troupe::app {

/// A node that is linked is called what its certificate says, and says where it is dialled (label `link`). Refused if
/// the settings call it something else, or the folder is not in order.
result<void> name_after_certificate(const link_settings&, cluster::options&);

/// The links of a node to all that share its database, and what goes over them.
class node_links {
public:
  node_links(const link_settings&, surroundings_ptr, std::shared_ptr<doors>);

  std::shared_ptr<const peers> others() const { return links_->peers; }

  /// How the actor that keeps them is started. Must outlive it.
  child_spec child() const;

  /// Returns where the answer to a request is to go (app/forwarding.hpp).
  std::shared_ptr<gateway::sink> forward(const http::request&, bool inside, std::shared_ptr<gateway::sink> to) const;

private:
  mutable actor_kind links_kind_{"links"}, link_kind_{"link"};
  std::shared_ptr<links::surroundings> links_ = std::make_shared<links::surroundings>();
  std::shared_ptr<forwarding> forwarding_ = std::make_shared<forwarding>();
  bool detach_;
};

}  // namespace troupe::app
