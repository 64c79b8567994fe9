#include "support/stage.hpp"

#include "actors/log.hpp"
#include "actors/plans.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>

#include <random>

namespace troupe::testing {
namespace {

/// More messages than any test needs before it comes to rest, and rounds of timeouts before its actors are gone.
constexpr std::size_t messages_max = 2'000'000, rounds_max = 10'000;

struct system_config : caf::actor_system_config {
  system_config() { set("scheduler.policy", caf::atom("testing")); }
};

/// Which kinds of actors live, and how many: `task 1, reader 1`.
std::string living(const board& seen, timestamp now) {
  std::string out;
  auto shown = seen.show(now);
  for (const auto& kind : shown.at("kinds").as_array())
    if (auto live = kind.at("live").to_number<std::int64_t>(); live > 0)
      out += (out.empty() ? "" : ", ") + std::string(kind.at("kind").as_string()) + " " + std::to_string(live);
  return out;
}

template <class T>
T opened(result<T> r) {
  if (!r)
    throw std::runtime_error(to_string(r.error()));
  return *std::move(r);
}

}  // namespace

struct stage::machinery {
  system_config config;
  caf::actor_system system{config};
  /// What CAF's own actors add to the count of those that run.
  std::size_t running_at_first = system.registry().running();
  caf::actor_id last_at_first = system.latest_actor_id();
};

stage::stage(node_options options, std::shared_ptr<site> at, std::uint64_t seed)
  : where(std::move(at)), around(std::make_shared<surroundings>()), machinery_(std::make_unique<machinery>()) {
  set_log_level(std::getenv("TROUPE_TEST_LOG") ? log_level::notice : log_level::off);
  const auto& path = where->directory.path();
  store = std::make_shared<watched_store>(opened(store::open_sqlite(path, {.starts = options.starts})), where->witness);
  around->options = options;
  around->options.detach = false;
  around->board = std::make_shared<board>();
  around->store = store;
  around->blobs = std::make_shared<const store::blobs>(opened(store::blobs::open(path / "blobs")));
  around->plans = std::make_shared<plan_cache>();
  around->types = std::make_shared<task_catalogue>(script::types());
  if (auto loaded = around->types->load(*store); !loaded)
    throw std::runtime_error(to_string(loaded.error()));
  around->worker_key = "the key of a test";
  around->find_built_in = script::find;
  around->data = path;
  auto born = scheduler().clock().now();
  first_ = std::make_shared<timestamp>(where->now);
  around->time_of_day = [born, first = first_](caf::actor_clock::time_point at) {
    return *first + std::chrono::floor<microseconds>(at - born);
  };
  around->random = [engine = std::make_shared<std::mt19937_64>(seed)] { return (*engine)(); };
  around->secret_bytes = [drawn = std::make_shared<char>(0)](std::size_t count) {
    return std::string(count, ++*drawn);
  };
  around->tokens = std::make_shared<token_book>(options.access);
  if (auto loaded = around->tokens->load(*opened(store->open_reader()), now()); !loaded)
    throw std::runtime_error(to_string(loaded.error()));
  around->board->born = now();
}

stage::~stage() {
  close();
}

std::size_t stage::run() {
  auto messages = scheduler().run(messages_max);
  if (messages >= messages_max)
    throw std::logic_error("the actors do not come to rest");
  return messages;
}

void stage::advance(microseconds span, microseconds step) {
  run();
  while (span > 0us) {
    scheduler().advance_time(std::min(span, step));
    span -= step;
    run();
  }
}

timestamp stage::now() const {
  return around->time_of_day(const_cast<stage*>(this)->scheduler().clock().now());
}

void stage::set_clock(microseconds by) {
  *first_ += by;
}

std::vector<caf::actor> stage::busy() {
  std::vector<caf::actor> found;
  for (auto* job : scheduler().jobs)
    if (auto* actor = dynamic_cast<caf::scheduled_actor*>(job); actor && actor->id() > machinery_->last_at_first)
      found.push_back(caf::actor_cast<caf::actor>(caf::strong_actor_ptr(actor->ctrl())));
  return found;
}

void stage::close() {
  if (!machinery_)
    return;
  // Held until they are gone, as a node holds its root: an actor that nobody holds ends at once when it has nothing to
  // do, and a supervisor leaves what it had still to stop.
  auto held = spawned_;
  while (!spawned_.empty()) {
    caf::anon_send_exit(spawned_.back(), caf::exit_reason::user_shutdown);
    spawned_.pop_back();
    run();
  }
  where->now = now();
  for (std::size_t rounds = 0; run() > 0; ++rounds) {
    if (rounds >= rounds_max)
      throw std::logic_error("the actors do not stop");
    scheduler().trigger_timeouts();
  }
  if (auto left = system().registry().running(); left > machinery_->running_at_first) {
    machinery_.release();  // its destructor would wait for them for ever
    throw std::logic_error(std::to_string(left) +
                           " actors stay after everything was stopped: " + living(*around->board, where->now));
  }
  held.clear();
  machinery_.reset();
}

caf::actor_system& stage::system() {
  return machinery_->system;
}

caf::scheduler::test_coordinator& stage::scheduler() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(machinery_->system.scheduler());
}

}  // namespace troupe::testing
