#pragma once

#include "core/base/json.hpp"
#include "remote/http_client.hpp"
#include "tests/e2e/process.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// A `troupe server`, and what its clients do to it.
namespace troupe::e2e {

class server {
public:
  /// Starts one on a free port and waits until it listens. `more` are further arguments.
  explicit server(const std::string& data, std::vector<std::string> more = {});

  const std::string& url() const { return url_; }
  e2e::process& process() { return process_; }

  remote::response get(const std::string& path);
  remote::response post(const std::string& path, const json::value& body);
  /// Returns the answer's JSON; fails the test when it is not a success.
  json::value ask(const std::string& path);

  /// Applies a workflow file, starts an execution and returns its id.
  std::string start(const std::string& workflow_file, const json::value& input = json::object{});
  /// Waits until the execution is as wanted; returns how it stands.
  json::value wait_for(const std::string& execution, const std::string& state);

  /// Runs a command that speaks to it.
  ended command(std::vector<std::string> args) const;

private:
  e2e::process process_;
  std::string url_;
};

/// A client that says what it likes and does not read.
class raw_client {
public:
  explicit raw_client(const std::string& url);
  raw_client(const raw_client&) = delete;
  ~raw_client();

  void send(const std::string& bytes) const;
  /// Reads until the text came; false when the other side closed before.
  bool reads(const std::string& text);

private:
  int fd_ = -1;
  std::string seen_;
};

/// Returns what a command printed as JSON; fails the test when it is none.
json::value document(const ended&);

/// Returns the member of the list whose member `name` is `value`.
json::value find_named(const json::value& list, std::string_view value, std::string_view name = "name");

}  // namespace troupe::e2e
