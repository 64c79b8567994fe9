#pragma once

#include "store/store.hpp"
#include "support/ledger.hpp"

#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace troupe::testing {

/// What becomes of a commit.
struct verdict {
  /// How many of the batch, from the front, become durable.
  std::size_t durable = std::numeric_limits<std::size_t>::max();
  /// The writer says `storage` to all of them: they may be durable or not.
  bool fails = false;
  /// The writer says that all are stored, and they are not.
  bool lies = false;

  static verdict stored() { return {}; }
  static verdict lost() { return {0, true, false}; }
  /// Durable up to a point, but the writer cannot say so.
  static verdict unknown(std::size_t durable) { return {durable, true, false}; }
  /// What no store may do: to see that it would be noticed.
  static verdict lie(std::size_t durable) { return {durable, false, true}; }
};

/// A store that remembers what became durable, and whose commits fail when told to.
class watched_store : public store::journal_store {
public:
  watched_store(std::unique_ptr<store::journal_store> inner, std::shared_ptr<ledger> witness)
    : state_(std::make_shared<state>()) {
    state_->inner = std::move(inner);
    state_->witness = std::move(witness);
  }

  result<std::unique_ptr<store::writer>> open_writer() override;
  result<std::unique_ptr<store::reader>> open_reader() override { return state_->inner->open_reader(); }

  /// Asked before each commit; without it everything is stored.
  void judge(std::function<verdict(std::span<const store::append>)> by) { state_->judge = std::move(by); }

  /// The same for changes of starts and schedules; they are stored whole or not at all.
  void judge_changes(std::function<verdict(std::span<const store::start_change>)> by) {
    state_->judge_change = std::move(by);
  }

  /// The same for changes of what the queue must know.
  void judge_flow(std::function<verdict(std::span<const store::flow_change>)> by) {
    state_->judge_flow = std::move(by);
  }

  /// Changes what is stored of each append: to see that it would be noticed.
  void tamper(std::function<void(store::append&)> by) { state_->tamper = std::move(by); }

  /// From now on nothing becomes durable any more, whoever asks: the machine is gone and its actors do not know.
  void crash() { state_->crashed = true; }

  /// How many appends each commit carried.
  const std::vector<std::size_t>& commits() const { return state_->commits; }

private:
  struct state {
    std::unique_ptr<store::journal_store> inner;
    std::shared_ptr<ledger> witness;
    std::function<verdict(std::span<const store::append>)> judge;
    std::function<verdict(std::span<const store::start_change>)> judge_change;
    std::function<verdict(std::span<const store::flow_change>)> judge_flow;
    std::function<void(store::append&)> tamper;
    bool crashed = false;
    std::vector<std::size_t> commits;
  };
  class watched_writer;

  std::shared_ptr<state> state_;
};

}  // namespace troupe::testing
