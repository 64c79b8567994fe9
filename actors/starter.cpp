#include "actors/starter.hpp"

#include "core/base/ulid.hpp"
#include "store/digest.hpp"

namespace troupe::starter {
namespace {

/// How often a start begins anew because the store knows of a key or a lock that this actor does not.
constexpr unsigned tries_max = 3;

std::string digest_of(const request& what) {
  return store::digest_of(what.of->definition.name + "\n" + canonical_json(what.command.input));
}

refused stopping() {
  return {errc::unavailable, "the node is stopping", "", "use another node"};
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with)
  : observed(config, around->board->starter), around_(std::move(around)), with_(std::move(with)) {}

role::behavior_type role::make_behavior() {
  term_ = term_at(*this, *around_);
  read_locks();
  look_at(now());
  return {
    [this](start& m) { handle(m); },          [this](revive& m) { handle(m); },
    [this](const drop& m) { handle(m); },     [this](const await_begin& m) { handle(m); },
    [this](const finished& m) { handle(m); }, [this](const tick& m) { handle(m); },
    [](const go_on& m) { m.with(); },         [this](const conduct&) { take_over(); },
  };
}

timestamp role::now() {
  return now_at(*this, *around_);
}

/// What is held, and who has which lock, was another node's to know.
void role::take_over() {
  auto term = term_at(*this, *around_);
  if (std::exchange(term_, term) == term)
    return;
  look_at_ = timestamp::max();
  read_locks();
  look_at(now());
}

void role::handle(start& m) {
  auto j = std::make_shared<job>();
  j->what = std::move(m.request);
  j->done = std::move(m.done);
  if (around_->board->draining)
    return j->done(stopping());
  if (stashed_.size() >= around_->options.pending_max)
    return j->done(refused{errc::busy, "too many starts wait", "", "try again later"});
  if (j->what.id && !given_.insert(*j->what.id).second)
    return j->done(refused{errc::unavailable, "execution " + j->what.id->value + " is being started"});
  if (!ready_)
    return stashed_.push_back(std::move(j));
  look_up_key(j);
}

/// Of starts with the same key one is on its way at a time.
void role::look_up_key(const job_ptr& j) {
  const auto& key = j->what.key;
  if (!key)
    return accept(j);
  auto [line, first] = keys_.try_emplace(*key);
  if (!first && line->second.size() >= around_->options.pending_max)
    return j->done(refused{errc::busy, "too many starts come with this key", "idempotency_key", "try again later"});
  auto known = std::exchange(j->what.key_known, {});
  if (!first && j->tries == 0)
    return line->second.push_back(j);
  if (known && first)
    return judge_key(j, *std::move(known));
  ask_store<std::optional<start_key>>(
    with_.reader, [key = *key](store::reader& store) { return store.starts().key(key); },
    then<std::optional<start_key>>([this, j](auto known) { judge_key(j, std::move(known)); }));
}

void role::judge_key(const job_ptr& j, result<std::optional<start_key>> known) {
  if (!known)
    return end(j, std::move(known).error());
  auto digest = digest_of(j->what);
  auto verdict = judge_duplicate(*known, digest, j->what.on_duplicate, now());
  if (!verdict)
    return end(j, std::move(verdict).error());
  j->key = start_key{*j->what.key, std::move(digest), {}, now(), now() + around_->options.key_retention};
  forget_later();
  switch (*verdict) {
  case duplicate_verdict::return_existing:
    return end(j, outcome{fate::existing, (*known)->execution});
  case duplicate_verdict::supersede:
    if (!holds_at(*this, *around_, (*known)->execution))
      return end(j, around_->shards->elsewhere((*known)->execution));
    j->instead_of = (*known)->execution;
    cancel(*j->instead_of, "superseded by another start with the same key");
    return accept(j);
  case duplicate_verdict::begin:
    return accept(j);
  }
}

/// What can be known to be wrong is refused before anything is kept.
void role::accept(const job_ptr& j) {
  const auto& definition = j->what.of->definition;
  auto input = accept_start(definition, j->what.command.input);
  if (!input)
    return end(j, std::move(input).error());
  auto group =
    group_start(definition, j->what.of->digest, *input, j->what.command.labels, now(), around_->options.holds);
  if (!group)
    return end(j, std::move(group).error());
  if (group->kind && j->what.command.parent)
    return end(j, refused{errc::invalid,
                          "workflow " + definition.name + " collects its starts (" +
                            std::string(to_string(*group->kind)) + "), so it cannot be part of another execution",
                          "", "start it through the API, or give the task a workflow that does not"});
  auto held = group->kind || !group->locks.empty() || !j->what.locks.empty() || (j->what.due && *j->what.due > now());
  auto id = name_new(*j, held || is_conducted(definition));
  if (!id)
    return end(j, std::move(id).error());
  j->id = *std::move(id);
  j->what.command.input = *std::move(input);
  j->locks = j->what.locks;
  j->locks.insert(j->locks.end(), group->locks.begin(), group->locks.end());
  if (j->what.run)
    j->what.run->execution = j->id;
  if (j->what.due && *j->what.due > now()) {
    if (group->kind)
      return end(j, refused{errc::invalid,
                            "workflow " + definition.name + " collects its starts (" +
                              std::string(to_string(*group->kind)) + "), so one cannot be delayed",
                            "start_at", "start it without a delay"});
    group->due = j->what.due;
    return hold(j, hold_kind::delayed, *group);
  }
  if (group->kind)
    return hold(j, *group->kind, *group);
  ask_for_locks(j);
}

/// What is held, alone or counted stays with the conductor, who knows of the others; the rest begins anywhere.
result<execution_id> role::name_new(const job& j, bool conducted) {
  const auto& shards = *around_->shards;
  auto at = moment_at(*this);
  if (conducted && !conducts_at(*this, *around_))
    return shards.elsewhere(ownership::conductors_shard, "what begins executions of " + j.what.of->definition.name);
  if (j.what.id)
    return *j.what.id;
  auto id = make_execution_id(now(), around_->random(), around_->random());
  if (!shards.is_shared())
    return id;
  if (conducted)
    return moved_to(ownership::conductors_shard, std::move(id));
  auto shard = shards.any_held(around_->random(), at);
  if (!shard)
    return refused{errc::unavailable, "node " + shards.node() + " has no shards", "", "try again, or use another node"};
  return moved_to(*shard, std::move(id));
}

void role::ask_for_locks(const job_ptr& j) {
  auto said = admission_.ask(j->id, j->locks);
  switch (said.says) {
  case admission::verdict::begin:
    make_way(said);
    return begin(j);
  case admission::verdict::wait:
    make_way(said);
    taken_up_.insert(j->id);
    return hold(j, hold_kind::queued, {});
  case admission::verdict::skip:
    // It may come to nothing: then there is none to be told of.
    if (auto found = beginning_.find(said.existing); found != beginning_.end())
      return found->second.push_back(j);
    return end(j, outcome{fate::skipped, said.existing});
  case admission::verdict::full:
    return end(j, outcome{fate::full, said.existing});
  }
}

void role::hold(const job_ptr& j, hold_kind kind, const start_grouping& group) {
  held_start start{.id = j->id,
                   .workflow = workflow_name{j->what.of->definition.name},
                   .digest = j->what.of->digest,
                   .kind = kind,
                   .group = group.group,
                   .due = group.due,
                   .due_max = group.due_max,
                   .starts_max = group.starts_max,
                   .bytes_max = group.bytes_max,
                   .input = j->what.command.input,
                   .labels = j->what.command.labels,
                   .seed = j->what.command.seed,
                   .locks = j->locks,
                   .parent = j->what.command.parent,
                   .run = j->what.run,
                   .accepted_at = now()};
  if (start.run)
    start.run->outcome = run_outcome::queued;
  auto done = then<store::start_standing>([this, j, kind](result<store::start_standing> standing) {
    taken_up_.erase(j->id);
    if (!standing) {
      release(j->id);
      return standing.error().code == errc::conflict ? try_again(j, standing.error()) : end(j, standing.error());
    }
    end(j, outcome{standing->joined ? fate::joined : fate::held, standing->id, standing->due, standing->starts});
    if (standing->due)
      look_at(*standing->due);
    // Its locks may have become free meanwhile, or were read again without it.
    if (kind == hold_kind::queued && (admission_.has_locks(j->id) || !admission_.knows(j->id)))
      take_up(j->id);
  });
  caf::anon_send(with_.journal,
                 journal::change_start{store::hold_start{std::move(start), j->key, j->instead_of}, std::move(done)});
}

void role::begin(const job_ptr& j) {
  auto claim = std::make_shared<start_claim>(start_claim{j->key, j->instead_of, j->locks, j->what.run, false});
  beginning_.try_emplace(j->id);
  auto done = then<execution_id>([this, j, given = j->id](result<execution_id> id) {
    if (!id)
      release(given);
    if (id)
      end(j, outcome{fate::begun, *id});
    else if (id.error().code == errc::conflict)
      try_again(j, id.error());
    else
      end(j, id.error());
    begun_or_not(given);
  });
  caf::anon_send(with_.region, region::start{j->what.of, j->what.command, std::move(done), j->id, std::move(claim)});
}

void role::begun_or_not(const execution_id& id) {
  auto waiting = beginning_.extract(id);
  for (const auto& j : waiting ? waiting.mapped() : std::vector<job_ptr>()) {
    if (ready_) {
      ask_for_locks(j);
      continue;
    }
    // It has its key's line: taken up again it must not wait behind itself.
    j->tries = std::max(j->tries, 1U);
    stashed_.push_back(j);
  }
}

/// The store knows better: of a key that came meanwhile, or of a lock from before this actor's time. Of a schedule's
/// run it may know that it is settled: who asked looks.
void role::try_again(const job_ptr& j, const refused& why) {
  read_locks();
  if (++j->tries >= tries_max || j->what.run)
    return end(j, why);
  j->instead_of.reset();
  stashed_.push_back(j);
}

void role::end(const job_ptr& j, result<outcome> with) {
  j->done(std::move(with));
  if (j->what.id)
    given_.erase(*j->what.id);
  if (!j->what.key)
    return;
  auto line = keys_.find(*j->what.key);
  if (line == keys_.end())
    return;
  auto waiting = std::move(line->second);
  keys_.erase(line);
  if (waiting.empty())
    return;
  auto next = std::move(waiting.front());
  waiting.pop_front();
  look_up_key(next);
  if (auto again = keys_.find(*next->what.key); again != keys_.end())
    again->second = std::move(waiting);
}

void role::handle(const drop& m) {
  auto done = then<store::start_standing>([this, m](result<store::start_standing> standing) {
    if (standing)
      dropped(m.id, *standing, m.reason);
    m.done(standing ? result<bool>(true) : result<bool>(standing.error()));
  });
  caf::anon_send(with_.journal, journal::change_start{store::drop_start{m.id, m.reason, now()}, std::move(done)});
}

void role::handle(const await_begin& m) {
  if (awaited_.size() >= around_->options.waits_max)
    std::erase_if(awaited_, [now = moment_at(*this)](const auto& entry) { return entry.second.until <= now; });
  if (awaited_.size() >= around_->options.waits_max)
    return m.done(refused{errc::busy, "too many requests wait", "", "ask without wait"});
  awaited_.emplace(m.id, m);
  ask_store<std::optional<held_start>>(
    with_.reader, [id = m.id](store::reader& store) { return store.starts().held(id); },
    then<std::optional<held_start>>([this, id = m.id](auto held) {
      if (held && *held)
        return;
      tell_awaiting(id);
    }));
}

void role::cancel(const execution_id& id, std::string reason) {
  // Held or live: what is not the one is the other.
  leaving_.insert(id);
  auto done = then<store::start_standing>([this, id, reason](result<store::start_standing> standing) {
    leaving_.erase(id);
    if (standing)
      dropped(id, *standing, reason);
    else
      caf::anon_send(with_.region, shard::route{id, workflow::perform{cancel_execution{reason}, {}}});
  });
  caf::anon_send(with_.journal, journal::change_start{store::drop_start{id, reason, now()}, std::move(done)});
}

void role::closing() {
  stashed_.clear();
  keys_.clear();
  beginning_.clear();
  awaited_.clear();
  again_.clear();
  with_ = colleagues{};
}

}  // namespace troupe::starter
