#include "actors/plans.hpp"
#include "actors/starter.hpp"

/// The part of the starter that is about starts that are held, and about locks.
namespace troupe::starter {
namespace {

/// Held starts read at a time.
constexpr std::uint32_t due_max = 100;
/// Before what could not begin is tried again.
constexpr auto pause = 1s;
/// Between two rounds of forgetting.
constexpr auto forget_pause = 1min;

struct found_start {
  std::optional<held_start> start;
  /// It has begun and is not finished.
  bool live = false;
  result<std::shared_ptr<const plan>> of = std::shared_ptr<const plan>();
};

result<found_start> find_start(store::reader& store, const execution_id& id, const surroundings& around) {
  auto held = store.starts().held(id);
  if (!held)
    return std::move(held).error();
  found_start out{*std::move(held)};
  if (out.start) {
    out.of = find_plan(out.start->digest, store, around);
    return out;
  }
  auto row = store.execution(id);
  if (!row)
    return std::move(row).error();
  out.live = *row && !troupe::is_final((*row)->state);
  return out;
}

/// It will be refused again however often it is tried.
bool is_for_good(errc why) {
  return why == errc::invalid || why == errc::too_large || why == errc::corrupt || why == errc::denied;
}

}  // namespace

/// Sees to it that due starts are looked for at that time.
void role::look_at(timestamp due) {
  look_at_ = std::min(look_at_, due);
  arm();
}

void role::arm() {
  auto due = conducts_at(*this, *around_) ? look_at_ : timestamp::max();
  if (around_->options.recover)
    alarm_.set<tick>(*this, forget_at_ ? std::min(due, *forget_at_) : due, now());
}

void role::handle(const tick& m) {
  if (!alarm_.rings(m.generation))
    return;
  if (around_->board->draining)
    return;
  if (forget_at_ && *forget_at_ <= now())
    forget_old();
  if (!conducts_at(*this, *around_))
    return arm();
  if (look_at_ <= now() && !ready_) {
    look_at_ = now() + pause;
  } else if (look_at_ <= now()) {
    look_at_ = timestamp::max();
    for (const auto& id : std::exchange(again_, {}))
      take_up(id);
    look_for_due();
  }
  arm();
}

void role::look_for_due() {
  if (std::exchange(looking_, true))
    return;
  more_due_ = false;
  ask_store<std::vector<store::due_start>>(
    with_.reader, [](store::reader& store) { return store.starts().due(due_max); },
    then<std::vector<store::due_start>>([this](auto due) {
      looking_ = false;
      take_up_due(std::move(due));
    }));
}

void role::take_up_due(result<std::vector<store::due_start>> due) {
  if (!due)
    throw std::runtime_error(to_string(due.error()));
  for (const auto& d : *due) {
    if (d.due > now())
      return look_at(d.due);
    if (taken_up_.contains(d.id) || again_.contains(d.id))
      continue;
    if (d.open)
      close_group(d.id);
    else
      take_up(d.id);
  }
  more_due_ = due->size() == due_max;
}

/// Nobody joins what is about to begin.
void role::close_group(const execution_id& id) {
  taken_up_.insert(id);
  auto done = then<store::start_standing>([this, id](result<store::start_standing> closed) {
    taken_up_.erase(id);
    if (closed)
      take_up(id);
    else
      later(id);
  });
  caf::anon_send(with_.journal, journal::change_start{store::close_start{id}, std::move(done)});
}

void role::take_up(const execution_id& id) {
  if (!taken_up_.insert(id).second)
    return;
  ask_store<found_start>(
    with_.reader, [id, around = around_](store::reader& store) { return find_start(store, id, *around); },
    then<found_start>([this, id](result<found_start> found) {
      if (!found)
        return later(id);
      if (!found->start)
        return found->live ? begun(id) : gone(id);
      if (leaving_.contains(id))
        return put_down(id);
      if (!found->of)
        return drop_held(id, to_string(found->of.error()));
      take_up(*found->start, *found->of);
    }));
}

void role::take_up(const held_start& start, const std::shared_ptr<const plan>& of) {
  if (admission_.has_locks(start.id))
    return begin(start, of);
  // It waits already: this was too early.
  if (admission_.knows(start.id))
    return put_down(start.id);
  auto said = admission_.ask(start.id, start.locks);
  switch (said.says) {
  case admission::verdict::begin:
    make_way(said);
    return begin(start, of);
  case admission::verdict::wait:
    make_way(said);
    return wait_for_locks(start);
  case admission::verdict::skip:
    return drop_held(start.id, "skipped: execution " + said.existing.value + " is not finished");
  case admission::verdict::full:
    return drop_held(start.id, "skipped: too many wait for execution " + said.existing.value);
  }
}

void role::wait_for_locks(const held_start& start) {
  if (start.kind == hold_kind::queued)
    return put_down(start.id);
  auto done = then<store::start_standing>([this, id = start.id](result<store::start_standing> queued) {
    if (!queued)
      return later(id);
    put_down(id);
    // Its locks may have become free meanwhile, or were read again without it.
    if (admission_.has_locks(id) || !admission_.knows(id))
      take_up(id);
  });
  caf::anon_send(with_.journal, journal::change_start{store::queue_start{start.id, now()}, std::move(done)});
}

void role::begin(const held_start& start, const std::shared_ptr<const plan>& of) {
  auto claim = std::make_shared<start_claim>();
  claim->locks = start.locks;
  claim->held = true;
  claim->run = start.run;
  if (claim->run)
    claim->run->at = now();
  auto done = then<execution_id>([this, id = start.id, locked = !start.locks.empty()](result<execution_id> with) {
    if (with)
      return begun(id);
    if (is_for_good(with.error().code))
      return drop_held(id, to_string(with.error()));
    // Somebody else has begun or dropped it, or has a lock that this actor knows nothing of.
    if (with.error().code == errc::conflict) {
      release(id);
      if (locked)
        read_locks();
    }
    later(id);
  });
  start_execution command{start.input, start.labels, start.seed, start.parent};
  caf::anon_send(with_.region, region::start{of, std::move(command), std::move(done), start.id, std::move(claim)});
}

void role::drop_held(const execution_id& id, std::string reason) {
  auto done = then<store::start_standing>([this, id, reason](result<store::start_standing> standing) {
    if (standing)
      return dropped(id, *standing, reason);
    if (standing.error().code == errc::unknown)
      return gone(id);
    later(id);
  });
  log(log_level::notice, "start_dropped", {{"execution", id.value}, {"reason", reason}});
  caf::anon_send(with_.journal,
                 journal::change_start{store::drop_start{id, std::move(reason), now()}, std::move(done)});
}

/// It waits in the store again, or is not held any more.
void role::put_down(const execution_id& id) {
  taken_up_.erase(id);
  if (more_due_ && taken_up_.size() < due_max / 2)
    look_for_due();
}

void role::later(const execution_id& id) {
  again_.insert(id);
  put_down(id);
  look_at(now() + pause);
}

/// It keeps its locks until it is finished.
void role::begun(const execution_id& id) {
  put_down(id);
  tell_awaiting(id);
}

void role::gone(const execution_id& id) {
  put_down(id);
  release(id);
  tell_awaiting(id);
}

/// Whoever waits for what it would have come to is told. A parent that is not reached asks.
void role::dropped(const execution_id& id, const store::start_standing& standing, const std::string& reason) {
  gone(id);
  if (!standing.parent || standing.parent->detached)
    return;
  const auto& [execution, task, attempt, detached, close, depth] = *standing.parent;
  child_finished end{task, attempt, troupe::outcome::cancelled, nullptr, task_error{"cancelled", reason, false, {}}};
  caf::anon_send(with_.region, shard::route{execution, workflow::perform{std::move(end), {}}});
}

void role::tell_awaiting(const execution_id& id) {
  auto [first, last] = awaited_.equal_range(id);
  for (auto at = first; at != last; ++at)
    at->second.done(true);
  awaited_.erase(first, last);
}

/// Starts come and go only after this: their locks were those of an earlier life, or somebody else's.
void role::read_locks() {
  struct table {
    std::vector<store::taken_lock> taken;
    std::vector<store::queued_start> queued;
  };
  ready_ = false;
  auto read = [](store::reader& store) -> result<table> {
    auto taken = store.starts().locks();
    auto queued = taken ? store.starts().queued() : result<std::vector<store::queued_start>>(taken.error());
    if (!queued)
      return std::move(queued).error();
    return table{*std::move(taken), *std::move(queued)};
  };
  ask_store<table>(with_.reader, read, then<table>([this](result<table> found) {
                     if (!found)
                       throw std::runtime_error(to_string(found.error()));
                     auto before = std::exchange(admission_, {});
                     for (const auto& [key, execution] : found->taken)
                       admission_.taken(key, execution);
                     for (const auto& [id, locks] : found->queued)
                       admission_.waits(id, locks);
                     ready_ = true;
                     for (const auto& id : std::exchange(finished_meanwhile_, {}))
                       release(id);
                     if (around_->options.recover && conducts_at(*this, *around_))
                       for (const auto& id : admission_.admit())
                         take_up(id);
                     // Those that came to wait while this was read may be missing in it.
                     for (const auto& id : before.waiting())
                       if (!admission_.knows(id))
                         take_up(id);
                     for (auto& j : std::exchange(stashed_, {}))
                       look_up_key(j);
                   }));
}

void role::handle(const finished& m) {
  if (ready_)
    release(m.id);
  else
    finished_meanwhile_.insert(m.id);
}

void role::release(const execution_id& id) {
  for (const auto& next : admission_.release(id))
    take_up(next);
}

void role::make_way(const admission::answer& said) {
  for (const auto& id : said.cancel)
    cancel(id, "cancelled by a newer execution with the same key");
  for (const auto& id : said.drop)
    cancel(id, "superseded by a newer execution with the same key");
  for (const auto& id : said.begin)
    take_up(id);
}

void role::forget_later() {
  if (!forget_at_)
    forget_at_ = now() + forget_pause;
  arm();
}

void role::forget_old() {
  forget_at_.reset();
  caf::anon_send(with_.journal, journal::change_start{store::forget_old{now()}, {}});
}

}  // namespace troupe::starter
