#include "actors/journal.hpp"

#include <caf/system_messages.hpp>

namespace troupe::journal {

role::role(caf::actor_config& config, surroundings_ptr around)
  : observed(config, around->board->journal), around_(std::move(around)) {}

role::behavior_type role::make_behavior() {
  auto opened = around_->store->open_writer();
  if (!opened)
    throw std::runtime_error(to_string(opened.error()));
  store_ = *std::move(opened);
  set_down_handler([this](caf::down_msg& m) { refused_.erase(m.source); });
  return {
    [this](append& m) { handle(m); },
    [this](const put_definition& m) { handle(m); },
    [this](const put_task_type& m) { handle(m); },
    [this](const keep_result& m) { handle(m); },
    [this](const halt& m) { give_up(m.why); },
    [this](const flush&) { commit(); },
    [this](const idle&) {
      idle_sent_ = false;
      keep_results();
      if (std::exchange(busy_since_idle_, false))
        schedule_idle();
      else
        store_->idle();
    },
  };
}

void role::handle(append& m) {
  if (refused_.contains(m.from.address())) {
    refused why{errc::stale, "an earlier append of the same sender was refused"};
    return caf::anon_send(m.from, workflow::append_failed{std::move(why)});
  }
  batch_bytes_ += m.content.record.size();
  batch_.push_back(std::move(m.content));
  from_.push_back(std::move(m.from));
  if (batch_.size() >= around_->options.commit_appends_max || batch_bytes_ >= around_->options.commit_bytes_max)
    return commit();
  if (!flush_sent_) {
    flush_sent_ = true;
    send(this, flush{});
  }
}

void role::handle(const put_definition& m) {
  m.done(store_->put_definition(m.definition));
}

void role::handle(const put_task_type& m) {
  auto stored = store_->put_task_type(m.type);
  m.done(stored ? result<bool>(true) : result<bool>(std::move(stored).error()));
}

void role::handle(const keep_result& m) {
  results_.push_back(m.result);
  if (results_.size() >= around_->options.commit_appends_max)
    keep_results();
  else
    schedule_idle();
}

void role::commit() {
  flush_sent_ = false;
  if (batch_.empty())
    return keep_results();
  auto begin = std::chrono::steady_clock::now();
  auto outcomes = store_->commit(batch_);
  auto& board = *around_->board;
  board.commit_seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  ++board.commits;

  std::optional<refused> fault;
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    const auto& a = batch_[i];
    if (outcomes[i]) {
      ++board.appends;
      board.events += a.count;
      board.record_bytes += a.record.size();
      caf::anon_send(from_[i], workflow::appended{a.first + a.count - 1});
      continue;
    }
    if (outcomes[i].error().code != errc::stale)
      fault = outcomes[i].error();
    else if (refused_.insert(from_[i].address()).second)
      monitor(from_[i]);
    caf::anon_send(from_[i], workflow::append_failed{std::move(outcomes[i]).error()});
  }
  batch_.clear();
  from_.clear();
  batch_bytes_ = 0;
  if (fault) {
    ++board.commit_failures;
    if (auto full = full_disk(*around_))
      return give_up({full->code, fault->what + "; " + full->what, {}, full->hint});
    throw std::runtime_error(to_string(*fault));
  }
  keep_results();
  schedule_idle();
}

void role::give_up(const refused& why) {
  quit(beyond_restart(to_string(why)));
}

void role::keep_results() {
  if (results_.empty())
    return;
  if (auto kept = store_->keep_results(results_, now_at(*this, *around_)); !kept)
    log(log_level::warning, "results_not_kept", {{"reason", to_string(kept.error())}});
  results_.clear();
}

/// The store is told when a second passes without a commit.
void role::schedule_idle() {
  if (idle_sent_) {
    busy_since_idle_ = true;
    return;
  }
  idle_sent_ = true;
  delayed_send(this, std::chrono::seconds(1), idle{});
}

void role::closing() {
  if (store_) {
    keep_results();
    store_->idle();
  }
  store_.reset();
  from_.clear();
}

}  // namespace troupe::journal
