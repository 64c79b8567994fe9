#pragma once

#include "actors/errand.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <set>

/// Lends attempts of this node to others, and takes theirs where slots are free.
namespace troupe::lender {

/// Something waits, or is free, where nothing did or was.
struct stirred {};
/// What another node says or asks, by kind (core/cluster/loan_message.hpp).
struct word {
  std::string kind, node;
  std::uint64_t life = 0;
  std::string bytes;
  /// Of a question.
  answer<std::string> done = {};
};
/// A link came up or fell.
struct linked {
  std::string node;
  std::uint64_t life = 0;
  bool up = false;
};
/// An attempt that a node has is to stop.
struct unwanted {
  std::string node;
  attempt_key key;
};
/// Attempts that had begun before this node had their execution are looked for.
struct sought {
  std::vector<attempt_key> keys;
};
/// Sent to itself.
struct tick {};
struct go_on {
  std::function<void()> with;
};

using actor =
  caf::typed_actor<caf::reacts_to<stirred>, caf::reacts_to<word>, caf::reacts_to<linked>, caf::reacts_to<unwanted>,
                   caf::reacts_to<sought>, caf::reacts_to<tick>, caf::reacts_to<go_on>>;

struct options {
  cluster::lending_options how;
  /// Names where files are: attempts go only to nodes that have the same ones.
  std::string files;
};

/// The kinds of what other nodes say to a lender.
std::vector<std::string> notes();
std::vector<std::string> questions();

class role : public observed<lender::actor::base> {
public:
  role(caf::actor_config&, actor_kind& own, actor_kind& of_errands, surroundings_ptr, node_words, loan_court,
       std::shared_ptr<lending>, options);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  using actor = lender::actor;

  // As the helper (lender.cpp).
  void advance();
  void hint(moment now);
  void help(moment now);
  void got(const cluster::helping::question&, const result<std::string>&);
  void take(const std::string& from, milliseconds lease, cluster::loan, std::function<void(bool)> taken);
  void died(const caf::actor_addr&);
  bool may_help();
  void arm(moment now);
  cluster::loan_counts counts(std::atomic<std::uint32_t> lending::standing::*which) const;

  // As the owner (lender_desk.cpp).
  void handle(word&);
  void handle(const linked&);
  void handle(const unwanted&);
  void handle(const sought&);
  void hear(const cluster::loan_hint&, const std::string& node);
  void give(const word&);
  void granted(const word&, troupe::slot, dispatcher::grant);
  void renew(const word&);
  void settle(const word&);

  surroundings_ptr around_;
  node_words words_;
  loan_court court_;
  std::shared_ptr<lending> lending_;
  options options_;
  actor_kind& of_errands_;
  std::string built_in_;
  std::map<std::string, std::string> labels_;
  cluster::hinting hinting_;
  cluster::helping helping_;
  std::map<attempt_key, errand::actor> errands_;
  moment ticks_at_ = moment::max();
};

}  // namespace troupe::lender

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::stirred)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::word)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::linked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::unwanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::sought)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lender::go_on)
