#include "store/postgres_writer.hpp"

#include "store/postgres_locks.hpp"

#include <algorithm>
#include <thread>

namespace troupe::store {
namespace {

using clock = std::chrono::steady_clock;
using postgres::failure;

/// How often something is begun again that others came between.
constexpr int tries_max = 20;
/// How long a count of rows that other nodes change, too, is believed.
constexpr auto counts_for = 5s;

/// Returns whether all that is claimed are keys, which can be settled in any order.
bool claims_new_keys_only(std::span<const append> batch) {
  std::set<std::string_view> keys;
  return std::ranges::all_of(batch, [&](const append& a) {
    if (!a.claim)
      return true;
    const auto& c = *a.claim;
    return c.key && !c.instead_of && c.locks.empty() && !c.held && !c.run && keys.insert(c.key->key).second;
  });
}

}  // namespace

std::vector<result<void>> postgres_writer::commit(std::span<const append> batch) {
  if (batch.empty())
    return {};
  append_plan plan(batch);
  auto done = [&]() -> result<void> {
    auto big = store_big_records(blobs_, batch, options_.record_bytes_inline_max);
    if (!big)
      return std::move(big).error();
    using claims = postgres::append_statement::claims;
    auto alone = claims_new_keys_only(batch);
    postgres::append_statement statement(*session_, batch, *big, sum_, alone ? claims::with_it : claims::by_others);
    return alone ? commit_at_once(plan, statement) : commit_claims(batch, plan, statement);
  }();
  if (done)
    return plan.answers();
  starts_.distrust();
  return std::vector<result<void>>(batch.size(), done);
}

result<void> postgres_writer::commit_at_once(append_plan& plan, postgres::append_statement& statement) {
  session_->within_transaction(false);
  auto until = clock::now() + session_->patience();
  bool sent_before = false;
  for (int tries = 0; !plan.going().empty();) {
    auto going = plan.going();
    auto heads = plan.heads();
    auto before = plan;
    auto stored = statement.store(plan, heads, going);
    if (stored && *stored)
      return {};
    if (stored && !sent_before)
      continue;
    if (stored) {
      // It does not fit: because it is there already, from the time when no answer came?
      auto ours = statement.is_stored(going.front());
      if (ours && *ours) {
        plan = std::move(before);
        return {};
      }
      if (ours) {
        sent_before = false;
        continue;
      }
    }
    sent_before |= session_->why() == failure::lost;
    auto why = stored ? refused{errc::storage, "the database was lost again"} : stored.error();
    if (!may_try_again(until, ++tries))
      return why;
    plan = std::move(before);
  }
  return {};
}

result<void> postgres_writer::commit_claims(std::span<const append> batch, append_plan& plan,
                                            postgres::append_statement& statement) {
  auto locks = postgres::locks_of(batch);
  auto fresh = plan;
  return transact(durability::now, locks, [&] {
    plan = fresh;
    return carry_out_claims(batch, plan, statement);
  });
}

/// As if one append came behind the other: whether it fits, what it claims, its rows. Those that nobody's claim can see
/// go together.
result<void> postgres_writer::carry_out_claims(std::span<const append> batch, append_plan& plan,
                                               postgres::append_statement& statement) {
  for (auto fits = result<bool>(false); !*fits && !plan.going().empty();) {
    auto heads = plan.heads();
    fits = statement.store(plan, heads, {});
    if (!fits)
      return std::move(fits).error();
  }
  std::vector<std::size_t> waiting, heads;
  auto store = [&]() -> result<void> {
    if (waiting.empty())
      return {};
    auto stored = statement.store(plan, heads, waiting);
    if (!stored)
      return std::move(stored).error();
    waiting.clear();
    heads.clear();
    if (*stored)
      return {};
    // Somebody came between the check and now.
    session_->blame(failure::repeat);
    return refused{errc::storage, "a journal was changed meanwhile"};
  };
  for (std::size_t place = 0; place < batch.size(); ++place) {
    if (!std::ranges::binary_search(plan.going(), place))
      continue;
    const auto& a = batch[place];
    if (a.claim) {
      // Who has a lock is seen in the rows of executions.
      if (auto stored = a.claim->locks.empty() ? result<void>{} : store(); !stored)
        return stored;
      if (auto claimed = starts_.claim(a.execution, *a.claim); !claimed) {
        if (is_fault(claimed.error().code))
          return claimed;
        plan.refuse(place, std::move(claimed).error());
        continue;
      }
    }
    if (std::ranges::none_of(waiting, [&](auto other) { return batch[other].execution == a.execution; }))
      heads.push_back(place);
    waiting.push_back(place);
  }
  return store();
}

std::vector<result<start_standing>> postgres_writer::change_starts(std::span<const start_change> batch) {
  std::vector<result<start_standing>> answers(batch.size(), start_standing{});
  distrust_counts();
  auto locks = postgres::locks_of(batch);
  auto done = transact(durability::now, locks, [&]() -> result<void> {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      answers[i] = starts_.carry_out(batch[i]);
      if (!answers[i] && is_fault(answers[i].error().code))
        return answers[i].error();
    }
    return {};
  });
  if (!done)
    std::ranges::fill(answers, result<start_standing>(done.error()));
  return answers;
}

result<void> postgres_writer::change_flow(std::span<const flow_change> batch, timestamp now) {
  return transact(durability::now, {}, [&]() -> result<void> {
    for (const auto& c : batch)
      if (auto done = flow_.carry_out(c); !done)
        return done;
    return flow_.forget_old(now, options_.expired_max);
  });
}

result<void> postgres_writer::transact(durability wanted, std::span<const std::int64_t> locks,
                                       const std::function<result<void>()>& work) {
  auto until = clock::now() + session_->patience();
  for (int tries = 0;;) {
    auto done = [&]() -> result<void> {
      auto change = postgres::transaction::begin(*session_, wanted, locks);
      if (!change)
        return std::move(change).error();
      auto worked = work();
      return worked ? change->commit() : worked;
    }();
    if (done)
      return {};
    starts_.distrust();
    if (!may_try_again(until, ++tries))
      return done;
  }
}

bool postgres_writer::may_try_again(clock::time_point until, int tries) {
  switch (session_->why()) {
  case failure::lost:
    return clock::now() < until && session_->reconnect(until).has_value();
  case failure::repeat:
    std::this_thread::sleep_for(milliseconds{tries});
    return tries < tries_max;
  case failure::none:
  case failure::other:
    break;
  }
  return false;
}

void postgres_writer::distrust_counts() {
  if (clock::now() - counted_ < counts_for)
    return;
  starts_.distrust();
  counted_ = clock::now();
}

}  // namespace troupe::store
