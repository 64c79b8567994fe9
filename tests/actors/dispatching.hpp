#pragma once

#include "actors/dispatcher.hpp"
#include "actors/journal.hpp"
#include "actors/reader.hpp"
#include "support/stage.hpp"
#include "understudy.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe::testing {

using lines = std::vector<std::string>;

/// The dispatcher, a workflow that hands it attempts, and a script that says what they do.
struct dispatching : stage {
  explicit dispatching(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>())
    : stage(options, std::move(at)) {
    reader = spawn<reader::role>(around);
    journal = spawn<journal::role>(around);
    from = spawn<understudy>(heard);
    dispatcher = spawn<dispatcher::role>(around, reader, journal);
    run();
  }
  ~dispatching() {
    reader = reader::actor{};
    journal = journal::actor{};
    from = workflow::actor{};
    dispatcher = dispatcher::actor{};
  }

  static run_task work(const std::string& task, json::object with = {}, std::uint32_t attempt = 1) {
    return {task_id{task}, attempt, "test.work", slot::io, std::move(with), {}};
  }
  void enqueue(std::vector<run_task> tasks, const workflow::actor& to) {
    caf::anon_send(dispatcher, dispatcher::enqueue{execution, workflow_name{"w"}, 7, std::move(tasks), to, {}});
  }
  void enqueue(std::vector<run_task> tasks) { enqueue(std::move(tasks), from); }
  dispatcher::attempt_key key(const std::string& task, std::uint32_t attempt = 1) const {
    return {execution, task_id{task}, attempt};
  }
  std::int64_t waiting() const { return around->board->queue("io", true).waiting; }

  script play;
  execution_id execution{"e1"};
  std::shared_ptr<told> heard = std::make_shared<told>();
  reader::actor reader;
  journal::actor journal;
  workflow::actor from;
  dispatcher::actor dispatcher;
};

}  // namespace troupe::testing
