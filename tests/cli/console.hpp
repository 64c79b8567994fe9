#pragma once

#include "cli/run.hpp"
#include "core/base/json.hpp"

#include <deque>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace troupe::cli {

/// A node that answers from a script, and a terminal that is a string. Every request is kept.
class console {
public:
  /// `METHOD path[?query]` -> the answers in turn; the last one stays.
  std::map<std::string, std::deque<http::response>> answers;
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> variables;
  /// What a stream is cut into, so that no parser sees whole messages only.
  std::size_t piece_bytes = 7;
  bool interrupted = false;
  bool reachable = true;

  std::vector<http::request> requests;
  std::vector<connection> connections;
  std::vector<server_options> served;
  std::ostringstream out;
  std::ostringstream err;
  environment env{.out = out, .err = err, .version = "1.2.3"};
  timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31} + std::chrono::hours{9}};

  console() {
    env.connect = [this](const connection& to) { return connect(to); };
    env.serve = [this](const server_options& o) {
      served.push_back(o);
      return 0;
    };
    env.now = [this] { return now; };
    env.interrupted = [this] { return interrupted; };
    env.variable = [this](std::string_view name) -> std::optional<std::string> {
      auto found = variables.find(std::string(name));
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    env.read_file = [this](const std::filesystem::path& path, std::size_t) -> result<std::string> {
      auto found = files.find(path.string());
      if (found == files.end())
        return refused{errc::unknown, "no such file", path.string(), "check the path"};
      return found->second;
    };
  }

  void answer(const std::string& target, std::string body, std::uint16_t status = 200) {
    http::response r;
    r.status = status;
    r.body = std::move(body);
    answers[target].push_back(std::move(r));
  }

  /// Runs a command line and returns the exit code; `out` and `err` begin empty.
  int run(const std::vector<std::string>& args) {
    out.str({});
    err.str({});
    return cli::run(args, env);
  }

  /// Returns the bodies sent to a path.
  std::vector<std::string> sent(const std::string& path) const {
    std::vector<std::string> bodies;
    for (const auto& r : requests)
      if (r.path == path)
        bodies.push_back(r.body);
    return bodies;
  }

private:
  class scripted : public transport {
  public:
    explicit scripted(console& c) : console_(c) {}

    result<http::response> send(const http::request& r) override {
      console_.requests.push_back(r);
      auto target = r.method + " " + r.path + (r.query.empty() ? "" : "?" + r.query);
      auto found = console_.answers.find(target);
      if (found == console_.answers.end())
        return http::response{
          404, {}, R"({"type":"about:blank#unknown","title":"Not found","detail":"no answer for )" + target + "\"}"};
      auto out = found->second.front();
      if (found->second.size() > 1)
        found->second.pop_front();
      return out;
    }

    result<http::response> stream(const http::request& r,
                                  const std::function<bool(std::string_view)>& on_bytes) override {
      auto out = send(r);
      if (!out || out->status != 200)
        return out;
      std::string_view rest = out->body;
      bool wanted = on_bytes({});
      while (wanted && !rest.empty()) {
        wanted = on_bytes(rest.substr(0, console_.piece_bytes));
        rest.remove_prefix(std::min(console_.piece_bytes, rest.size()));
        console_.now += 3ms;
      }
      out->body.clear();
      return out;
    }

  private:
    console& console_;
  };

  result<std::unique_ptr<transport>> connect(const connection& to) {
    connections.push_back(to);
    if (!reachable)
      return refused{errc::unavailable, "nobody listens", to.server.value_or(""), "start `troupe server`"};
    return std::unique_ptr<transport>(std::make_unique<scripted>(*this));
  }
};

}  // namespace troupe::cli
