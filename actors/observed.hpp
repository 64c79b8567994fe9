#pragma once

#include "actors/board.hpp"
#include "actors/log.hpp"

#include <caf/actor_config.hpp>
#include <caf/error.hpp>
#include <caf/exit_reason.hpp>
#include <caf/resumable.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <exception>
#include <string>

namespace troupe {

/// The base of every actor: counts itself on the board, and dies of an exception with its text as the reason, for its
/// supervisor to read. `Base` is a CAF actor class.
template <class Base>
class observed : public Base {
public:
  observed(caf::actor_config& config, actor_kind& kind) : Base(config), kind_(kind) {
    ++kind_.live;
    ++kind_.spawned;
    this->set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
      std::string what = "unknown exception";
      try {
        std::rethrow_exception(thrown);
      } catch (const std::exception& e) {
        what = e.what();
      } catch (...) {
      }
      log(log_level::error, "actor_failed", {{"actor", kind_.name}, {"reason", what}});
      return caf::make_error(caf::sec::runtime_error, std::move(what));
    });
  }

  caf::resumable::resume_result resume(caf::execution_unit* unit, std::size_t throughput) override {
    raise(kind_.mailbox_max, static_cast<std::int64_t>(this->mailbox().size()));
    auto begin = std::chrono::steady_clock::now();
    auto outcome = Base::resume(unit, throughput);
    auto span = std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin).count();
    kind_.resumes.fetch_add(1, std::memory_order_relaxed);
    kind_.busy_ns.fetch_add(span, std::memory_order_relaxed);
    raise(kind_.resume_ns_max, span);
    return outcome;
  }

  const char* name() const override { return kind_.name.c_str(); }

  void on_exit() override {
    --kind_.live;
    closing();
    Base::on_exit();
  }

protected:
  /// Called once, when the actor quits: give up what would keep others alive.
  virtual void closing() {}

private:
  static void raise(std::atomic<std::int64_t>& highest, std::int64_t seen) {
    if (seen > highest.load(std::memory_order_relaxed))
      highest.store(seen, std::memory_order_relaxed);
  }

  actor_kind& kind_;
};

/// Returns the text of an exit reason: what was thrown, or CAF's word for it.
std::string reason_text(const caf::error&);

/// Returns a reason to die that no restart mends: the supervisor gives up at once.
caf::error beyond_restart(std::string why);
bool is_beyond_restart(const caf::error&);

/// True for an exit that was asked for.
bool is_normal(const caf::error&);

}  // namespace troupe
