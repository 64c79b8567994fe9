#pragma once

#include "chaos/ledger.hpp"
#include "chaos/shapes.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace troupe::chaos {

struct load_options {
  /// Where the nodes answer.
  std::vector<std::string> nodes;
  std::vector<shape> shapes;
  std::uint64_t seed = 1;
  /// Threads that start executions, and how long each rests between two.
  std::size_t callers = 3;
  milliseconds rest = 800ms;
  std::size_t workers_per_node = 2;
};

/// Clients that start executions, send them signals and look at them; workers that carry out what is theirs. Each
/// writes down in the ledger what it was told.
class load {
public:
  /// Applies the workflows and begins; there must be a node that answers.
  load(load_options, ledger&);
  ~load();

  /// Nothing new is started from now on; signals and workers go on.
  void close() { is_closed_ = true; }
  /// All end; nobody is asked any more.
  void end();

  std::size_t repeats() const { return repeats_; }

private:
  void introduce();
  void call(std::size_t number);
  void send_signal(class caller&, const accepted_start&);
  void work(std::size_t number);
  void carry_out(class caller&, std::size_t node, const struct handed&);

  load_options with_;
  ledger& ledger_;
  std::atomic<bool> is_closed_ = false, is_over_ = false;
  std::atomic<std::int64_t> next_number_ = 1;
  std::atomic<std::size_t> repeats_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace troupe::chaos
