#include "actors/supervisor.hpp"

#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A supervisor of three children that note when they come and go.
struct parenting : stage {
  parenting() { around->options.restarts = {.restarts_max = 3, .window = 30s, .first_delay = 100ms, .last_delay = 1s}; }
  ~parenting() {
    children.clear();
    root = {};
  }

  class child : public observed<caf::event_based_actor> {
  public:
    child(caf::actor_config& config, parenting& at, std::string name)
      : observed(config, at.around->board->timer), at_(at), name_(std::move(name)) {}
    caf::behavior make_behavior() override {
      at_.diary.push_back("+" + name_);
      return {[](int) { throw std::runtime_error("no more"); }};
    }

  protected:
    void closing() override { at_.diary.push_back("-" + name_); }

  private:
    parenting& at_;
    std::string name_;
  };

  void raise_children(restart_strategy strategy) {
    std::vector<child_spec> specs;
    for (const auto* name : {"a", "b", "c"})
      specs.push_back({name, &around->board->timer, [this, name = std::string(name)](auto& parent) {
                         if (std::exchange(stillborn, stillborn ? stillborn - 1 : 0) > 0 && name == "b")
                           throw std::runtime_error("cannot start");
                         auto born = parent.template spawn<child, caf::monitored>(*this, name);
                         children[name] = born;
                         return born;
                       }});
    root = spawn<supervisor>(around, "node", strategy, std::move(specs));
    caf::actor_cast<caf::abstract_actor*>(root)->attach_functor([this](caf::error why) { ended = reason_text(why); });
    run();
  }

  void kill(const std::string& name) {
    caf::anon_send(children.at(name), 1);
    run();
  }

  /// What happened since this was asked last.
  std::vector<std::string> news() { return std::exchange(diary, {}); }

  std::vector<std::string> diary;
  std::map<std::string, caf::actor> children;
  caf::actor root;
  std::optional<std::string> ended;
  unsigned stillborn = 0;
};

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(parenting, "children start in order and stop in reverse") {
  raise_children(restart_strategy::rest_for_one);
  CHECK(news() == lines{"+a", "+b", "+c"});
  caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
  run();
  CHECK(news() == lines{"-c", "-b", "-a"});
  CHECK(ended);
}

TEST_CASE_METHOD(parenting, "one for one restarts the child that failed alone") {
  raise_children(restart_strategy::one_for_one);
  news();
  kill("b");
  CHECK(news() == lines{"-b"});
  advance(50ms);
  CHECK(news() == lines{});
  advance(50ms);
  CHECK(news() == lines{"+b"});
  CHECK(around->board->restarts("node/b") == 1);
  CHECK(around->board->restarts("node/a") == 0);
}

TEST_CASE_METHOD(parenting, "rest for one also stops those after it, and starts them again in order") {
  raise_children(restart_strategy::rest_for_one);
  news();
  kill("b");
  CHECK(news() == lines{"-b", "-c"});
  advance(100ms);
  CHECK(news() == lines{"+b", "+c"});
  CHECK(around->board->restarts("node/b") == 1);
  CHECK(around->board->restarts("node/c") == 1);
}

TEST_CASE_METHOD(parenting, "the pause before a restart doubles while failures follow each other") {
  raise_children(restart_strategy::one_for_one);
  news();
  std::vector<milliseconds> pauses;
  for (int i = 0; i < 3; ++i) {
    kill("c");
    news();
    auto begin = now();
    while (news().empty())
      advance(10ms, 10ms);
    pauses.push_back(std::chrono::floor<milliseconds>(now() - begin));
  }
  CHECK(pauses == std::vector<milliseconds>{100ms, 200ms, 400ms});
  advance(31s);
  kill("c");
  news();
  advance(100ms);
  CHECK(news() == lines{"+c"});
}

TEST_CASE_METHOD(parenting,
                 "too many failures in a while end the supervisor with the last reason, after its children") {
  raise_children(restart_strategy::one_for_one);
  for (int i = 0; i < 3; ++i) {
    kill("c");
    advance(1s);
  }
  CHECK_FALSE(ended);
  news();
  kill("c");
  CHECK(news() == lines{"-c", "-b", "-a"});
  CHECK(ended == "no more");
  CHECK(around->board->escalations == 1);
}

TEST_CASE_METHOD(parenting, "failures far apart are no reason to give up") {
  raise_children(restart_strategy::one_for_one);
  for (int i = 0; i < 20; ++i) {
    kill("c");
    advance(31s, 1s);
  }
  CHECK_FALSE(ended);
  CHECK(around->board->restarts("node/c") == 20);
}

TEST_CASE_METHOD(parenting, "a child that cannot start is tried again before those after it") {
  stillborn = 3;
  raise_children(restart_strategy::rest_for_one);
  CHECK(news() == lines{"+a"});
  advance(1s);
  CHECK(news() == lines{"+b", "+c"});
}

TEST_CASE_METHOD(parenting, "a child that never starts is given up with the reason") {
  stillborn = 1'000;
  raise_children(restart_strategy::rest_for_one);
  advance(10s);
  CHECK(ended == "cannot start");
}

TEST_CASE_METHOD(parenting, "a failure while an earlier child is restarted is not a second restart") {
  raise_children(restart_strategy::rest_for_one);
  news();
  caf::anon_send(children.at("c"), 1);
  caf::anon_send(children.at("a"), 1);
  run();
  auto fell = news();
  CHECK(fell.size() == 3);
  advance(5s);
  CHECK(news() == lines{"+a", "+b", "+c"});
  CHECK_FALSE(ended);
}

TEST_CASE_METHOD(parenting, "the board shows who is up and why the others are not") {
  raise_children(restart_strategy::one_for_one);
  kill("b");
  auto shown = json::serialize(around->board->show(now()));
  CHECK(shown.find(R"("name":"node/b","kind":"timer","state":"down","restarts":0,"last_failure":"no more")") !=
        shown.npos);
  caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
  run();
  CHECK(json::serialize(around->board->show(now())).find("node/b") == std::string::npos);
}

}  // namespace troupe
