#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "net/link_line.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

/// What other nodes may say to this one.
namespace troupe {

/// A question of another node. All members may be called from any thread; only the first answer counts, and a question
/// that nobody answers is refused when the last who has it lets it go.
class link_question {
public:
  link_question(std::shared_ptr<net::link_line> from, std::uint64_t id, milliseconds patience, std::string bytes,
                std::shared_ptr<void> hold);
  link_question(const link_question&) = delete;
  link_question& operator=(const link_question&) = delete;
  ~link_question();

  const std::string& from() const { return line_->peer().node; }
  std::uint64_t incarnation() const { return line_->peer().incarnation; }
  /// Nobody listens after this; 0 is as long as the link is up.
  milliseconds patience() const { return patience_; }
  const std::string& bytes() const { return bytes_; }

  /// Sends a part of the answer, of any size. False once nobody listens, or if the peer does not take it fast enough:
  /// then the question is over.
  bool part(std::string_view bytes);
  /// Sends the end of the answer, of any size.
  void answer(std::string_view bytes);
  void refuse(refused why);

  /// Calls back once if the peer stops listening before it is answered; at once if it has.
  void on_gone(std::function<void()>);

  /// The peer does not listen any more.
  void leave();

private:
  bool send_parts(std::string_view& bytes);
  void give_up();

  const std::shared_ptr<net::link_line> line_;
  const std::uint64_t id_;
  const milliseconds patience_;
  const std::string bytes_;
  const std::shared_ptr<void> hold_;
  std::mutex mutex_;
  bool over_ = false;
  bool gone_ = false;
  std::function<void()> on_gone_;
};

/// A note of another node.
struct link_word {
  const std::string& from;
  std::uint64_t incarnation;
  const std::string& bytes;
};

/// What is done about notes and questions, by kind. Called by the link actor of whoever says it; must not block. Bytes
/// are whatever their kind says, with a version of their own: nodes of two releases may be linked.
struct link_services {
  std::map<std::string, std::function<void(const link_word&)>> notes;
  std::map<std::string, std::function<void(std::shared_ptr<link_question>)>> questions;
  /// A link to a node came up or fell.
  std::function<void(const std::string& node, std::uint64_t incarnation, bool up)> follow = {};
};

}  // namespace troupe
