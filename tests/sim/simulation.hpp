#pragma once

#include "bounds.hpp"
#include "callers.hpp"
#include "crew.hpp"
#include "operators.hpp"
#include "weather.hpp"
#include "world.hpp"

namespace troupe::testing {

/// One node, its clients, its workers and its bad luck, all from a seed: what is played, which actor runs next, what
/// tasks come to and how long they take, which commits fail, which actors die, when the power goes. After the storm
/// everything must come to its end.
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
  void rehearse();
  void begin_life();
  void step();
  void run_some_job();
  void let_time_pass();
  void act();
  void repeat_outcome();
  void meanwhile(unsigned steps_max);
  void calm();
  bool settle();
  void judge();

  void perform(const performance&);
  studio::task_result outcome_of(const performance&);
  void run_all();
  void go_on(milliseconds span);

  /// What a task came to, to be told again.
  struct outcome {
    dispatcher::attempt_key key;
    studio::task_result result;
  };

  world world_;
  script script_;
  callers callers_{world_};
  operators operators_{world_};
  crew crew_{world_};
  weather weather_{world_};
  bounds bounds_{world_};
  std::vector<outcome> outcomes_;
  unsigned steps_left_ = 0;
};

}  // namespace troupe::testing
