#pragma once

#include "chaos/fault_plan.hpp"
#include "chaos/network.hpp"
#include "e2e/process.hpp"
#include "support/postgres_server.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace troupe::chaos {

using steady = std::chrono::steady_clock;

struct arena_options {
  /// Where everything lies: nodes' data directories, their logs, what tasks write.
  std::filesystem::path directory;
  /// The program.
  std::string troupe;
  /// Preloaded into nodes, so that their time of day can be wrong.
  std::string skewed_clock;
  /// Nodes and database are in namespaces of their own.
  bool has_network = true;
  std::size_t nodes = 3;
};

/// Nodes `a`, `b`, `c`, ... with links between them, and a PostgreSQL server with fsync on. Nodes that end are started
/// again. Driven by one thread; addresses may be read by any.
class arena {
public:
  explicit arena(arena_options);
  ~arena();

  std::size_t size() const { return nodes_.size(); }
  const std::string& url(std::size_t node) const { return nodes_[node]->url; }
  const std::string& name(std::size_t node) const { return nodes_[node]->name; }
  std::filesystem::path data(std::size_t node) const { return nodes_[node]->directory / "data"; }
  const std::filesystem::path& directory() const { return with_.directory; }
  /// For who looks at the database from outside; not subject to any fault but those of the server.
  std::string database_url() const { return database_->url(database_name_); }

  /// Why faults of this kind cannot be made here, if they cannot.
  std::optional<std::string> impossible(fault_kind) const;

  void begin(const fault&);
  void end(const fault&);
  /// Starts what has ended and should run.
  void keep_up();
  /// Waits until every node has shards and none is without an owner; false when patience ends.
  bool settle();
  /// Asks all nodes to stop, and waits; says what went wrong, if anything.
  std::optional<std::string> stop();

  /// Why nodes ended that nobody had killed.
  const std::vector<std::string>& own_ends() const { return own_ends_; }

private:
  struct node {
    std::string name, url, host;
    int port = 0;
    std::filesystem::path directory;
    std::unique_ptr<e2e::process> process;
    /// How many faults want it down.
    int down = 0;
    std::int64_t* skew = nullptr;
    steady::time_point not_before{};
  };

  void make_certificates();
  void start_database();
  void configure(std::size_t number);
  void start(node&, std::size_t number);
  void bury(node&, bool was_killed);
  std::size_t place(std::size_t number) const { return number + 1; }
  void inside(std::size_t place, const std::function<void()>&) const;
  void cut_both(std::size_t a, std::size_t b, bool one_way, bool heals);

  arena_options with_;
  std::unique_ptr<network> network_;
  std::unique_ptr<testing::postgres_server> database_;
  std::string database_name_;
  int database_down_ = 0;
  std::vector<std::unique_ptr<node>> nodes_;
  std::vector<std::string> own_ends_;
};

}  // namespace troupe::chaos
