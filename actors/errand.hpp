#pragma once

#include "actors/loan_desk.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "core/cluster/lending.hpp"

#include <caf/typed_event_based_actor.hpp>

/// An attempt of another node that runs here, from when it was taken until whoever has its execution knows its end.
namespace troupe::errand {

/// Sent to itself: it is time to say something.
struct tick {};
/// Something it asked for has been answered; sent to itself.
struct go_on {
  std::function<void()> with;
};
/// There is no slot for it here after all: it goes back.
struct give_back {};
/// Nobody wants its outcome any more.
struct call_off {};

/// A node has the execution now, and asks who runs this.
struct speak {
  std::string to;
};

using actor = workflow::actor::extend<caf::reacts_to<tick>, caf::reacts_to<go_on>, caf::reacts_to<give_back>,
                                      caf::reacts_to<call_off>, caf::reacts_to<speak>>;

struct assignment {
  attempt_key key;
  /// Who gave it.
  std::string from;
  /// It must be heard of so often.
  milliseconds lease{0};
};

/// Stands where the attempt's workflow would: the dispatcher tells it progress and outcome. Renews the lease with the
/// node that has the execution's shard at that moment, and tells that node the outcome until it is answered. Ends then,
/// or when the execution has come to this very node, whose workflow has taken its place.
class role : public observed<errand::actor::base> {
public:
  role(caf::actor_config&, actor_kind&, surroundings_ptr, node_words, loan_court, std::shared_ptr<lending>, assignment);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  using actor = errand::actor;

  void handle(const tick&);
  void handle(workflow::perform&);
  void handle(const workflow::progress&);
  void handle(const give_back&);
  void handle(const call_off&);
  void handle(const speak&);
  void end(cluster::loan_outcome);
  void renew(const std::string& owner);
  void renewed(const result<std::string>&);
  void deliver(const std::string& to);
  void delivered(const result<std::string>&);
  void conclude(result<std::uint64_t>);
  std::string owner() const;
  bool is_here(const std::string& owner) const;

  surroundings_ptr around_;
  node_words words_;
  loan_court court_;
  std::shared_ptr<lending> lending_;
  assignment mine_;
  /// Once it has ended.
  std::optional<cluster::loan_outcome> outcome_;
  answer<std::uint64_t> done_;
  /// The node that was asked last, and until when it is not asked again.
  std::string asked_;
  moment next_{};
  bool is_open_ = false;
  bool unwanted_ = false;
  std::uint32_t in_vain_ = 0;
};

}  // namespace troupe::errand

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::errand::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::errand::go_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::errand::give_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::errand::call_off)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::errand::speak)
