#include "chaos/caller.hpp"

#include <thread>

namespace troupe::chaos {
namespace {

constexpr auto pause_between = 100ms;

bool leads(const remote::response& r) {
  return r.status == 307 || r.status == 308;
}

/// The node cannot now: 429 and 5xx; or where it led, one was led on, because a shard moves. Anything else is an
/// answer.
bool is_answer(const remote::response& r) {
  return r.status < 500 && r.status != 429 && !leads(r);
}

}  // namespace

caller::caller(std::vector<std::string> nodes, const std::atomic<bool>& gives_up)
  : nodes_(std::move(nodes)), gives_up_(gives_up), http_({.connect_timeout = 1s, .timeout = 10s}) {}

result<remote::response> caller::ask_one(std::size_t node, const std::string& method, const std::string& path,
                                         const std::string& body) {
  remote::headers headers;
  if (!body.empty())
    headers.emplace_back("content-type", body.starts_with('{') ? "application/json" : "application/yaml");
  auto answer = http_.send({method, nodes_[node % nodes_.size()] + path, headers, body});
  // Where the nodes' link is down, a client is told whom to ask.
  if (answer && leads(*answer))
    if (auto to = remote::find(answer->headers, "location"))
      answer = http_.send({method, std::string(*to), headers, body});
  return answer;
}

std::optional<remote::response> caller::ask(std::size_t first, const std::string& method, const std::string& path,
                                            const std::string& body) {
  for (auto node = first; !gives_up_; ++node) {
    auto answer = ask_one(node, method, path, body);
    if (answer && is_answer(*answer))
      return *std::move(answer);
    ++repeats_;
    std::this_thread::sleep_for(pause_between);
  }
  return std::nullopt;
}

}  // namespace troupe::chaos
