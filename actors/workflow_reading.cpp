#include "actors/workflow.hpp"

#include "actors/plans.hpp"
#include "core/base/match.hpp"

#include <algorithm>

/// Reading an execution from the journal.
namespace troupe::workflow {

/// Asks for the records behind those folded, a bounded number of bytes at a time. A snapshot that cannot be had is as
/// good as none.
void role::read_journal(bool with_snapshot) {
  auto read = [id = self_.id, after = self_.sequence, with_snapshot, around = around_](store::reader& store) {
    loaded m{std::vector<store::record>{}};
    auto snapshot = with_snapshot ? store.find_snapshot(id) : std::optional<store::snapshot>{};
    if (snapshot && *snapshot)
      if (auto of = find_plan((*snapshot)->digest, store, *around)) {
        m.snapshot = *std::move(snapshot);
        m.of = *std::move(of);
      }
    auto bytes_max = around->options.load_bytes_max;
    m.records = store.load(id, m.snapshot ? m.snapshot->sequence : after, bytes_max);
    std::size_t bytes = 0;
    for (const auto& record : m.records ? *m.records : std::vector<store::record>{})
      bytes += record.text.size();
    m.more = bytes >= bytes_max;
    return m;
  };
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(with_.reader, reader::query{[me, read](store::reader& store) {
                   auto m = read(store);
                   if (auto to = caf::actor_cast<actor>(me))
                     caf::anon_send(to, std::move(m));
                 }});
}

/// Rebuilds the execution, piece by piece.
void role::handle(loaded& m) {
  if (!m.records)
    throw std::runtime_error(to_string(m.records.error()));
  if (auto snapshot = std::exchange(m.snapshot, std::nullopt)) {
    auto read = read_snapshot(self_.id, std::move(m.of), snapshot->state);
    if (!read) {
      log(log_level::warning, "snapshot_not_used", {{"execution", self_.id.value}, {"reason", read.error().what}});
      return read_journal(false);
    }
    self_ = *std::move(read);
    pace_.taken(self_.sequence, snapshot->state.size());
  }
  std::vector<std::vector<event>> history;
  std::set<std::string> unknown;
  for (const auto& record : *m.records) {
    auto events = decode(record.text);
    if (!events)
      throw std::runtime_error("execution " + self_.id.value + ": " + to_string(events.error()));
    unknown.merge(unknown_versions(*events));
    history.push_back(*std::move(events));
  }
  if (!unknown.empty() && m.versions.empty())
    return look_up_versions(std::move(m), std::move(unknown));
  self_.versions.merge(m.versions);
  for (std::size_t i = 0; i < history.size(); ++i) {
    pace_.record((*m.records)[i].text.size());
    fold(std::move(history[i]));
  }
  m.more ? read_journal(false) : begin_again();
}

/// Versions that these events name and nobody looked up yet.
std::set<std::string> role::unknown_versions(const std::vector<event>& events) const {
  std::set<std::string> digests;
  for (const auto& e : events) {
    if (const auto* started = std::get_if<execution_started>(&e); started && started->digest != self_.plan->digest)
      digests.insert(started->digest);
    else if (const auto* migrated = std::get_if<execution_migrated>(&e))
      digests.insert(migrated->digest);
  }
  std::erase_if(digests, [this](const auto& digest) { return self_.versions.contains(digest); });
  return digests;
}

/// One that was migrated begins under the version it was started with.
void role::fold(std::vector<event>&& events) {
  for (const auto& e : events) {
    if (const auto* started = std::get_if<execution_started>(&e); started && started->digest != self_.plan->digest) {
      auto versions = std::move(self_.versions);
      self_ = execution(self_.id, versions.at(started->digest));
      self_.versions = std::move(versions);
    }
    apply(self_, e);
  }
}

/// All is read: the work still owed, then what was asked meanwhile.
void role::begin_again() {
  if (self_.sequence == 0)
    return never_began();
  durable_ = self_.sequence;
  loading_ = false;
  self_.once.clear();
  auto owed = outstanding(self_);
  // A finished execution made its announcement in the life in which it finished, unless that failed just then.
  if (is_final(self_.state) && rebuilt_)
    tell_parent();
  if (is_final(self_.state))
    std::erase_if(owed, [](const effect& e) { return std::holds_alternative<announce_end>(e); });
  // The message about a change may have been lost with an earlier life.
  if (self_.paused || std::ranges::any_of(owed, [](const effect& e) { return std::holds_alternative<run_task>(e); }))
    tell_paused(self_.paused.has_value());
  perform_effects(std::move(owed), true);
  for (auto& m : std::exchange(stashed_, {}))
    match(m, [this](auto& request) { handle(request); });
  set_next_timer();
  tell_if_at_rest();
  tell_if_rested();
}

/// What its start claimed was taken, and somebody asked for it meanwhile.
void role::never_began() {
  refused why{errc::not_ready, "execution " + self_.id.value + " has not begun"};
  for (auto& m : std::exchange(stashed_, {}))
    match(
      m, [&](perform& m) { m.done(why); }, [&](inspect& m) { m.done(why); }, [&](await_rest& m) { m.rest(why); },
      [&](watch& m) { m.done(why); }, [&](wake& m) { m.taken(why); });
  quit();
}

void role::look_up_versions(loaded&& m, std::set<std::string> digests) {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  auto records = std::make_shared<result<std::vector<store::record>>>(std::move(m.records));
  caf::anon_send(with_.reader, reader::query{[me, records, more = m.more, digests = std::move(digests),
                                              around = around_](auto& store) {
                   loaded again{std::move(*records), more};
                   for (const auto& digest : digests) {
                     auto of = find_plan(digest, store, *around);
                     if (of)
                       again.versions.emplace(digest, *std::move(of));
                     else
                       again.records = std::move(of).error();
                   }
                   if (auto to = caf::actor_cast<actor>(me))
                     caf::anon_send(to, std::move(again));
                 }});
}

}  // namespace troupe::workflow
