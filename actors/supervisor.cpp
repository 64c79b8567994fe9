#include "actors/supervisor.hpp"

#include <caf/atom.hpp>
#include <caf/system_messages.hpp>

namespace troupe {
namespace {

using start_atom = caf::atom_constant<caf::atom("start")>;

}  // namespace

supervisor::supervisor(caf::actor_config& config, surroundings_ptr around, std::string path, restart_strategy strategy,
                       std::vector<child_spec> specs)
  : observed(config, around->board->supervisor), around_(std::move(around)), path_(std::move(path)),
    strategy_(strategy) {
  for (auto& spec : specs)
    children_.push_back({std::move(spec), restart_history(around_->options.restarts), {}});
}

caf::behavior supervisor::make_behavior() {
  set_down_handler([this](caf::down_msg& m) { down(m); });
  set_exit_handler([this](caf::exit_msg& m) { stop_all(m.reason); });
  start_owed();
  return {
    [this](start_atom, std::size_t index, std::uint64_t generation) {
      if (stopping_ || index >= children_.size() || children_[index].generation != generation)
        return;
      children_[index].pausing = false;
      start_owed();
    },
  };
}

/// Starts what is owed in order, up to a child that is still on its way down or has to wait: what comes after it may
/// need its handle.
void supervisor::start_owed() {
  for (std::size_t i = 0; i < children_.size() && !stopping_; ++i) {
    auto& c = children_[i];
    if (!c.owed) {
      if (!c.handle)
        return;
      continue;
    }
    if (c.handle || c.pausing)
      return;
    try {
      c.handle = c.spec.start(*this);
    } catch (const std::exception& e) {
      failed(i, e.what());
      return;
    }
    c.owed = false;
    ++c.generation;
    around_->board->up(path_of(c), *c.spec.kind);
  }
}

void supervisor::down(const caf::down_msg& m) {
  auto* c = find(m.source);
  if (!c)
    return;
  c->handle = {};
  if (stopping_)
    return stop_next();
  if (c->owed)  // it went down because an earlier one failed
    return start_owed();
  failed(static_cast<std::size_t>(c - children_.data()), reason_text(m.reason), !is_beyond_restart(m.reason));
}

void supervisor::failed(std::size_t index, const std::string& reason, bool may_restart) {
  auto& c = children_[index];
  auto path = path_of(c);
  around_->board->down(path, reason);
  auto pause = c.history.failed(now_at(*this, *around_));
  if (!pause || !may_restart) {
    ++around_->board->escalations;
    log(log_level::error, "gave_up", {{"actor", path}, {"reason", reason}});
    return stop_all(caf::make_error(caf::sec::runtime_error, reason));
  }
  log(log_level::warning, "restarting", {{"actor", path}, {"reason", reason}, {"pause", to_text(*pause)}});
  c.owed = c.pausing = true;
  ++c.generation;
  if (strategy_ == restart_strategy::rest_for_one)
    for (auto i = index + 1; i < children_.size(); ++i) {
      children_[i].owed = true;
      if (children_[i].handle)
        send_exit(children_[i].handle, caf::exit_reason::user_shutdown);
    }
  delayed_send(this, *pause, start_atom::value, index, c.generation);
}

void supervisor::stop_all(caf::error reason) {
  if (stopping_)
    return;
  stopping_ = true;
  reason_ = std::move(reason);
  stop_next();
}

/// Stops the last child that lives; its end stops the one before it.
void supervisor::stop_next() {
  for (auto i = children_.rbegin(); i != children_.rend(); ++i)
    if (i->handle)
      return send_exit(i->handle, caf::exit_reason::user_shutdown);
  quit(reason_);
}

void supervisor::closing() {
  for (auto& c : children_)
    around_->board->gone(path_of(c));
  children_.clear();
}

supervisor::child* supervisor::find(const caf::actor_addr& source) {
  for (auto& c : children_)
    if (c.handle && c.handle.address() == source)
      return &c;
  return nullptr;
}

}  // namespace troupe
