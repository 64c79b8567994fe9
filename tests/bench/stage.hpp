#pragma once

#include "app/node.hpp"
#include "core/base/json.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace troupe::bench {

/// What a node has made durable and spent so far.
struct account {
  double commits = 0, appends = 0, bytes = 0, syncs = 0, cpu = 0;
};
account operator-(account, const account&);

/// A node in this process, asked through its control API without a socket. Its data directory goes with it.
class stage {
public:
  /// Begins with an empty directory, unless what is there is to be kept.
  explicit stage(const std::filesystem::path& directory, bool keep = false);
  ~stage();

  /// Stores a workflow.
  void apply(const std::string& source);

  /// Returns the body that starts an execution and waits for its end.
  static std::string order(const std::string& workflow, json::value input = json::object{});

  /// Starts an execution; `done` is called at its end, from a thread of the node.
  void start(const std::string& order, std::function<void()> done);

  /// Runs an execution to its end. Returns the ms it took.
  double run(const std::string& order);

  /// Sends any request; `then` is called with the answer, from a thread of the node.
  void ask(std::string method, std::string path, std::string body, std::function<void(const http::response&)> then);

  account now() const;
  const troupe::board& board() const { return node_->board(); }

private:
  std::filesystem::path directory_;
  std::unique_ptr<app::node> node_;
};

/// Returns the source of a workflow of `steps` tasks, each of which needs the one before.
std::string chain_of(const std::string& name, int steps);

}  // namespace troupe::bench
