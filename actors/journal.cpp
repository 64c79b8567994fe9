#include "actors/journal.hpp"

#include "store/append_rules.hpp"

#include <caf/system_messages.hpp>

namespace troupe::journal {
namespace {

/// Nothing was decided about what was asked, and nothing is stored of it.
bool is_fault(errc code) {
  return code != errc::stale && code != errc::conflict && code != errc::unknown && code != errc::busy &&
         code != errc::invalid && !store::is_fenced(code);
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, std::function<void(const execution_summary&)> finished)
  : observed(config, around->board->journal), around_(std::move(around)), finished_(std::move(finished)) {}

role::behavior_type role::make_behavior() {
  auto opened = around_->store->open_writer();
  if (!opened)
    throw std::runtime_error(to_string(opened.error()));
  store_ = *std::move(opened);
  set_down_handler([this](caf::down_msg& m) { refused_.erase(m.source); });
  return {
    [this](append& m) { handle(m); },
    [this](change_start& m) { handle(m); },
    [this](change_flow& m) { handle(m); },
    [this](const put_definition& m) { handle(m); },
    [this](const put_task_type& m) { handle(m); },
    [this](const put_token& m) { handle(m); },
    [this](note& m) { handle(m); },
    [this](const keep_result& m) { handle(m); },
    [this](const forget& m) { handle(m); },
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
  flush_later();
}

void role::handle(change_start& m) {
  changes_.push_back(std::move(m.change));
  changed_.push_back(std::move(m.done));
  if (changes_.size() >= around_->options.commit_appends_max)
    return commit();
  flush_later();
}

void role::handle(change_flow& m) {
  std::ranges::move(m.changes, std::back_inserter(flow_));
  flow_changed_.push_back(std::move(m.done));
  flush_later();
}

void role::flush_later() {
  if (!std::exchange(flush_sent_, true))
    send(this, flush{});
}

void role::handle(const put_definition& m) {
  note_first();
  m.done(store_->put_definition(m.definition));
}

void role::handle(const put_task_type& m) {
  note_first();
  auto stored = store_->put_task_type(m.type);
  m.done(stored ? result<bool>(true) : result<bool>(std::move(stored).error()));
}

void role::handle(const put_token& m) {
  note_first();
  auto stored = store_->put_token(m.token);
  m.done(stored ? result<bool>(true) : result<bool>(std::move(stored).error()));
}

void role::handle(note& m) {
  std::ranges::move(m.notes, std::back_inserter(notes_));
  if (notes_.size() >= around_->options.commit_appends_max)
    return commit();
  flush_later();
}

void role::handle(const keep_result& m) {
  results_.push_back(m.result);
  if (results_.size() >= around_->options.commit_appends_max)
    keep_results();
  else
    schedule_idle();
}

/// What waits for a commit has it first.
void role::handle(const forget& m) {
  commit();
  m.done(store_->forget(m.what));
}

void role::commit() {
  flush_sent_ = false;
  if (batch_.empty() && changes_.empty() && flow_changed_.empty() && notes_.empty())
    return keep_results();
  std::optional<refused> fault;
  if (!notes_.empty())
    write_notes(fault);
  if (!fault && !batch_.empty())
    commit_appends(fault);
  if (!changes_.empty())
    commit_changes(fault);
  if (!flow_changed_.empty())
    commit_flow(fault);
  if (fault) {
    ++around_->board->commit_failures;
    if (auto full = full_disk(*around_))
      return give_up({full->code, fault->what + "; " + full->what, {}, full->hint});
    throw std::runtime_error(to_string(*fault));
  }
  keep_snapshots();
  keep_results();
  schedule_idle();
}

void role::commit_appends(std::optional<refused>& fault) {
  auto begin = std::chrono::steady_clock::now();
  auto outcomes = store_->commit(batch_);
  auto& board = *around_->board;
  board.commit_seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  ++board.commits;
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    const auto& a = batch_[i];
    if (outcomes[i]) {
      ++board.appends;
      board.events += a.count;
      board.record_bytes += a.record.size();
      caf::anon_send(from_[i], workflow::appended{a.first + a.count - 1});
      if (a.snapshot)
        snapshots_.push_back(a.snapshot);
      if (const auto& row = a.projection.execution; finished_ && row && is_final(row->state))
        finished_(*row);
      continue;
    }
    if (is_fault(outcomes[i].error().code))
      fault = outcomes[i].error();
    else if (refused_.insert(from_[i].address()).second)
      monitor(from_[i]);
    caf::anon_send(from_[i], workflow::append_failed{std::move(outcomes[i]).error()});
  }
  batch_.clear();
  from_.clear();
  batch_bytes_ = 0;
}

/// After a fault the changes are not answered: what became of them is unknown, as the answers say when they are let go.
void role::commit_changes(std::optional<refused>& fault) {
  auto changes = std::exchange(changes_, {});
  auto changed = std::exchange(changed_, {});
  if (fault)
    return;
  auto outcomes = store_->change_starts(changes);
  ++around_->board->commits;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes[i] || !is_fault(outcomes[i].error().code))
      changed[i](std::move(outcomes[i]));
    else
      fault = std::move(outcomes[i]).error();
}

void role::commit_flow(std::optional<refused>& fault) {
  auto changes = std::exchange(flow_, {});
  auto changed = std::exchange(flow_changed_, {});
  if (fault)
    return;
  auto done = store_->change_flow(changes, now_at(*this, *around_));
  ++around_->board->commits;
  if (!done)
    fault = std::move(done).error();
  else
    for (auto& answer : changed)
      answer(true);
}

/// What was asked for is in the log before what came of it is in the journal.
void role::write_notes(std::optional<refused>& fault) {
  if (auto noted = store_->note(notes_); !noted)
    fault = std::move(noted).error();
  notes_.clear();
}

/// Ends the actor if it cannot be noted: nothing is changed that is not in the log.
void role::note_first() {
  if (!notes_.empty())
    commit();
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

/// After the answers, so that nobody waits for them.
void role::keep_snapshots() {
  if (snapshots_.empty())
    return;
  if (auto kept = store_->keep_snapshots(snapshots_); !kept)
    log(log_level::warning, "snapshots_not_kept", {{"reason", to_string(kept.error())}});
  snapshots_.clear();
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
    if (std::optional<refused> fault; !notes_.empty())
      write_notes(fault);
    keep_results();
    store_->idle();
  }
  store_.reset();
  from_.clear();
  changed_.clear();
  flow_changed_.clear();
}

}  // namespace troupe::journal
