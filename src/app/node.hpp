#pragma once

#include "actors/cast.hpp"
#include "actors/surroundings.hpp"
#include "app/link_settings.hpp"
#include "store/postgres.hpp"
#include "studio/program_type.hpp"

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace troupe::app {

struct node_settings {
  node_options options;
  /// Task types that are programs of this machine.
  std::vector<studio::program_type> programs = {};
  /// Of the journal; a SQLite file in `data` if it has no address.
  store::postgres_options database = {};
  /// To the others that use the same database.
  link_settings links = {};
  /// Journal, blobs, scratch and published files.
  std::filesystem::path data;
  /// What to call this process to others who want the directory: `troupe server`.
  std::string program = "troupe";
  /// Threads of the scheduler; 0 is one per core, at least 2.
  std::uint32_t threads = 0;
  /// Called once, from another thread, when the node gives up: with the reason. It must then be stopped.
  std::function<void(std::string)> on_failure = {};
  /// It is going to listen: who may come in is decided, and this user gets a key.
  bool serves = false;
  bool dangerously_open = false;
  /// What `GET /api/v1/config` shows.
  json::array shown = {};
  /// Setting `secrets.file`; may be empty.
  std::filesystem::path secrets = {};
};

/// A running node: the data directory, the store and the cast. Members may be called from any thread, `stop` and the
/// destructor from one that is not an actor's.
class node {
public:
  /// Takes the data directory and starts everything; unfinished executions go on at once.
  static result<std::unique_ptr<node>> start(node_settings);
  ~node();

  /// Carries out a request of the control API. `inside`: of this very process, so of this user.
  void request(http::request, std::shared_ptr<gateway::sink>, bool inside = false);

  /// The text of the first token, if it was made just now.
  const std::optional<std::string>& first_token() const;

  /// Tells others where this node answers.
  void announce(const std::string& url);

  const troupe::board& board() const;
  /// Where whoever listens for it counts.
  std::shared_ptr<net::counters> listened() const;

  /// Why the node gave up, or nothing.
  std::optional<std::string> failure() const;

  /// Starts no more attempts, lets those that run finish until the deadline, then stops them (they run again after the
  /// next start) and everything else. Idempotent.
  void stop(milliseconds deadline);

private:
  struct parts;
  std::optional<std::future<void>> leave(bool at_once);
  explicit node(std::unique_ptr<parts>);
  std::unique_ptr<parts> parts_;
};

}  // namespace troupe::app
