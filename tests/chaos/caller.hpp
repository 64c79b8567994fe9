#pragma once

#include "core/base/json.hpp"
#include "remote/http_client.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace troupe::chaos {

/// A client of the cluster with the rules clients have: whatever node does not answer, or says that it cannot now, is
/// left for another, and a request that may be sent twice is sent again until there is an answer.
class caller {
public:
  caller(std::vector<std::string> nodes, const std::atomic<bool>& gives_up);

  /// Asks any node, beginning with that of this number; nothing if it gave up before there was an answer.
  std::optional<remote::response> ask(std::size_t first, const std::string& method, const std::string& path,
                                      const std::string& body);
  /// Asks one node, once.
  result<remote::response> ask_one(std::size_t node, const std::string& method, const std::string& path,
                                   const std::string& body);

  /// How often it had to ask again.
  std::size_t repeats() const { return repeats_; }

private:
  std::vector<std::string> nodes_;
  const std::atomic<bool>& gives_up_;
  remote::http_client http_;
  std::size_t repeats_ = 0;
};

}  // namespace troupe::chaos
