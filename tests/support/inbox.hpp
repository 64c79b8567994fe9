#pragma once

#include "actors/cast.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe::testing {

/// A client: keeps what it is answered.
class inbox : public gateway::sink {
public:
  void reply(http::response r) override {
    ++answers;
    if (answer)
      return;
    answer = std::move(r);
    received = answer->body;
    if (on_reply)
      on_reply(*answer);
  }
  void reply(http::response r, std::function<void(bool)> told) override {
    reply(std::move(r));
    told(!unreachable);
  }
  void on_gone(std::function<void()> call) override {
    if (gone)
      call();
    else
      gone_ = std::move(call);
  }
  bool write(std::string piece) override {
    if (gone)
      return false;
    received += piece;
    if (on_piece)
      on_piece(piece);
    return true;
  }
  void end() override { ended = true; }

  /// Hangs up.
  void leave() {
    gone = true;
    if (auto call = std::exchange(gone_, nullptr))
      call();
  }

  json::value body() const {
    auto read = parse_json(answer ? answer->body : std::string("null"));
    return read ? *read : json::value();
  }

  std::optional<http::response> answer;
  /// The body, and what was streamed after it.
  std::string received;
  bool ended = false;
  /// The client hung up.
  bool gone = false;
  /// What it is answered does not arrive.
  bool unreachable = false;
  unsigned answers = 0;
  std::function<void(const http::response&)> on_reply;
  std::function<void(const std::string&)> on_piece;

private:
  std::function<void()> gone_;
};

}  // namespace troupe::testing
