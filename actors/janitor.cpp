#include "actors/janitor.hpp"

namespace troupe::janitor {

role::role(caf::actor_config& config, surroundings_ptr around, journal::actor journal)
  : observed(config, around->board->janitor), around_(std::move(around)), journal_(std::move(journal)) {}

role::behavior_type role::make_behavior() {
  const auto& options = around_->options.retention;
  delayed_send(this, options.look_every, look{});
  if (options.collect_every > 0ms)
    delayed_send(this, options.collect_every, collect{0});
  return {
    [this](const look& m) { handle(m); },
    [this](const forgot& m) { handle(m); },
    [this](const collect& m) { handle(m); },
  };
}

void role::handle(const look&) {
  const auto& options = around_->options.retention;
  auto now = now_at(*this, *around_);
  store::retention what{now, std::nullopt, after_finished_, after_};
  if (options.keep > 0ms)
    what.finished_before = now - options.keep;
  what.rows_max = options.rows_max;
  if (auto audit = around_->options.access.audit_keep; audit > 0ms)
    what.audited_before = now - audit;
  if (around_->shards->is_shared())
    what.mine = [shards = around_->shards, at = moment_at(*this)](const execution_id& id) {
      return shards->holds(id, at);
    };
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(journal_, journal::forget{std::move(what), answer<store::forgotten>([me](auto done) {
                                             if (auto to = caf::actor_cast<actor>(me))
                                               caf::anon_send(to, forgot{std::move(done)});
                                           })});
}

void role::handle(const forgot& m) {
  const auto& options = around_->options.retention;
  if (!m.done)
    log(log_level::warning, "nothing_forgotten", {{"reason", to_string(m.done.error())}});
  if (m.done) {
    executions_ += m.done->executions;
    around_->board->executions_forgotten += m.done->executions;
  }
  if (m.done && m.done->more) {
    after_finished_ = m.done->after_finished;
    after_ = m.done->after;
    return delayed_send(this, options.pause, look{});
  }
  if (auto count = std::exchange(executions_, 0))
    log(log_level::notice, "executions_forgotten", {{"count", std::to_string(count)}});
  after_finished_ = {};
  after_ = {};
  delayed_send(this, options.look_every, look{});
}

void role::handle(const collect& m) {
  const auto& options = around_->options.retention;
  auto done = collect_byte(static_cast<std::uint8_t>(m.byte));
  if (!done) {
    log(log_level::warning, "files_not_collected", {{"reason", to_string(done.error())}});
  } else {
    collected_.blobs += done->blobs;
    collected_.bytes += done->bytes;
    around_->board->blobs_collected += done->blobs;
    around_->board->blob_bytes_collected += done->bytes;
  }
  if (m.byte < 255)
    return delayed_send(this, options.pause, collect{m.byte + 1});
  if (auto all = std::exchange(collected_, {}); all.blobs > 0)
    log(log_level::notice, "files_collected",
        {{"count", std::to_string(all.blobs)}, {"bytes", std::to_string(all.bytes)}});
  store_.reset();
  delayed_send(this, options.collect_every, collect{0});
}

result<store::collected> role::collect_byte(std::uint8_t byte) {
  if (!store_) {
    auto opened = around_->store->open_reader();
    if (!opened)
      return std::move(opened).error();
    store_ = *std::move(opened);
  }
  auto before = now_at(*this, *around_) - around_->options.retention.grace;
  return store::collect_orphans(*around_->blobs, byte, before,
                                [this](const std::string& digest) { return store_->is_needed(digest); });
}

void role::closing() {
  store_.reset();
  journal_ = journal::actor{};
}

}  // namespace troupe::janitor
