#pragma once

#include "support/dice.hpp"
#include "observer.hpp"
#include "support/ensemble.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe::testing {

/// One node, its clients and its bad luck, all from a seed: which actor runs next, what tasks come to and how long they
/// take, which commits fail, which actors die, when the power goes. After the storm everything must come to its end.
class simulation {
public:
  explicit simulation(std::uint64_t seed, bool tell = false);
  ~simulation();

  /// Returns the promises that were broken.
  std::vector<std::string> run();

  /// What became durable, as text: the same for the same seed.
  std::string story() const;

  /// How often what happened: durable events by type, and each kind of trouble.
  std::map<std::string, std::size_t> tally() const;

private:
  /// A client's request.
  struct request {
    std::string what;
    std::shared_ptr<inbox> to;
  };
  /// What a task came to, to be told again.
  struct outcome {
    dispatcher::attempt_key key;
    studio::task_result result;
  };

  void begin_life();
  void end_life();
  bool alive() const { return node_ && !crashed_ && !node_->gave_up(); }

  void step();
  void run_some_job();
  void let_time_pass();
  void act_as_client();
  void strike();
  void calm();

  void start_execution();
  void look();
  void inspect(const execution_id&);
  void follow();
  void cancel();
  void decide(const execution_id&, const task_id&);
  void decide_some_review();
  void repeat_outcome();
  void kill_somebody();
  void crash(const char* why);

  void perform(const performance&);
  studio::task_result outcome_of(const performance&);
  verdict judge(std::span<const store::append>);

  inbox& ask(std::string what, std::string method, const std::string& path, json::value body = {},
             std::function<void(const http::response&)> check = {}, http::headers = {});
  void check_stream(const execution_id&, std::uint64_t after, const inbox&);
  void judge_requests();
  std::optional<execution_id> some_execution();
  template <class... Parts>
  void note(const Parts&... parts);

  dice dice_;
  bool tell_;
  std::shared_ptr<site> site_ = std::make_shared<site>();
  observer observer_{*site_->witness};
  script script_;
  std::vector<std::string> workflows_;
  std::vector<outcome> outcomes_;
  /// How likely faults are in this run, in percent of steps.
  double faults_ = 0, kills_ = 0, crashes_ = 0;
  bool storm_ = true;
  bool crashed_ = false;
  unsigned depth_ = 0, steps_left_ = 0, started_ = 0;
  std::uint64_t lives_ = 0;
  std::map<std::string, std::size_t> troubles_;
  std::deque<request> requests_;
  std::unique_ptr<ensemble> node_;
};

}  // namespace troupe::testing
