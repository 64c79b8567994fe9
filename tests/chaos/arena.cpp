#include "chaos/arena.hpp"

#include "core/base/json.hpp"
#include "remote/http_client.hpp"
#include "support/free_port.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

namespace troupe::chaos {
namespace {

namespace fs = std::filesystem;

constexpr int api_port = 7400, link_port = 7401;
constexpr std::int64_t an_hour = 3600;
/// How much fits into a node's data directory.
constexpr const char* disk = "size=24m";
/// Between the end of a node that ended by itself and its next life, as a service manager has it.
constexpr auto restart_pause = 500ms;

/// A number that another process reads whenever it likes.
std::int64_t* shared_number(const fs::path& path) {
  std::ofstream(path, std::ios::binary) << std::string(sizeof(std::int64_t), '\0');
  auto file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  auto* at = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (at == MAP_FAILED)
    throw std::runtime_error("cannot map " + path.string());
  return static_cast<std::int64_t*>(at);
}

std::string last_line(const std::string& text) {
  auto lines = e2e::lines_of(text);
  return lines.empty() ? "" : lines.back();
}

/// Until nothing more fits.
void fill(const fs::path& path) {
  auto file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  for (std::string some(1 << 16, 'x'); !some.empty();)
    if (::write(file, some.data(), some.size()) <= 0)
      some.resize(some.size() / 2);
  ::close(file);
}

}  // namespace

arena::arena(arena_options with) : with_(std::move(with)) {
  fs::create_directories(with_.directory);
  if (with_.has_network)
    network_ = std::make_unique<network>(with_.nodes);
  start_database();
  for (std::size_t i = 0; i < with_.nodes; ++i) {
    nodes_.push_back(std::make_unique<node>());
    nodes_[i]->name = std::string(1, static_cast<char>('a' + i));
  }
  make_certificates();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    configure(i);
    start(*nodes_[i], i);
  }
}

arena::~arena() {
  for (auto& each : nodes_) {
    each->process.reset();
    if (with_.has_network)
      ::umount2((each->directory / "data").c_str(), MNT_DETACH);
  }
}

void arena::inside(std::size_t place, const std::function<void()>& act) const {
  if (network_)
    network_->inside(place, act);
  else
    act();
}

void arena::start_database() {
  inside(network::database, [&] {
    database_ = std::make_unique<testing::postgres_server>(
      std::vector<std::string>{"fsync=on", "wal_sync_method=fdatasync", "listen_addresses='\\''*'\\''"});
    if (network_) {
      std::ofstream(database_->directory() + "/data/pg_hba.conf", std::ios::app) << "host all all 10.77.0.0/24 trust\n";
      testing::run_on(database_->url("postgres"), "SELECT pg_reload_conf()");
    }
  });
  database_name_ = database_->create_database();
}

void arena::make_certificates() {
  auto folder = (with_.directory / "certificates").string();
  std::vector<std::string> issue{with_.troupe, "node", "certificates", "issue", "--directory", folder};
  for (const auto& each : nodes_)
    issue.push_back(each->name);
  for (const auto& words : {std::vector<std::string>{with_.troupe, "node", "certificates", "init", "--cluster", "chaos",
                                                     "--directory", folder},
                            issue})
    if (auto done = e2e::run({words}); done.code != 0)
      throw std::runtime_error("no certificates: " + done.err);
}

void arena::configure(std::size_t number) {
  auto& self = *nodes_[number];
  self.directory = with_.directory / self.name;
  fs::create_directories(self.directory / "data");
  self.skew = shared_number(self.directory / "skew");
  if (network_ && ::mount("troupe", (self.directory / "data").c_str(), "tmpfs", 0, disk) != 0)
    throw std::runtime_error("cannot mount a tmpfs at " + self.directory.string() + ": " + std::strerror(errno));
  self.host = network_ ? network::address_of(place(number)) : "127.0.0.1";
  self.port = network_ ? api_port : testing::free_port();
  auto link = network_ ? link_port : testing::free_port();
  self.url = "http://" + self.host + ":" + std::to_string(self.port);
  auto database = network_
                    ? "postgresql://troupe@" + network::address_of(network::database) + "/" + database_name_ + "?"
                    : database_->url(database_name_) + "&";
  std::ofstream(self.directory / "troupe.yaml")
    << "store: { url: \"" << database << "application_name=" << self.name << "\" }\n"
    << "cluster: { listen: \"" << self.host << ":" << link << "\", certificates: \""
    << (with_.directory / "certificates" / "nodes" / self.name).string() << "\" }\n"
    << "http: { auth: \"off\", dangerously_open: true }\n"
    << "node: { disk_bytes_min: 4194304 }\n"
    << "workers: { lease: 5s }\n";
}

void arena::start(node& self, std::size_t number) {
  e2e::launch how{{with_.troupe, "server", "--config", (self.directory / "troupe.yaml").string(), "--data",
                   (self.directory / "data").string(), "--address", self.host, "--port", std::to_string(self.port)}};
  if (!with_.skewed_clock.empty())
    how.environment = {{"LD_PRELOAD", with_.skewed_clock}, {"TROUPE_SKEW", (self.directory / "skew").string()}};
  inside(place(number), [&] { self.process = std::make_unique<e2e::process>(how); });
}

/// What it said is kept.
void arena::bury(node& self, bool was_killed) {
  auto ended = self.process->wait();
  std::ofstream(with_.directory / (self.name + ".log"), std::ios::app)
    << ended.out << ended.err << "--- ended with " << ended.code << "\n";
  if (!was_killed)
    own_ends_.push_back(self.name + " ended with " + std::to_string(ended.code) + ": " + last_line(ended.err));
  self.process.reset();
}

std::optional<std::string> arena::impossible(fault_kind kind) const {
  switch (kind) {
  case fault_kind::cut_peers:
  case fault_kind::cut_database:
  case fault_kind::cut_off:
    return network_ ? std::nullopt : std::optional<std::string>("it needs root, and network namespaces");
  case fault_kind::fill_disk:
    return network_ ? std::nullopt : std::optional<std::string>("it needs root, and a file system of its own");
  case fault_kind::skew_clock:
    return with_.skewed_clock.empty() ? std::optional<std::string>("there is no library for it") : std::nullopt;
  case fault_kind::kill_node:
  case fault_kind::kill_database:
  case fault_kind::stand_still:
    return std::nullopt;
  }
  return std::nullopt;
}

void arena::cut_both(std::size_t a, std::size_t b, bool one_way, bool heals) {
  auto act = [&](std::size_t from, std::size_t to) { heals ? network_->heal(from, to) : network_->cut(from, to); };
  act(a, b);
  if (!one_way)
    act(b, a);
}

void arena::begin(const fault& f) {
  auto& self = *nodes_[f.node];
  switch (f.kind) {
  case fault_kind::kill_node:
    ++self.down;
    if (self.process) {
      self.process->signal(SIGKILL);
      bury(self, true);
    }
    return;
  case fault_kind::kill_database:
    if (++database_down_ == 1)
      database_->crash();
    return;
  case fault_kind::stand_still:
    if (self.process)
      self.process->signal(SIGSTOP);
    return;
  case fault_kind::cut_peers:
    return cut_both(place(f.node), place(f.other), f.other_way, false);
  case fault_kind::cut_database:
    return cut_both(place(f.node), network::database, f.other_way, false);
  case fault_kind::cut_off:
    return network_->unplug(place(f.node));
  case fault_kind::skew_clock:
    *self.skew += f.other_way ? -an_hour : an_hour;
    return;
  case fault_kind::fill_disk:
    return fill(self.directory / "data" / "ballast");
  }
}

void arena::end(const fault& f) {
  auto& self = *nodes_[f.node];
  switch (f.kind) {
  case fault_kind::kill_node:
    --self.down;
    return keep_up();
  case fault_kind::kill_database:
    if (--database_down_ == 0)
      inside(network::database, [&] { database_->start(); });
    return;
  case fault_kind::stand_still:
    if (self.process)
      self.process->signal(SIGCONT);
    return;
  case fault_kind::cut_peers:
    return cut_both(place(f.node), place(f.other), f.other_way, true);
  case fault_kind::cut_database:
    return cut_both(place(f.node), network::database, f.other_way, true);
  case fault_kind::cut_off:
    return network_->plug(place(f.node));
  case fault_kind::skew_clock:
    *self.skew -= f.other_way ? -an_hour : an_hour;
    return;
  case fault_kind::fill_disk:
    fs::remove(self.directory / "data" / "ballast");
    return;
  }
}

void arena::keep_up() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    auto& self = *nodes_[i];
    if (self.process && self.process->has_ended()) {
      bury(self, false);
      self.not_before = steady::now() + restart_pause;
    }
    if (!self.process && self.down == 0 && steady::now() >= self.not_before)
      start(self, i);
  }
}

bool arena::settle() {
  remote::http_client asks({.connect_timeout = 1s, .timeout = 2s});
  return e2e::eventually([&] {
    keep_up();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      auto answer = asks.send({"GET", nodes_[i]->url + "/api/v1/cluster", {}, {}});
      auto body = answer && answer->status == 200 ? parse_json(answer->body) : result<json::value>(json::value());
      if (!body || !body->is_object() || body->at("unowned").to_number<int>() > 0)
        return false;
      for (const auto& row : body->at("nodes").as_array())
        if (row.at("shards").to_number<int>() == 0)
          return false;
    }
    return true;
  });
}

std::optional<std::string> arena::stop() {
  for (auto& each : nodes_)
    if (each->process)
      each->process->signal(SIGTERM);
  std::optional<std::string> wrong;
  for (auto& each : nodes_) {
    if (!each->process)
      continue;
    auto ended = each->process->wait();
    if (ended.code != 0)
      wrong = "node " + each->name + " ended with " + std::to_string(ended.code) +
              " when it was asked to stop: " + last_line(ended.err);
    bury(*each, true);
  }
  return wrong;
}

}  // namespace troupe::chaos
