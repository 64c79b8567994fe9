#include "actors/timer.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::timer {
namespace {

/// Before an execution that could not be woken is tried again.
constexpr auto pause_after_failure = 1s;

/// Due times of this node's executions: page after page until there are as many as asked for, or no more. Runs on the
/// reader's thread.
result<std::vector<due_time>> own_due_times(store::reader& store, due_time after, std::size_t limit,
                                            const ownership& shards, moment now) {
  std::vector<due_time> own;
  for (;;) {
    auto page = store.resting(after, limit);
    if (!page)
      return std::move(page).error();
    auto last = page->size() < limit;
    if (!page->empty())
      after = page->back();
    std::ranges::copy_if(*page, std::back_inserter(own), [&](const due_time& d) { return shards.holds(d.id, now); });
    if (last || own.size() >= limit)
      return own;
  }
}

/// Whether trying again may help. What is not there or cannot be planned stays so until the node restarts.
bool may_succeed_later(const refused& why) {
  return why.code != errc::unknown && why.code != errc::invalid && why.code != errc::corrupt;
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, reader::actor reader, wake_function wake)
  : observed(config, around->board->timer), around_(std::move(around)), reader_(std::move(reader)),
    wake_(std::move(wake)), due_(around_->options.due_times) {
  around_->board->timers = 0;
}

role::behavior_type role::make_behavior() {
  read_more();
  return {
    [this](const set& m) { handle(m); },
    [this](const tick& m) { handle(m); },
    [this](const filled& m) { handle(m); },
    [this](const woken& m) { handle(m); },
    [this](const distrust&) {
      due_.distrust();
      read_more();
    },
  };
}

void role::handle(const set& m) {
  due_.set(m.id, m.due, m.stored);
  go_on();
}

void role::handle(const tick& m) {
  if (!alarm_.rings(m.generation))
    return;
  wake_due();
  go_on();
}

void role::handle(const filled& m) {
  due_.fill(m.read);
  wake_due();
  go_on();
}

void role::handle(const woken& m) {
  --waking_;
  if (m.again)
    due_.put_back(m.id, now_at(*this, *around_) + pause_after_failure);
  wake_due();
  go_on();
}

void role::go_on() {
  around_->board->timers = static_cast<std::int64_t>(due_.size());
  read_more();
  arm();
}

void role::wake_due() {
  auto now = now_at(*this, *around_);
  while (waking_ < around_->options.wakes_max) {
    auto id = due_.take(now);
    if (!id)
      return;
    ++waking_;
    answer<bool> taken([id = *id, me = caf::actor_cast<caf::actor_addr>(this)](const result<bool>& r) {
      if (auto to = caf::actor_cast<actor>(me))
        caf::anon_send(to, woken{id, !r && may_succeed_later(r.error())});
    });
    wake_(*std::move(id), std::move(taken));
  }
}

void role::read_more() {
  if (!around_->options.recover)
    return;
  auto after = due_.wants();
  if (!after)
    return;
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(reader_, reader::query{[me, after = *after, limit = around_->options.due_times,
                                         shards = around_->shards, at = moment_at(*this)](store::reader& store) {
                   auto read = own_due_times(store, after, limit, *shards, at);
                   if (!read)
                     throw std::runtime_error(to_string(read.error()));
                   if (auto to = caf::actor_cast<actor>(me))
                     caf::anon_send(to, filled{*std::move(read)});
                 }});
}

/// Sees to it that a tick comes when the next is due. While as many as allowed are being woken, the first of them goes
/// on.
void role::arm() {
  auto next = due_.next();
  if (alarm_.is_sooner(next) && waking_ < around_->options.wakes_max)
    alarm_.set<tick>(*this, next, now_at(*this, *around_));
}

void role::closing() {
  reader_ = reader::actor{};
  wake_ = nullptr;
}

}  // namespace troupe::timer
