#pragma once

#include "app/node.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace troupe::bench {

/// A node in this process, asked through its control API without a socket. Its data directory goes with it.
class stage {
public:
  /// Serves what is in the directory.
  explicit stage(const std::filesystem::path& directory);
  ~stage();

  /// Sends any request; `then` is called with the answer, from a thread of the node.
  void ask(std::string method, std::string path, std::string body, std::function<void(const http::response&)> then);

  const troupe::board& board() const { return node_->board(); }

private:
  std::filesystem::path directory_;
  std::unique_ptr<app::node> node_;
};

}  // namespace troupe::bench
