#pragma once

#include "actors/answer.hpp"
#include "actors/link_services.hpp"
#include "actors/observed.hpp"
#include "core/base/moment.hpp"
#include "core/cluster/link_asks.hpp"
#include "net/link_endpoint.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

/// One peer node: what is asked of it and what it asks.
namespace troupe::link {

/// A link to the peer is up. One that was is not any more.
struct risen {
  std::shared_ptr<net::link_line> line;
};
struct fallen {
  std::shared_ptr<net::link_line> line;
  refused why;
};
struct heard {
  net::link_delivery what;
};
/// Answered with the end of the answer, or why there is none: at once where there is no link, and when it falls.
struct ask {
  /// Of this process, not used before.
  std::uint64_t id = 0;
  std::string kind;
  std::string bytes;
  /// 0 is as long as the link is up.
  milliseconds patience{0};
  answer<std::string> done;
  /// Takes what comes before the end of the answer. False ends the question.
  std::function<bool(std::string part)> on_part = {};
};
/// Nobody wants the answer any more.
struct cancel {
  std::uint64_t id = 0;
};
/// Sent to itself: a deadline may have come.
struct tick {};

using actor = caf::typed_actor<caf::reacts_to<risen>, caf::reacts_to<fallen>, caf::reacts_to<heard>,
                               caf::reacts_to<ask>, caf::reacts_to<cancel>, caf::reacts_to<tick>>;

struct options {
  /// Questions that may be open at once in each direction; more are refused as busy.
  std::size_t questions_max = 1'024;
  /// Of an answer that is wanted as a whole.
  std::size_t answer_bytes_max = 64 * 1024 * 1024;
};

class role : public observed<actor::base> {
public:
  role(caf::actor_config&, actor_kind&, options, std::string node, std::shared_ptr<const link_services>);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  struct asker {
    answer<std::string> done;
    std::function<bool(std::string)> on_part;
    std::string so_far;
  };

  void handle(risen&);
  void handle(const fallen&);
  void handle(heard&);
  void handle(ask&);
  void handle(const cancel&);
  void handle(const tick&);
  void hear(cluster::link_note&, net::link_delivery&);
  void hear(cluster::link_ask&, net::link_delivery&);
  void hear(cluster::link_part&, net::link_delivery&);
  void hear(cluster::link_answer&, net::link_delivery&);
  void hear(cluster::link_refusal&, net::link_delivery&);
  void hear(cluster::link_cancel&, net::link_delivery&);
  template <class Other>
  void hear(Other&, net::link_delivery&) {}
  void come_down(const refused& why);
  void forget_answered();
  void arm();

  options options_;
  std::string node_;
  std::shared_ptr<const link_services> services_;
  std::shared_ptr<net::link_line> line_;
  cluster::link_asks<asker> asks_;
  /// What the peer asks; those that were answered are looked for now and then.
  std::unordered_map<std::uint64_t, std::weak_ptr<link_question>> questions_;
  moment ticks_at_ = moment::max();
};

}  // namespace troupe::link

#define TROUPE_LINK_MESSAGE(type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::link::type)
TROUPE_LINK_MESSAGE(risen)
TROUPE_LINK_MESSAGE(fallen)
TROUPE_LINK_MESSAGE(heard)
TROUPE_LINK_MESSAGE(ask)
TROUPE_LINK_MESSAGE(cancel)
TROUPE_LINK_MESSAGE(tick)
#undef TROUPE_LINK_MESSAGE
