#include "app/server.hpp"

#include "app/door.hpp"
#include "cli/exit_code.hpp"

#include <csignal>
#include <cstdlib>
#include <ostream>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

namespace troupe::app {
namespace {

/// What a drain may take beyond its deadline before the process ends itself: everything worth keeping is durable.
constexpr auto watchdog_grace = std::chrono::seconds(5);

class listener_sink : public gateway::sink {
public:
  explicit listener_sink(net::responder to) : to_(std::move(to)) {}
  void reply(http::response r) override { to_.reply(std::move(r)); }
  void reply(http::response r, std::function<void(bool)> told) override { to_.reply(std::move(r), std::move(told)); }
  void on_gone(std::function<void()> call) override {
    to_.on_gone(std::move(call));
    to_.requires_presence();
  }
  bool write(std::string piece) override { return to_.write(std::move(piece)); }
  void end() override { to_.end(); }

private:
  net::responder to_;
};

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&set, signal);
  return set;
}

/// Ends the process at the next signal or when `after` has passed, whatever hangs.
void watch_the_stop(std::chrono::milliseconds after) {
  std::thread([after] {
    auto set = stop_signals();
    timespec limit{after.count() / 1000, after.count() % 1000 * 1'000'000};
    auto signal = ::sigtimedwait(&set, nullptr, &limit);
    ::_exit(signal > 0 ? 128 + signal : 3);
  }).detach();
}

/// Takes as many descriptors as the system allows, and says so when that is less than the connections need.
void raise_descriptor_limit(std::size_t connections) {
  constexpr std::size_t others = 256;
  rlimit now{};
  if (::getrlimit(RLIMIT_NOFILE, &now) != 0)
    return;
  now.rlim_cur = now.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &now);
  if (now.rlim_max < connections + others)
    log(log_level::warning, "few_descriptors",
        {{"limit", std::to_string(now.rlim_max)},
         {"wanted", std::to_string(connections + others)},
         {"action", "connections beyond wait; raise the limit (ulimit -n) or lower http.connections_max"}});
}

}  // namespace

void block_signals() {
  auto set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int serve(const settings& with, const std::filesystem::path& data, std::ostream& out, std::ostream& err) {
  set_log_level(with.level);
  node_settings settings{
    .options = with.node, .programs = with.programs, .database = with.database, .links = with.links, .data = data};
  settings.program = "troupe server";
  settings.threads = with.threads;
  settings.on_failure = [](const std::string&) { ::kill(::getpid(), SIGTERM); };
  settings.options.access.exposed = !is_loopback(with);
  settings.serves = true;
  settings.dangerously_open = with.dangerously_open;
  settings.shown = shown(with);
  settings.secrets = with.secrets_file;
  auto started = node::start(std::move(settings));
  if (!started) {
    err << "troupe: " << to_string(started.error()) << "\n";
    return static_cast<int>(cli::exit_code_of(started.error().code));
  }
  auto& node = **started;
  raise_descriptor_limit(with.http.connections_max);
  auto http = with.http;
  http.on_notice = [](std::string_view event, const std::string& why) {
    log(event.ends_with("_kept") ? log_level::warning : log_level::notice, event, {{"reason", why}});
  };
  http.counts = node.listened();
  auto listening = net::listener::open(std::move(http), [&node](http::request request, net::responder to) {
    node.request(std::move(request), std::make_shared<listener_sink>(std::move(to)));
  });
  if (!listening) {
    node.stop(0ms);
    err << "troupe: " << to_string(listening.error()) << "\n";
    return static_cast<int>(cli::exit_code_of(listening.error().code));
  }
  auto& listener = **listening;
  node.announce(listener.url());
  if (const auto& text = node.first_token())
    err << "The first token, with the role admin. It is not shown again; keep it, and revoke it (troupe token revoke "
        << first_token_name << ") once there are others:\n\n    " << *text << "\n"
        << std::endl;
  out << "troupe listens on " << listener.url() << ", data in " << data.string() << std::endl;

  auto set = stop_signals();
  int signal = 0;
  while (::sigwait(&set, &signal) != 0 || signal == SIGHUP)
    listener.renew_certificate();
  log(log_level::notice, "stopping", {{"deadline", to_text(with.drain_deadline)}});
  watch_the_stop(with.drain_deadline * 2 + watchdog_grace);
  node.stop(with.drain_deadline);
  listener.shutdown(with.drain_deadline);
  auto failure = node.failure();
  if (!failure)
    return 0;
  err << "troupe: the node gave up: " << *failure << "\n";
  return static_cast<int>(cli::exit_code::storage);
}

}  // namespace troupe::app
