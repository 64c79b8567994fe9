#pragma once

#include "actors/ensemble.hpp"
#include "actors/link_services.hpp"
#include "actors/peers.hpp"
#include "api/worker_errand.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

/// What nodes say to each other about workers (api/worker_errand.hpp), between links and the workers actor.
namespace troupe {

/// Has the workers actor told of what other nodes say, and carries out their polls: each is a poll here, whose answer
/// is written when the other node says so.
void serve_workers(link_services&, const std::shared_ptr<doors>&);

namespace workers {

/// Tasks that another node answered a poll with. They go back to it when the last who holds this lets it go, unless
/// they were taken.
class fetched {
public:
  fetched(std::shared_ptr<const peers> others, std::string node, std::uint64_t ticket)
    : others_(std::move(others)), node_(std::move(node)), ticket_(ticket) {}
  fetched(const fetched&) = delete;
  ~fetched();

  /// Their worker has them. May be called from any thread.
  void taken();

  /// What the question is cancelled by.
  void asked(std::uint64_t question) { question_ = question; }

private:
  std::shared_ptr<const peers> others_;
  std::string node_;
  std::uint64_t ticket_;
  std::atomic<std::uint64_t> question_ = 0;
  std::atomic<bool> taken_ = false;
};

/// Asks another node for a poll. `got` is called once, from another thread, with its answer or why there is none.
void ask_for(const std::shared_ptr<const peers>&, const std::string& node, const api::errand_poll&,
             milliseconds patience, std::function<void(std::shared_ptr<fetched>, result<json::object>)> got);

}  // namespace workers
}  // namespace troupe
