#include "weather.hpp"

#include <caf/actor_cast.hpp>
#include <caf/local_actor.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

namespace troupe::testing {

/// Some runs are quiet, some have one kind of trouble, some all.
weather::weather(world& w) : world_(w) {
  auto& luck = w.luck;
  faults_ = luck.chance(40) ? luck.below(12) : 0;
  kills_ = luck.chance(30) ? 0.1 * luck.below(15) : 0;
  crashes_ = luck.chance(50) ? 0.05 * luck.below(20) : 0;
  slow_ = luck.chance(50) ? luck.below(50) : 0;
  clock_ = luck.chance(20) ? 0.1 * luck.below(10) : 0;
}

bool weather::strike() {
  auto& luck = world_.luck;
  if (luck.chance(crashes_)) {
    world_.count("crash");
    world_.crash("between steps");
    return true;
  }
  if (luck.chance(kills_)) {
    kill_somebody();
    return true;
  }
  if (luck.chance(clock_)) {
    set_clock();
    return true;
  }
  return false;
}

/// An actor that has something to do dies instead.
void weather::kill_somebody() {
  auto busy = world_.node->busy();
  if (busy.empty())
    return;
  const auto& victim = world_.luck.of(busy);
  world_.note("kill actor ", victim->id(), " (", caf::actor_cast<caf::local_actor*>(victim)->name(), ")");
  world_.count("killed actor");
  world_.watch.actors_die();
  auto why = caf::make_error(caf::sec::runtime_error, std::string("killed by the simulation"));
  caf::anon_send(victim, caf::exit_msg{victim.address(), std::move(why)});
}

void weather::set_clock() {
  auto by = world_.luck.of({-300'000ms, -5'000ms, -100ms, 100ms, 5'000ms, 300'000ms, 3'600'000ms});
  world_.note("the clock is set by ", by.count(), "ms");
  world_.count("set clock");
  world_.clock_was_set = true;
  world_.node->set_clock(by);
}

verdict weather::judge(std::size_t appends, const std::function<void()>& meanwhile) {
  auto& luck = world_.luck;
  if (!world_.storm || !world_.alive())
    return verdict::stored();
  if (luck.chance(slow_)) {
    world_.count("slow commit");
    world_.note("a commit of ", appends, " takes long");
    meanwhile();
  }
  if (!luck.chance(faults_) || !world_.alive())
    return verdict::stored();
  world_.watch.actors_die();
  auto durable = luck.below(appends + 1);
  switch (luck.below(3)) {
  case 0:
    world_.note("a commit of ", appends, " is lost");
    world_.count("lost commit");
    return verdict::lost();
  case 1:
    world_.note("a commit of ", appends, " fails after ", durable);
    world_.count("commit of unknown outcome");
    return verdict::unknown(durable);
  default:
    world_.count("crash in a commit");
    world_.crash("in a commit");
    return verdict::unknown(durable);
  }
}

/// They are stored whole or not at all.
verdict weather::judge_change() {
  auto& luck = world_.luck;
  if (!world_.storm || !world_.alive() || !luck.chance(faults_))
    return verdict::stored();
  world_.watch.actors_die();
  world_.note("a change fails");
  world_.count("failed change");
  if (luck.chance(30))
    world_.crash("in a change");
  return luck.chance(50) ? verdict::lost() : verdict::unknown(1);
}

}  // namespace troupe::testing
