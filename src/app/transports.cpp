#include "app/transports.hpp"

#include "app/interruption.hpp"
#include "remote/http_client.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace troupe::app {
namespace {

/// How often the reader of a stream gets to look at the clock and at Ctrl-C.
constexpr auto glance_pause = std::chrono::milliseconds(100);

/// How often an answer may lead to another node.
constexpr int hops_max = 3;

/// How long a restart of the node's actors may take: more than its longest pause.
constexpr auto restart_patience = std::chrono::seconds(15);

/// Collects a response that other threads write, for the one that waits for it.
class mailbox_sink : public gateway::sink {
public:
  ~mailbox_sink() override = default;

  void reply(http::response r) override {
    std::lock_guard lock(mutex_);
    if (response_)
      return;
    response_ = std::move(r);
    ended_ = ended_ || !response_->streaming;
    changed_.notify_all();
  }

  bool write(std::string piece) override {
    std::lock_guard lock(mutex_);
    if (gone_)
      return false;
    pieces_.push_back(std::move(piece));
    changed_.notify_all();
    return true;
  }

  void end() override {
    std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  /// Returns the answer, or nothing once `given_up` says so.
  std::optional<http::response> wait_response(bool (*given_up)()) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, glance_pause, [&] { return response_.has_value(); }))
      if (given_up())
        break;
    return response_;
  }

  /// Returns the next piece, an empty one if none comes for a while, or nothing at the end.
  std::optional<std::string> wait_piece() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, glance_pause, [&] { return !pieces_.empty() || ended_; }))
      return std::string();
    if (pieces_.empty())
      return std::nullopt;
    auto piece = std::move(pieces_.front());
    pieces_.pop_front();
    return piece;
  }

  void leave() {
    std::lock_guard lock(mutex_);
    gone_ = true;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<http::response> response_;
  std::deque<std::string> pieces_;
  bool ended_ = false, gone_ = false;
};

/// What actors hold. When the last of them lets go without an answer (the node stopped), the waiting thread is told.
class held_sink : public gateway::sink {
public:
  explicit held_sink(std::shared_ptr<mailbox_sink> to) : to_(std::move(to)) {}
  ~held_sink() override {
    to_->reply({503,
                {{"content-type", "application/problem+json"}},
                R"({"title":"unavailable","status":503,"detail":"the node stopped before it could answer"})"});
    to_->end();
  }
  void reply(http::response r) override { to_->reply(std::move(r)); }
  bool write(std::string piece) override { return to_->write(std::move(piece)); }
  void end() override { to_->end(); }

private:
  std::shared_ptr<mailbox_sink> to_;
};

class embedded_transport : public cli::transport {
public:
  embedded_transport(std::unique_ptr<node> n, std::filesystem::path leave_nothing)
    : node_(std::move(n)), leave_nothing_(std::move(leave_nothing)) {}

  ~embedded_transport() override {
    node_.reset();
    std::error_code ignored;
    if (!leave_nothing_.empty())
      std::filesystem::remove_all(leave_nothing_, ignored);
  }

  result<http::response> send(const http::request& request) override {
    auto got = wait(request);
    auto until = std::chrono::steady_clock::now() + restart_patience;
    while (got && may_ask_again(request, *got) && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(glance_pause);
      got = wait(request);
    }
    if (!got)
      return refused{errc::cancelled, "stopped while waiting for the answer"};
    auto answer = *std::move(got);
    if (answer.source) {
      std::string body;
      auto whole = hand_over(std::move(answer), [&](std::string_view piece) { return body += piece, true; });
      if (whole)
        whole->body = std::move(body);
      return whole;
    }
    return checked(std::move(answer));
  }

  result<http::response> stream(const http::request& request,
                                const std::function<bool(std::string_view)>& on_bytes) override {
    auto answer = ask(request);
    auto response = *answer->wait_response([] { return false; });
    if (response.source)
      return hand_over(std::move(response), on_bytes);
    // The reader of a stream comes back by itself, after a look at what became of the execution.
    if (response.status == 503 && !node_->failure())
      return http::response{200, {}, {}, false};
    if (!response.streaming) {
      if (response.status / 100 == 2 && !response.body.empty())
        on_bytes(response.body);
      return checked(std::move(response));
    }
    if (!response.body.empty() && !on_bytes(response.body))
      return answer->leave(), response;
    while (auto piece = answer->wait_piece())
      if (!on_bytes(*piece))
        break;
    answer->leave();
    return checked(std::move(response));
  }

private:
  /// The node restarts actors that fail, and what they were asked is lost. What only looks is asked again.
  bool may_ask_again(const http::request& request, const http::response& answer) const {
    return answer.status == 503 && request.method == "GET" && !node_->failure();
  }

  /// Gives a body that is read on the way to its reader.
  static result<http::response> hand_over(http::response response,
                                          const std::function<bool(std::string_view)>& on_bytes) {
    constexpr std::size_t piece_bytes = 256 * 1024;
    for (auto left = response.source->size(); left > 0;) {
      auto piece = response.source->read(piece_bytes);
      if (!piece)
        return refused{errc::corrupt, "the content is damaged", "", "run `troupe doctor` for what is wrong"};
      left -= piece->size();
      if (!on_bytes(*piece))
        break;
    }
    response.source.reset();
    return response;
  }

  /// A node that gave up explains why its answers are missing.
  result<http::response> checked(http::response answer) const {
    if (auto failure = node_->failure())
      return refused{errc::storage, "the node gave up: " + *failure, "", "what was recorded is kept"};
    if (answer.status == 503 && node_->board().commit_failures > 0)
      return refused{errc::storage, "the journal could not be written", "",
                     "the log says why; what was recorded is kept"};
    return answer;
  }

  std::optional<http::response> wait(const http::request& request) {
    return ask(request)->wait_response(request.method == "GET" ? &interrupted : [] { return false; });
  }

  std::shared_ptr<mailbox_sink> ask(const http::request& request) {
    auto answer = std::make_shared<mailbox_sink>();
    node_->request(request, std::make_shared<held_sink>(answer), true);
    return answer;
  }

  std::unique_ptr<node> node_;
  std::filesystem::path leave_nothing_;
};

class remote_transport : public cli::transport {
public:
  remote_transport(std::string url, std::string ca_file, std::string token)
    : url_(std::move(url)), ca_file_(std::move(ca_file)), token_(std::move(token)) {
    while (url_.ends_with('/'))
      url_.pop_back();
  }

  result<http::response> send(const http::request& request) override {
    auto& client = request.method == "GET" ? looking_ : changing_;
    auto out = translate(request);
    auto got = client.send(out);
    // What is at another node of the cluster is asked there; it may move once more meanwhile.
    for (int hops = 0; got && got->status == 307 && hops < hops_max; ++hops) {
      auto next = http::find(got->headers, "location");
      if (!next || !next->starts_with("http"))
        break;
      out.url = std::string(*next);
      got = client.send(out);
    }
    return translate(std::move(got));
  }

  result<http::response> stream(const http::request& request,
                                const std::function<bool(std::string_view)>& on_bytes) override {
    auto patient = options(0ms, -1);
    patient.glance_pause = glance_pause;
    remote::http_client client(std::move(patient));
    auto out = translate(request);
    std::optional<std::string> next;
    for (int hops = 0;; ++hops) {
      next.reset();
      auto got = client.stream(out, on_bytes);
      if (got && got->status == 307 && hops < hops_max)
        next = http::find(got->headers, "location");
      if (!next || !next->starts_with("http"))
        return translate(std::move(got));
      out.url = *next;
    }
  }

private:
  remote::client_options options(milliseconds timeout, int stop_fd) const {
    return {.timeout = timeout,
            .response_bytes_max = 256u << 20,
            .redirects_max = 0,
            .stop_fd = stop_fd,
            .ca_file = ca_file_};
  }

  remote::request translate(const http::request& from) const {
    auto url = url_ + from.path + (from.query.empty() ? "" : "?" + from.query);
    auto headers = from.headers;
    if (!token_.empty() && !http::find(headers, "authorization"))
      headers.emplace_back("authorization", "Bearer " + token_);
    return {from.method, std::move(url), std::move(headers), from.body};
  }

  result<http::response> translate(result<remote::response> from) const {
    if (!from) {
      auto why = std::move(from).error();
      if (why.hint.empty() && why.code == errc::unavailable)
        why.hint = "is a node running there? start one with: troupe server";
      if (why.hint.empty() && why.code == errc::denied)
        why.hint = "name the certificate that vouches for it: --ca FILE";
      return why;
    }
    return http::response{from->status, std::move(from->headers), std::move(from->body), false};
  }

  std::string url_;
  std::string ca_file_;
  std::string token_;
  remote::http_client looking_{options(11min, interruption_fd())};
  remote::http_client changing_{options(11min, -1)};
};

}  // namespace

std::unique_ptr<cli::transport> embedded(std::unique_ptr<node> n, std::filesystem::path leave_nothing) {
  return std::make_unique<embedded_transport>(std::move(n), std::move(leave_nothing));
}

std::unique_ptr<cli::transport> remote(std::string url, std::string ca_file, std::string token) {
  return std::make_unique<remote_transport>(std::move(url), std::move(ca_file), std::move(token));
}

}  // namespace troupe::app
