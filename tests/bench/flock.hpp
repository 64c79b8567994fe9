#pragma once

#include "bench/database.hpp"
#include "bench/served.hpp"

#include <libpq-fe.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe::bench {

/// Nodes with default settings that share a database and are linked, each in a process of its own.
class flock {
public:
  /// All are trusted with shards and have their share when this returns.
  flock(std::filesystem::path directory, std::size_t nodes);
  ~flock();
  flock(const flock&) = delete;

  /// Starts a node that was not there before. Returns its name.
  std::string add();
  /// Starts it again.
  void start(const std::string& name);
  void kill(const std::string& name);
  /// SIGTERM; returns once it has ended.
  void stop(const std::string& name);

  std::vector<std::string> names() const;
  client& ask(const std::string& name) { return *members_.at(name).client; }

  /// The owner of each shard, as the database has it.
  std::vector<std::string> owners();
  /// How many shards are not at one of the nodes that are up.
  std::size_t astray();
  /// Waits until every node that is up has about its share.
  void wait_until_even();
  /// The number of the last event of each of these executions.
  std::map<std::string, std::int64_t> progress_of(const std::vector<std::string>& executions);

private:
  struct member {
    pid_t child = -1;
    std::uint16_t port = 0;
    std::unique_ptr<bench::client> client;
  };

  PGresult* look(const std::string& sql);
  void configure(const std::string& name);

  std::filesystem::path directory_;
  std::unique_ptr<database> own_;
  database& on_;
  std::string name_;
  std::unique_ptr<PGconn, void (*)(PGconn*)> eye_;
  std::map<std::string, member> members_;
  int added_ = 0;
};

}  // namespace troupe::bench
