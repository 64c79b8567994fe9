#pragma once

#include "actors/cast.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::testing {

/// What a stand-in for a workflow was told.
struct told {
  std::vector<workflow::perform> performs;
  std::vector<std::uint64_t> appended;
  std::vector<refused> failures;
  std::vector<workflow::progress> progress;
};

/// Stands where a workflow would: notes what it is told and accepts every command.
class understudy : public workflow::actor::base {
public:
  understudy(caf::actor_config& config, std::shared_ptr<told> notes) : base(config), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {
      [this](workflow::perform& m) {
        m.done(notes_->performs.size() + 1);
        notes_->performs.push_back(std::move(m));
      },
      [](const workflow::inspect&) {},
      [](const workflow::await_rest&) {},
      [](const workflow::watch&) {},
      [this](const workflow::progress& m) { notes_->progress.push_back(m); },
      [this](const workflow::appended& m) { notes_->appended.push_back(m.up_to); },
      [this](const workflow::append_failed& m) { notes_->failures.push_back(m.why); },
      [](const workflow::overdue&) {},
      [](const workflow::loaded&) {},
      [](const workflow::child_report&) {},
      [](const workflow::ask_again&) {},
      [](const workflow::child_told&) {},
      [](const workflow::tell_again&) {},
      [](const workflow::wake&) {},
      [](const workflow::retire&) {},
      [](const workflow::let_go&) {},
    };
  }

private:
  using base = workflow::actor::base;
  std::shared_ptr<told> notes_;
};

/// Returns what a workflow was told of its attempts: `start cut#1`, `complete cut#1`, `fail cut#1: crash`.
inline std::vector<std::string> lines_of(const told& notes) {
  std::vector<std::string> lines;
  auto name = [](const auto& c) { return " " + c.task.value + "#" + std::to_string(c.attempt); };
  for (const auto& m : notes.performs) {
    if (const auto* c = std::get_if<start_task>(&m.command))
      lines.push_back("start" + name(*c));
    if (const auto* c = std::get_if<complete_task>(&m.command))
      lines.push_back("complete" + name(*c));
    if (const auto* c = std::get_if<fail_task>(&m.command))
      lines.push_back("fail" + name(*c) + ": " + c->error.code);
  }
  return lines;
}

}  // namespace troupe::testing
