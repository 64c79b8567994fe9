#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace troupe::bench {

/// A PostgreSQL server of its own (tests/support/postgres), with fsync on and as Debian sets it up. Stopped with this,
/// and its files go.
class database {
public:
  explicit database(const std::filesystem::path& directory);
  ~database();

  /// Makes a database for one node, and removes it.
  std::string create();
  void drop(const std::string& name);
  /// Each fsync of its log that a commit waits for takes `slower_us` longer.
  std::string url(const std::string& name, std::int64_t slower_us = 0) const;

  /// Processor time of all its processes in ms. What it counts of its fsyncs it tells seconds later: too late here.
  double cpu_ms() const;
  std::string version() const;

  /// Returns the first value of the answer, or nothing.
  std::string ask(const std::string& sql, const std::string& where = "postgres") const;

private:
  std::filesystem::path directory_;
  int made_ = 0;
};

/// From now on nodes keep their journals there; nullptr is in files of their own.
void keep_journals_in(std::unique_ptr<database>);
database* journals();

}  // namespace troupe::bench
