#pragma once

#include "actors/ensemble.hpp"
#include "support/inbox.hpp"
#include "support/stage.hpp"

namespace troupe::testing {

/// A request as a client would send it. A path may end in `?query`.
http::request request_of(std::string method, std::string_view path, std::string body = {}, http::headers headers = {});

/// A whole node's cast on a stage, asked through the control API.
class ensemble : public stage {
public:
  explicit ensemble(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>(),
                    std::uint64_t seed = 1);
  ~ensemble();

  /// Sends a request; nothing runs yet. A path may end in `?query`.
  std::shared_ptr<inbox> send(std::string method, std::string_view path, std::string body = {},
                              http::headers headers = {});

  /// Sends a request and runs; returns the response. Throws if there is none, and if it is not as the route table
  /// declares it.
  http::response ask(std::string method, std::string_view path, std::string body = {}, http::headers headers = {});
  /// The same, of which the body is JSON.
  json::value ask_json(std::string method, std::string_view path, std::string body = {});

  /// Stores the workflow `name` with these tasks (YAML, each line indented by two). Throws unless it is accepted.
  void apply(std::string_view name, std::string_view tasks);

  /// Starts an execution of it and runs; returns its id once that is durable.
  execution_id start(std::string_view workflow, json::value input = json::object{});

  /// Sends an execution a request and runs nothing.
  void tell(const execution_id&, workflow::request);

  /// The state the API shows.
  std::string state_of(const execution_id&);

  /// Kills the node as a power cut does: nothing becomes durable and no task runs any more. What is left of it goes
  /// with `leave`.
  void crash();

  /// Stops the root and everything below it; what was asked and not answered is let go.
  void leave();

  /// Why the root gave up, once it has.
  const std::optional<std::string>& gave_up() const { return *gave_up_; }

  std::shared_ptr<doors> open = std::make_shared<doors>();

private:
  std::shared_ptr<std::optional<std::string>> gave_up_ = std::make_shared<std::optional<std::string>>();
};

}  // namespace troupe::testing
