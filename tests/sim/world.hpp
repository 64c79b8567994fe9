#pragma once

#include "observer.hpp"
#include "repertoire.hpp"
#include "support/dice.hpp"
#include "support/ensemble.hpp"

#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace troupe::testing {

/// What everybody in a simulation shares: the node of this life, what outlives it, and what it is asked.
class world {
public:
  world(std::uint64_t seed, bool tell) : luck(seed), plays(luck), tells_(tell) {}

  bool alive() const { return node && !crashed && !node->gave_up(); }

  /// Sends a request; `check` sees the answer if the node still lives.
  inbox& ask(std::string what, std::string method, const std::string& path, json::value body = {},
             std::function<void(const http::response&)> check = {}, http::headers = {});
  /// The same, of which the body is a text.
  inbox& ask_text(std::string what, std::string method, const std::string& path, std::string body,
                  std::function<void(const http::response&)> check = {}, http::headers = {});
  /// Every request was answered once, unless its client or the node is gone.
  void judge_requests();

  /// A node starts on what the one before left.
  void begin_life(const node_options&);
  /// The power goes: nothing becomes durable any more.
  void crash(const char* why);
  /// The node is left by its clients, and its directory to the next one.
  void end_life();

  /// An execution that has begun.
  std::optional<execution_id> some_execution();
  /// A task of it that the journal speaks of, or something like one.
  task_id some_task(const execution_id&);

  template <class... Parts>
  void note(const Parts&... parts) {
    if (tells_)
      (std::cerr << std::string(2 * depth, ' ') << ... << parts) << '\n';
  }
  void count(const std::string& what) { ++tally[what]; }
  void broken(std::string what) { watch.broken(std::move(what)); }

  dice luck;
  repertoire plays;
  std::shared_ptr<site> place = std::make_shared<site>();
  observer watch{*place->witness};
  std::unique_ptr<ensemble> node;
  /// Faults happen.
  bool storm = true;
  bool crashed = false;
  /// How deep things run within each other: a task takes time, or a commit does.
  unsigned depth = 0;
  unsigned lives = 0;
  /// The clock was set at some time.
  bool clock_was_set = false;
  std::map<std::string, std::size_t> tally;

private:
  struct request {
    std::string what;
    std::shared_ptr<inbox> to;
  };

  bool tells_;
  std::deque<request> requests_;
};

/// The path of an execution in the API.
std::string path_of(const execution_id&, std::string_view rest = {});

}  // namespace troupe::testing
