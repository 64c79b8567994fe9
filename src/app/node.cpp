#include "app/node.hpp"

#include "actors/ensemble.hpp"
#include "actors/log.hpp"
#include "actors/observed.hpp"
#include "actors/plans.hpp"
#include "app/door.hpp"
#include "app/node_links.hpp"
#include "app/timed_roster.hpp"
#include "store/directory_lock.hpp"
#include "store/postgres_vault.hpp"
#include "store/secret.hpp"
#include "store/secret_source.hpp"
#include "store/shared_secret.hpp"
#include "studio/task.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include <unistd.h>

#include <cstdlib>
#include <future>
#include <mutex>
#include <random>
#include <thread>

namespace troupe::app {
namespace {

struct system_config : caf::actor_system_config {
  explicit system_config(std::uint32_t threads) {
    if (threads == 0)
      threads = std::max(2u, std::thread::hardware_concurrency());
    // Sharing sleeps when idle and wakes at once; stealing polls. A bounded turn keeps one busy actor from delaying the
    // others.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", static_cast<std::size_t>(threads));
    set("scheduler.max-throughput", std::size_t{50});
  }
};

std::function<std::uint64_t()> random_numbers() {
  struct source {
    std::mutex mutex;
    std::mt19937_64 engine{(std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()};
  };
  return [s = std::make_shared<source>()] {
    std::lock_guard lock(s->mutex);
    return s->engine();
  };
}

std::optional<std::string> variable_of(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

/// Records up to this are in the database that nodes share, not in a file of one of them.
constexpr std::size_t shared_record_bytes_max = 256u << 20;

/// How long a stopping node waits until its shards are given up.
constexpr auto leave_patience = 3s;

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

result<std::unique_ptr<store::journal_store>> open_store(const node_settings& settings, const store::blobs& files,
                                                         std::shared_ptr<store::statement_times> times) {
  store::options bounds{.starts = settings.options.starts};
  // Another node may have to read it.
  if (!settings.database.url.empty())
    bounds.record_bytes_inline_max = shared_record_bytes_max;
  return settings.database.url.empty() ? store::open_sqlite(settings.data, bounds)
                                       : store::open_postgres(settings.database, files, bounds, std::move(times));
}

/// What this node says about shards where it has its journal to itself.
cluster::roll alone(const surroundings& around, timestamp now) {
  cluster::member self;
  self.name = around.options.cluster.name;
  self.state = cluster::member_state::active;
  self.incarnation = 1;
  self.home = around.home;
  self.release = around.release;
  self.joined_at = self.beat_at = now;
  self.lease = std::chrono::hours{24 * 365 * 100};
  return {now, {self}, std::vector<cluster::shard_row>(shard_count, {self.name, 0, ""})};
}

/// What workers' tokens are sealed with: of this directory, or of all nodes of a database.
result<std::string> keep_worker_key(const node_settings& settings) {
  auto file = settings.data / "worker.key";
  if (settings.database.url.empty())
    return store::keep_secret(file);
  // A node that had its own lays it down for all, so that tokens of before stay good where it is the first.
  std::error_code unknown;
  auto own = std::filesystem::exists(file, unknown) ? store::keep_secret(file)
                                                    : result<std::string>(store::random_bytes(store::secret_bytes));
  return own ? store::share_secret(settings.database, "worker.key", *own) : own;
}

}  // namespace

struct node::parts {
  parts(store::directory_lock l, const node_settings& settings)
    : lock(std::move(l)), config(settings.threads), system(config), open(std::make_shared<doors>()) {}

  store::directory_lock lock;
  std::shared_ptr<surroundings> around;
  /// To other nodes, if there are any.
  std::shared_ptr<const node_links> links;
  system_config config;
  caf::actor_system system;
  std::shared_ptr<doors> open;
  caf::actor root;
  std::promise<void> root_down;
  std::once_flag stopped;
  std::mutex failure_mutex;
  std::optional<std::string> failure;
  std::optional<std::string> first_token;
};

result<std::unique_ptr<node>> node::start(node_settings settings) {
  // Programs are told paths below it, and run elsewhere.
  settings.data = std::filesystem::absolute(settings.data).lexically_normal();
  auto lock = store::directory_lock::take(settings.data, settings.program);
  if (!lock)
    return std::move(lock).error();
  std::error_code ignored;
  std::filesystem::remove_all(settings.data / "scratch", ignored);  // what a killed process left
  auto blobs = store::blobs::open(settings.data / "blobs");
  if (!blobs)
    return std::move(blobs).error();
  auto statements = std::make_shared<store::statement_times>();
  if (!settings.database.url.empty() && settings.database.keeps_files)
    blobs = blobs->with(store::postgres_blob_vault(settings.database, statements));
  auto opened = open_store(settings, *blobs, statements);
  if (!opened)
    return std::move(opened).error();
  auto worker_key = keep_worker_key(settings);
  if (!worker_key)
    return std::move(worker_key).error();

  auto p = std::make_unique<parts>(*std::move(lock), settings);
  auto around = std::make_shared<surroundings>();
  around->options = settings.options;
  if (auto& compute = around->options.slots[static_cast<std::size_t>(slot::compute)]; compute == 0)
    compute = std::max(1u, std::thread::hardware_concurrency());
  around->board = std::make_shared<troupe::board>();
  around->board->born = system_time();
  around->time_of_day = [](auto) { return system_time(); };
  around->board->statements = std::move(statements);
  around->home = host_name() + ":" + settings.data.string();
  around->release = TROUPE_VERSION;
  if (auto named = name_after_certificate(settings.links, around->options.cluster); !named)
    return std::move(named).error();
  if (around->options.cluster.name.empty())
    around->options.cluster.name = host_name();
  if (settings.database.url.empty()) {
    around->shards->publish(std::make_shared<const cluster::roll>(alone(*around, around->board->born)));
  } else {
    around->shards = std::make_shared<ownership>(around->options.cluster.name);
    auto time = std::make_shared<cluster::shared_time>();
    around->time_of_day = [time](moment now) { return time->at(now, system_time()); };
    around->open_roster = [time, database = settings.database, patience = around->options.cluster.lease / 2] {
      auto opened = store::open_postgres_roster(database, patience);
      return opened ? result<std::unique_ptr<store::roster>>(with_time(*std::move(opened), time)) : std::move(opened);
    };
  }
  around->store = *std::move(opened);
  around->blobs = std::make_shared<const store::blobs>(*std::move(blobs));
  around->plans = std::make_shared<plan_cache>();
  auto programs = std::make_shared<std::map<std::string, studio::built_in, std::less<>>>();
  auto local = studio::built_in_types();
  for (auto& program : settings.programs) {
    auto name = program.type.name;
    local.emplace(name, program.type);
    programs->emplace(std::move(name), studio::make_built_in(std::move(program)));
  }
  around->types = std::make_shared<task_catalogue>(std::move(local));
  if (auto loaded = around->types->load(*around->store); !loaded)
    return std::move(loaded).error();
  around->find_built_in = [programs](std::string_view name) {
    auto found = programs->find(name);
    return found == programs->end() ? studio::find_built_in(name) : &found->second;
  };
  around->worker_key = *std::move(worker_key);
  around->data = settings.data;
  around->random = random_numbers();
  around->secret_bytes = store::random_bytes;
  around->settings = std::move(settings.shown);
  auto secrets = std::make_shared<const store::secret_source>(settings.secrets, variable_of);
  if (auto readable = secrets->check(); !readable)
    return std::move(readable).error();
  around->find_secret = [secrets](std::string_view name) { return secrets->find(name); };
  around->tokens = std::make_shared<token_book>(settings.options.access);
  auto door = prepare_door(*around, settings.serves, settings.dangerously_open);
  if (!door)
    return std::move(door).error();
  p->first_token = std::move(door->first_token);
  p->around = around;

  if (!settings.links.listen.empty()) {
    p->links = std::make_shared<const node_links>(settings.links, around, p->open);
    around->others = p->links->others();
  }
  p->root = p->links ? start_ensemble(p->system, around, p->open, p->links->children(), p->links->lent())
                     : start_ensemble(p->system, around, p->open);
  auto* raw = p.get();
  caf::actor_cast<caf::abstract_actor*>(p->root)->attach_functor(
    [raw, on_failure = std::move(settings.on_failure)](const caf::error& reason) {
      if (!is_normal(reason)) {
        {
          std::lock_guard lock(raw->failure_mutex);
          raw->failure = reason_text(reason);
        }
        if (on_failure)
          on_failure(reason_text(reason));
      }
      raw->open->close();
      raw->around->shards->close();
      raw->root_down.set_value();
    });
  p->open->wait_open();
  p->around->shards->wait_until_known();
  return std::unique_ptr<node>(new node(std::move(p)));
}

node::node(std::unique_ptr<parts> p) : parts_(std::move(p)) {}

node::~node() {
  stop(0ms);
}

void node::request(http::request request, std::shared_ptr<gateway::sink> to, bool inside) {
  if (parts_->links)
    to = parts_->links->forward(request, inside, std::move(to));
  if (auto gateway = parts_->open->now().gateway)
    caf::anon_send(gateway, gateway::exchange{std::move(request), std::move(to), inside});
}

const std::optional<std::string>& node::first_token() const {
  return parts_->first_token;
}

void node::announce(const std::string& url) {
  if (auto membership = parts_->open->now().membership)
    caf::anon_send(membership, membership::announce{url});
  if (auto described = parts_->lock.describe(url); !described)
    log(log_level::warning, "not_announced", {{"reason", to_string(described.error())}});
}

std::shared_ptr<net::counters> node::listened() const {
  return parts_->around->board->listener;
}

const troupe::board& node::board() const {
  return *parts_->around->board;
}

std::optional<std::string> node::failure() const {
  std::lock_guard lock(parts_->failure_mutex);
  return parts_->failure;
}

/// Has other nodes take over; nothing if there can be none.
std::optional<std::future<void>> node::leave(bool at_once) {
  auto membership = parts_->open->now().membership;
  if (!membership)
    return std::nullopt;
  auto left = std::make_shared<std::promise<void>>();
  caf::anon_send(membership, membership::leave{at_once, answer<bool>([left](auto) { left->set_value(); })});
  return left->get_future();
}

void node::stop(milliseconds deadline) {
  std::call_once(parts_->stopped, [&] {
    auto& p = *parts_;
    p.around->board->draining = true;
    auto idle = std::make_shared<std::promise<void>>();
    auto drained = idle->get_future();
    leave(false);
    if (auto workers = p.open->now().workers)
      caf::anon_send(workers, workers::drain{});
    if (auto dispatcher = p.open->now().dispatcher; dispatcher && deadline > 0ms) {
      caf::anon_send(dispatcher, dispatcher::drain{answer<bool>([idle](auto) { idle->set_value(); })});
      dispatcher = dispatcher::actor{};
      if (drained.wait_for(deadline) != std::future_status::ready)
        log(log_level::warning, "drain_deadline",
            {{"action", "attempts still running are stopped and run again later"}});
    }
    if (auto left = leave(true); left && left->wait_for(leave_patience) != std::future_status::ready)
      log(log_level::warning, "not_left", {{"action", "its shards are taken when its lease has ended"}});
    caf::anon_send_exit(p.root, caf::exit_reason::user_shutdown);
    p.root_down.get_future().wait();
    p.open->close();
    if (p.links)
      p.links->close();
    p.root = caf::actor{};
    p.system.await_all_actors_done();
  });
}

}  // namespace troupe::app
