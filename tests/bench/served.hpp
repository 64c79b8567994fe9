#pragma once

#include "bench/client.hpp"
#include "core/base/json.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace troupe::bench {

struct sync_counts;

/// What a node has made durable and spent so far.
struct account {
  double commits = 0, appends = 0, bytes = 0, syncs = 0, cpu = 0;
  /// What of `cpu` is the database's, in a process of its own.
  double database_cpu = 0;
};
account operator-(account, const account&);

/// A node in a process of its own, as its clients find it: `troupe server` with default settings, asked over HTTP.
/// Killed with this, and its data goes.
class served {
public:
  /// Begins with an empty directory. `settings` are lines of a settings file beyond the defaults; each fsync takes
  /// `slower` longer.
  explicit served(std::filesystem::path directory, std::string settings = {}, std::chrono::microseconds slower = {});
  ~served();

  /// Stores a workflow.
  void apply(const std::string& source);

  /// Runs an execution to its end. Returns the ms it took.
  double run(const order&);

  /// Runs `total` executions to their ends, `in_flight` at a time. Returns the ms each took.
  std::vector<double> run(std::size_t total, std::size_t in_flight, const std::function<order(std::size_t)>& next);

  client& ask() { return client_; }
  std::uint16_t port() const { return port_; }
  account now();
  double resident_mib() const;

  /// SIGKILL.
  void kill();
  /// Starts it again with the data there is, at the same port.
  void restart();

private:
  std::uint16_t start();

  std::filesystem::path directory_;
  std::string settings_;
  sync_counts* syncs_;
  /// Its database, if journals are kept in one.
  std::string database_;
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
  client client_;
};

/// The child: serves `directory` with the settings in it until it is killed. Port 0 is any that is free.
int serve(const std::filesystem::path& directory, std::uint16_t port);

/// A child that serves, and where it listens.
struct serving {
  pid_t child = -1;
  std::uint16_t port = 0;
};

/// Starts `serve` in a process of its own and waits until it listens; ends the program if it does not.
serving launch_node(const std::filesystem::path& directory, std::uint16_t port = 0);

/// Waits until the node at that port may do something: one that shares a database listens before.
void wait_until_ready(std::uint16_t port);

/// Starts this program anew with other words; what it prints goes to `out` if that is a descriptor.
pid_t launch(const std::vector<std::string>& words, int out = -1);

/// The order that starts an execution, as a client that may have to send it again would, and waits for its end.
order start_of(const std::string& workflow, json::object input = {});

/// The same, answered as soon as the start is durable.
order plain_start_of(const std::string& workflow);

}  // namespace troupe::bench
