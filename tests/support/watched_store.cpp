#include "support/watched_store.hpp"

#include <algorithm>

namespace troupe::testing {
namespace {

refused storage_fault() {
  return {errc::storage, "cannot write the journal: the test says so", "", "wait for the test to be over"};
}

std::vector<result<store::start_standing>> lies_of(std::span<const store::start_change> batch) {
  std::vector<result<store::start_standing>> said(batch.size(), store::start_standing{});
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (const auto* hold = std::get_if<store::hold_start>(&batch[i])) {
      said[i]->id = hold->start.id;
      said[i]->due = hold->start.due;
    }
  return said;
}

}  // namespace

class watched_store::watched_writer : public store::writer {
public:
  watched_writer(std::unique_ptr<store::writer> inner, std::shared_ptr<state> of)
    : inner_(std::move(inner)), state_(std::move(of)) {}

  std::vector<result<void>> commit(std::span<const store::append> batch) override {
    auto judged = state_->judge && !state_->crashed ? state_->judge(batch) : verdict::stored();
    if (state_->crashed && !judged.fails)
      judged = verdict::lost();
    state_->commits.push_back(batch.size());
    std::vector<store::append> tampered;
    if (state_->tamper) {
      tampered.assign(batch.begin(), batch.end());
      std::ranges::for_each(tampered, state_->tamper);
      batch = tampered;
    }
    auto part = batch.first(std::min(judged.durable, batch.size()));
    auto outcomes = inner_->commit(part);
    for (std::size_t i = 0; i < part.size(); ++i)
      if (outcomes[i])
        state_->witness->accepted(part[i]);
    if (judged.fails)
      outcomes.assign(batch.size(), storage_fault());
    if (judged.lies)
      outcomes.resize(batch.size());
    return outcomes;
  }

  std::vector<result<store::start_standing>> change_starts(std::span<const store::start_change> batch) override {
    std::vector<result<store::start_standing>> faults(batch.size(), storage_fault());
    if (state_->crashed)
      return faults;
    auto judged = state_->judge_change ? state_->judge_change(batch) : verdict::stored();
    if (judged.lies && !state_->crashed)
      return lies_of(batch);
    if (judged.durable == 0)
      return faults;
    auto outcomes = inner_->change_starts(batch);
    return judged.fails ? faults : outcomes;
  }

  result<void> change_flow(std::span<const store::flow_change> batch, timestamp now) override {
    if (state_->crashed)
      return storage_fault();
    auto judged = state_->judge_flow ? state_->judge_flow(batch) : verdict::stored();
    if (judged.durable == 0)
      return storage_fault();
    auto done = inner_->change_flow(batch, now);
    return judged.fails ? storage_fault() : done;
  }

  result<store::stored_definition> put_definition(store::stored_definition d) override {
    if (state_->crashed)
      return storage_fault();
    return inner_->put_definition(std::move(d));
  }

  result<void> put_task_type(const store::stored_task_type& type) override {
    if (state_->crashed)
      return storage_fault();
    return inner_->put_task_type(type);
  }

  result<void> put_token(const access::token& t) override {
    return state_->crashed ? storage_fault() : inner_->put_token(t);
  }

  result<void> note(std::span<const access::access_note> notes) override {
    if (state_->crashed)
      return storage_fault();
    return inner_->note(notes);
  }

  result<void> keep_results(std::span<const store::kept_result> results, timestamp now) override {
    if (state_->crashed)
      return storage_fault();
    return inner_->keep_results(results, now);
  }

  result<void> keep_snapshots(std::span<const std::shared_ptr<const store::snapshot>> snapshots) override {
    if (state_->crashed)
      return storage_fault();
    return inner_->keep_snapshots(snapshots);
  }

  result<store::forgotten> forget(const store::retention& what) override {
    if (state_->crashed)
      return storage_fault();
    return inner_->forget(what);
  }

  void idle() override {
    if (!state_->crashed)
      inner_->idle();
  }

private:
  std::unique_ptr<store::writer> inner_;
  std::shared_ptr<state> state_;
};

result<std::unique_ptr<store::writer>> watched_store::open_writer() {
  auto inner = state_->inner->open_writer();
  if (!inner)
    return std::move(inner).error();
  return std::unique_ptr<store::writer>(std::make_unique<watched_writer>(*std::move(inner), state_));
}

}  // namespace troupe::testing
