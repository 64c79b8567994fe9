#include "actors/reader.hpp"
#include "actors/starter.hpp"

#include "store/digest.hpp"
#include "support/plans.hpp"
#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

using lines = std::vector<std::string>;

/// Stands where the journal would: keeps what it is asked to change.
class patient_journal : public journal::actor::base {
public:
  patient_journal(caf::actor_config& config, std::shared_ptr<std::vector<journal::change_start>> asked)
    : base(config), asked_(std::move(asked)) {}

  behavior_type make_behavior() override {
    return {
      [](const journal::append&) {},        [this](journal::change_start& m) { asked_->push_back(std::move(m)); },
      [](const journal::change_flow&) {},   [](const journal::put_definition&) {},
      [](const journal::put_task_type&) {}, [](const journal::put_token&) {},
      [](const journal::note&) {},          [](const journal::keep_result&) {},
      [](const journal::forget&) {},        [](const journal::halt&) {},
      [](const journal::flush&) {},         [](const journal::idle&) {},
    };
  }

private:
  using base = journal::actor::base;
  std::shared_ptr<std::vector<journal::change_start>> asked_;
};

/// Stands where the region would: keeps the starts it is asked for.
class patient_region : public region::actor::base {
public:
  patient_region(caf::actor_config& config, std::shared_ptr<std::vector<region::start>> asked)
    : base(config), asked_(std::move(asked)) {}

  behavior_type make_behavior() override {
    return {
      [this](region::start& m) { asked_->push_back(std::move(m)); },
      [](const region::ensure_child&) {},
      [](const shard::route&) {},
      [](const region::restart&) {},
      [](const region::owing&) {},
      [](const region::taken&) {},
      [](const shard::let_go&) {},
    };
  }

private:
  using base = region::actor::base;
  std::shared_ptr<std::vector<region::start>> asked_;
};

/// A starter over a store, of which everything that takes time takes as long as the test likes.
struct starting_slowly : stage {
  starting_slowly() {
    journal = spawn<patient_journal>(changes);
    region = spawn<patient_region>(starts);
    auto reader = spawn<reader::role>(around);
    starter = spawn<starter::role>(around, starter::colleagues{journal, reader, region});
    writer = *store->open_writer();
    run();
  }
  ~starting_slowly() {
    changes->clear();
    starts->clear();
    journal = journal::actor{};
    region = region::actor{};
    starter = starter::actor{};
  }

  std::shared_ptr<const plan> alone(const std::string& mode) {
    auto text = "workflow: w\nsingleton: { mode: " + mode + " }\ntasks:\n  a: { uses: test.review }\n";
    store::stored_definition of{.name = workflow_name{"w"}, .digest = store::digest_of(text), .source = text};
    REQUIRE(writer->put_definition(of));
    return plan_text(text, "w.yaml", of.digest, script::types()).plan;
  }

  /// Asks for a start; what comes of it is added to `told`.
  void start(const std::string& id, const std::shared_ptr<const plan>& of, milliseconds delay = 0ms,
             std::optional<std::string> key = {}) {
    starter::request what{of, {json::object{}, {}, 1}};
    what.id = execution_id{id};
    what.key = std::move(key);
    if (delay > 0ms)
      what.due = now() + delay;
    answer<starter::outcome> done([this, id](result<starter::outcome> with) {
      told.push_back(id + ": " +
                     (with ? std::string(to_string(with->fate)) : std::string(to_string(with.error().code))));
    });
    caf::anon_send(starter, starter::start{std::move(what), std::move(done)});
    run();
  }

  /// The start the region was asked for first is answered.
  void begins(const std::string& id, std::optional<errc> refusal = {}) {
    REQUIRE_FALSE(starts->empty());
    auto first = std::move(starts->front());
    starts->erase(starts->begin());
    CHECK(first.id->value == id);
    first.done(refusal ? result<execution_id>(refused{*refusal, "the test says so"}) : result(*first.id));
    run();
  }

  /// The change the journal was asked for first is made; its answer is for the test to give.
  std::function<void()> made() {
    REQUIRE_FALSE(changes->empty());
    auto first = std::move(changes->front());
    changes->erase(changes->begin());
    auto outcome = writer->change_starts({&first.change, 1})[0];
    return [this, first = std::move(first), outcome] {
      first.done(outcome);
      run();
    };
  }
  void change() { made()(); }

  std::shared_ptr<std::vector<journal::change_start>> changes = std::make_shared<std::vector<journal::change_start>>();
  std::shared_ptr<std::vector<region::start>> starts = std::make_shared<std::vector<region::start>>();
  std::unique_ptr<store::writer> writer;
  journal::actor journal;
  region::actor region;
  starter::actor starter;
  lines told;
};

}  // namespace

TEST_CASE_METHOD(starting_slowly, "a delayed start that comes to wait while the locks are read again has its turn") {
  auto w = alone("queue");
  start("first", w);
  start("delayed", w, 5s);
  change();
  CHECK(told == lines{"delayed: held"});
  advance(6s);
  // It waits for the first, which is not written yet. Then the first turns out not to begin, and the locks are read.
  begins("first", errc::conflict);
  REQUIRE(starts->size() == 1);
  change();
  begins("first", errc::invalid);
  REQUIRE(starts->size() == 1);
  begins("delayed");
  CHECK(told == lines{"delayed: held", "first: invalid"});
}

TEST_CASE_METHOD(starting_slowly,
                 "of a singleton that cancels the newest runs, however late it is known of the others") {
  auto w = alone("cancel");
  start("first", w);
  begins("first");
  start("second", w);
  change();  // the first is not held
  start("third", w);
  REQUIRE(changes->size() == 4);
  // The second is held before it is known that it gives way.
  change();
  change();
  auto second_is_dropped = made();
  change();
  second_is_dropped();
  CHECK(changes->empty());
  CHECK(told == lines{"first: begun", "second: held", "third: held"});
  caf::anon_send(starter, starter::finished{execution_id{"first"}});
  run();
  begins("third");
  CHECK(starts->empty());
}

TEST_CASE_METHOD(starting_slowly, "a start with a key that waited for another one does not wait behind itself") {
  auto w = alone("skip");
  start("first", w);
  start("second", w, 0ms, "k");
  CHECK(told.empty());
  // The locks are read again before the first is tried once more.
  begins("first", errc::conflict);
  begins("first");
  CHECK(told == lines{"first: begun", "second: skipped"});
}

}  // namespace troupe
