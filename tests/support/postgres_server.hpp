#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe::testing {

/// A real PostgreSQL server in a scratch directory (tests/support/postgres).
class postgres_server {
public:
  /// Starts one; `options` are lines of postgresql.conf. Throws if that fails.
  explicit postgres_server(const std::vector<std::string>& options = {});
  ~postgres_server();
  postgres_server(const postgres_server&) = delete;

  /// Whether there is one to start.
  static bool installed();

  /// The server of this test run: the one that TROUPE_TEST_POSTGRES says, or one of our own. Nothing if PostgreSQL is
  /// not installed. Others use it at the same time: harm only a server of your own.
  static postgres_server* shared();

  /// Of a database on it.
  std::string url(const std::string& database, const std::string& user = "troupe") const;

  /// Where its socket is.
  const std::string& directory() const { return directory_; }

  /// Makes a database, and removes it if it can.
  std::string create_database();
  void drop_database(const std::string& name);

  /// Kills the server with all its processes at once: what is not on the disk is gone. They are dead when this returns.
  void crash();
  /// Starts it again.
  void start();
  /// Kills the processes of connections, but not the server, which then starts over.
  void kill_backends();

private:
  explicit postgres_server(std::string directory);

  std::string directory_;
  bool own_ = false;
  std::vector<std::string> options_;
};

/// Runs a statement; returns the first column of its rows. Throws what the server says.
std::vector<std::string> run_on(const std::string& url, const std::string& sql);

}  // namespace troupe::testing
