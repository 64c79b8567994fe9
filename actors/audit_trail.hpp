#pragma once

#include "actors/cast.hpp"
#include "actors/surroundings.hpp"
#include "api/call.hpp"
#include "core/access/audit.hpp"
#include "core/access/caller.hpp"

#include <atomic>
#include <functional>
#include <memory>

/// What goes into the audit log about a request.
namespace troupe::gateway {

/// What can be compared before and after a change; null if there is nothing.
using facts = std::function<json::value(store::reader&)>;

/// A request on its way in: who may do it, and what has to be looked up for that.
struct entrant {
  api::call call;
  access::caller caller;
  std::shared_ptr<sink> to;
  /// Present if it would change something.
  std::optional<access::audit_entry> entry = {};
  gateway::facts facts = {};
  json::value before = {};
  /// What must be allowed to be touched and is named by an execution or a schedule.
  std::vector<execution_id> executions = {};
  std::vector<schedule_name> schedules = {};
  /// What came of looking.
  result<void> verdict = {};
};

/// Returns what there is to compare about a call; nothing for most.
facts facts_of(const api::call&, const surroundings_ptr&);

/// Settles the entry when the change is answered, and passes the answer on at once.
class audited : public sink {
public:
  audited(std::shared_ptr<sink> to, journal::actor journal, reader::actor reader, const entrant& of);

  void reply(http::response answer) override;
  void reply(http::response answer, std::function<void(bool)> told) override;
  void on_gone(std::function<void()> call) override { to_->on_gone(std::move(call)); }
  bool write(std::string piece) override { return to_->write(std::move(piece)); }
  void end() override { to_->end(); }
  const api::rendering& wanted() const override { return to_->wanted(); }

private:
  void settle(const http::response&);

  std::shared_ptr<sink> to_;
  journal::actor journal_;
  reader::actor reader_;
  std::string key_, target_;
  gateway::facts facts_;
  json::value before_;
  std::atomic<bool> settled_ = false;
};

}  // namespace troupe::gateway
