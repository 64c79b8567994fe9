#include "actors/doorkeeper.hpp"

#include "actors/reader.hpp"

#include <algorithm>

namespace troupe::doorkeeper {
namespace {

/// Rates of executions are stored among those of attempts.
constexpr std::string_view rate_prefix = flow::admission::rate_prefix;

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, journal::actor journal, reader::actor reader,
           perform_function perform)
  : observed(config, around->board->doorkeeper), around_(std::move(around)), journal_(std::move(journal)),
    reader_(std::move(reader)), perform_(std::move(perform)) {}

role::behavior_type role::make_behavior() {
  term_ = term_at(*this, *around_);
  if (conducts_at(*this, *around_))
    restore();
  return {
    [this](ask& m) { handle(m); },           [this](const finished& m) { handle(m); },
    [this](const inspect& m) { handle(m); }, [this](restored& m) { handle(m); },
    [this](const charged& m) { handle(m); }, [this](const tick& m) { handle(m); },
    [this](const conduct&) { take_over(); },
  };
}

/// Nobody is let in before this is read; and that is not before what the one that was here before it asked the journal
/// for is durable.
void role::restore() {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  auto at = now();
  reader::query look{[me, at](store::reader& store) {
    auto rates = store.rates(at);
    auto claiming = store.claiming();
    if (!rates || !claiming)
      throw std::runtime_error(to_string(rates ? claiming.error() : rates.error()));
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, restored{*std::move(claiming), *std::move(rates)});
  }};
  reader::ask_behind(journal_, reader_, std::move(look));
}

/// Another node has let executions in, or will.
void role::take_over() {
  auto term = term_at(*this, *around_);
  if (std::exchange(term_, term) == term)
    return;
  admission_.emplace();
  restored_ = false;
  asked_.clear();
  inspected_.clear();
  finished_.clear();
  entering_.clear();
  if (conducts_at(*this, *around_))
    restore();
}

/// Those that run come first: they have their room whatever the limits say.
void role::handle(restored& m) {
  if (restored_ || !conducts_at(*this, *around_))
    return;
  auto at = now();
  for (auto& use : m.rates)
    if (use.key.starts_with(rate_prefix)) {
      use.key.erase(0, rate_prefix.size());
      admission_->restore(std::move(use), at);
    }
  restored_ = true;
  auto is_held = [](const execution_summary& row) { return row.state == execution_state::held; };
  for (auto& row : m.claiming)
    if (!is_held(row) && !finished_.contains(row.id))
      admission_->runs(row.id, std::move(row.claims), at);
  for (auto& row : m.claiming)
    if (is_held(row) && !finished_.contains(row.id) && around_->options.recover)
      judge(row.id, std::move(row.claims), at);
  for (auto& a : std::exchange(asked_, {}))
    if (!finished_.contains(a.id))
      judge(a.id, std::move(a.claims), at);
  finished_.clear();
  let_in(at);
  for (const auto& i : std::exchange(inspected_, {}))
    handle(i);
}

void role::handle(ask& m) {
  if (!conducts_at(*this, *around_))
    return;  // It asks again where its shard goes.
  if (!restored_)
    return asked_.push_back(std::move(m));
  auto at = now();
  judge(m.id, std::move(m.claims), at);
  let_in(at);
}

void role::judge(const execution_id& id, std::vector<admission_claim> claims, timestamp now) {
  // It did not hear the answer.
  if (admission_->has_room(id))
    return entering_.push_back(id);
  if (admission_->knows(id))
    return;
  auto said = admission_->ask(id, std::move(claims), now);
  if (said.says == flow::admission::verdict::begin)
    entering_.push_back(id);
  if (said.says == flow::admission::verdict::turn_away)
    perform_(id, cancel_execution{said.why});
  for (const auto& leaving : said.cancel)
    perform_(leaving.id, cancel_execution{leaving.why});
}

void role::handle(const finished& m) {
  if (!conducts_at(*this, *around_))
    return;
  if (!restored_)
    return (void)finished_.insert(m.id);
  auto at = now();
  admission_->finished(m.id, at);
  let_in(at);
}

/// Tells those that may begin, once it is recorded that they count against their rates.
void role::let_in(timestamp now) {
  std::ranges::move(admission_->admit(now), std::back_inserter(entering_));
  auto ids = std::exchange(entering_, {});
  auto uses = admission_->begun();
  if (!uses.empty())
    charge(std::move(ids), std::move(uses));
  else if (!ids.empty())
    handle(charged{std::move(ids)});
  arm(now);
}

void role::charge(std::vector<execution_id> ids, std::vector<flow::rate_use> uses) {
  journal::change_flow record;
  for (auto& use : uses) {
    use.key.insert(0, rate_prefix);
    record.changes.push_back(std::move(use));
  }
  auto me = caf::actor_cast<caf::actor_addr>(this);
  // If it fails the journal ends, and this actor with it.
  record.done = answer<bool>([me, ids = std::move(ids)](result<bool> recorded) {
    if (auto to = caf::actor_cast<actor>(me); to && recorded)
      caf::anon_send(to, charged{ids});
  });
  caf::anon_send(journal_, std::move(record));
}

void role::handle(const charged& m) {
  for (const auto& id : m.ids)
    if (admission_->has_room(id))
      perform_(id, admit_execution{});
}

void role::handle(const inspect& m) {
  if (!restored_ && conducts_at(*this, *around_))
    return inspected_.push_back(m);
  m.look(*admission_, now());
  m.done(true);
}

void role::handle(const tick& m) {
  if (!alarm_.rings(m.generation))
    return;
  let_in(now());
}

void role::arm(timestamp now) {
  alarm_.set<tick>(*this, admission_->next_due().value_or(timestamp::max()), now);
}

timestamp role::now() {
  return now_at(*this, *around_);
}

void role::closing() {
  asked_.clear();
  inspected_.clear();
  perform_ = {};
  journal_ = journal::actor{};
  reader_ = reader::actor{};
}

}  // namespace troupe::doorkeeper
