#include "actors/starter.hpp"

/// The part of the starter that is about executions that were finished and run again.
namespace troupe::starter {

/// What is known of one.
struct role::revived {
  bool finished = false;
  std::shared_ptr<const plan> of;
  json::value input;
  std::map<std::string, std::string> labels;
};

void role::handle(revive& m) {
  auto what = std::make_shared<revive>(std::move(m));
  auto seen = std::make_shared<revived>();
  auto durable = then<bool>([this, what, seen](result<bool> known) {
    if (known)
      return revive_now(what, *seen);
    if (known.error().code == errc::not_ready)
      return what->done(refused{errc::conflict, "execution " + what->id.value + " has not begun", "",
                                "nothing of it ran: start another one"});
    what->done(known.error());
  });
  workflow::inspect look{[seen](const execution& self, timestamp) {
                           *seen = {is_final(self.state), self.plan, self.input, self.labels};
                         },
                         std::move(durable)};
  caf::anon_send(with_.region, shard::route{what->id, std::move(look)});
}

/// It does not wait for what another one has: whoever asks is told who that is.
void role::revive_now(const std::shared_ptr<revive>& what, const revived& seen) {
  const auto& id = what->id;
  const auto& definition = seen.of->definition;
  if (!seen.finished || !definition.start.singleton)
    return caf::anon_send(with_.region, shard::route{id, workflow::perform{what->what, what->done}});
  if (!ready_ || admission_.knows(id))
    return what->done(refused{errc::busy, "execution " + id.value + " is just ending, or going on", "", "try again"});
  auto locks = singleton_locks(definition, seen.input, seen.labels, around_->options.holds);
  if (!locks)
    return what->done(std::move(locks).error());
  for (auto& lock : *locks)
    lock.mode = singleton_mode::skip;
  if (auto said = admission_.ask(id, *locks); said.says != admission::verdict::begin)
    return what->done(refused{errc::conflict,
                              "execution " + said.existing.value + " of workflow " + definition.name +
                                " is not finished, and there is one at a time",
                              id.value, "wait until it is finished, or cancel it"});
  auto claim = std::make_shared<start_claim>();
  claim->locks = *std::move(locks);
  auto done = then<std::uint64_t>([this, what](result<std::uint64_t> sequence) {
    if (!sequence)
      release(what->id);
    what->done(std::move(sequence));
  });
  caf::anon_send(
    with_.region,
    shard::route{id, workflow::perform{.command = what->what, .done = std::move(done), .claim = std::move(claim)}});
}

}  // namespace troupe::starter
