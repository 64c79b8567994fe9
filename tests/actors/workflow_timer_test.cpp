#include "actors/workflow.hpp"

#include "support/plans.hpp"
#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

using lines = std::vector<std::string>;

/// Stands where the timer would: notes what it is told.
class noting_timer : public timer::actor::base {
public:
  noting_timer(caf::actor_config& config, std::shared_ptr<std::vector<timer::set>> notes)
    : base(config), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {
      [this](const timer::set& m) { notes_->push_back(m); },
      [](const timer::tick&) {},
      [](const timer::filled&) {},
      [](const timer::woken&) {},
      [](const timer::distrust&) {},
    };
  }

private:
  using base = timer::actor::base;
  std::shared_ptr<std::vector<timer::set>> notes_;
};

/// Stands where the journal would: notes up to which event it was given records. Nothing is durable before it is told.
class noting_journal : public journal::actor::base {
public:
  noting_journal(caf::actor_config& config, std::shared_ptr<std::vector<std::uint64_t>> notes)
    : base(config), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {
      [this](const journal::append& m) { notes_->push_back(m.content.first + m.content.count - 1); },
      [](const journal::change_start&) {},
      [](const journal::change_flow&) {},
      [](const journal::put_definition&) {},
      [](const journal::put_task_type&) {},
      [](const journal::put_token&) {},
      [](const journal::note&) {},
      [](const journal::keep_result&) {},
      [](const journal::forget&) {},
      [](const journal::halt&) {},
      [](const journal::flush&) {},
      [](const journal::idle&) {},
    };
  }

private:
  using base = journal::actor::base;
  std::shared_ptr<std::vector<std::uint64_t>> notes_;
};

/// An execution that waits for an hour, and beside that does some work once it is told to.
struct timing : stage {
  timing() {
    workflow::colleagues with;
    with.journal = spawn<noting_journal>(written);
    with.timer = spawn<noting_timer>(told);
    with.finished = with.revived = with.rested = with.waits = with.stays = [](const execution_id&) {};
    auto of = plan_of("  long: { wait: 1h }\n  go: { wait: { signal: go, timeout: 10m } }\n"
                      "  work: { uses: work, needs: [go] }\n  more: { wait: { signal: more }, needs: [work] }\n");
    workflow::perform first{start_execution{json::object{}, {}, 1}, {}};
    execution = spawn<workflow::role>(around, std::move(with), execution_id{"e"}, of, std::move(first), nullptr);
    run();
    durable();
  }
  ~timing() { execution = workflow::actor{}; }

  void tell(command what) {
    caf::anon_send(execution, workflow::perform{std::move(what), {}});
    run();
  }

  /// The first record that was given becomes durable.
  void durable() {
    REQUIRE_FALSE(written->empty());
    caf::anon_send(execution, workflow::appended{written->front()});
    written->erase(written->begin());
    run();
  }

  /// What the timer was told since the last question: `10m, stored`.
  lines heard() {
    lines out;
    for (const auto& m : std::exchange(*told, {}))
      out.push_back((m.due == timestamp::max() ? "never" : to_text(std::chrono::floor<milliseconds>(m.due - begin))) +
                    (m.stored ? ", stored" : ""));
    return out;
  }

  timestamp begin = now();
  std::shared_ptr<std::vector<timer::set>> told = std::make_shared<std::vector<timer::set>>();
  std::shared_ptr<std::vector<std::uint64_t>> written = std::make_shared<std::vector<std::uint64_t>>();
  workflow::actor execution;
};

}  // namespace

TEST_CASE_METHOD(timing, "the timer remembers a due time as long as a record that is durable says that work is owed") {
  CHECK(heard() == lines{"10m, stored"});
  tell(send_signal{"go", {}, "ada", {}});
  tell(complete_task{task_id{"work"}, 1, json::object{}});
  REQUIRE(written->size() == 2);
  CHECK(heard().empty());
  // Whoever reads the due times now does not find this one: its row says that work is owed.
  durable();
  CHECK(heard() == lines{"10m"});
  durable();
  CHECK(heard() == lines{"1h, stored"});
}

}  // namespace troupe
