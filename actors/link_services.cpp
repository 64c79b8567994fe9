#include "actors/link_services.hpp"

#include <algorithm>

namespace troupe {
namespace {

/// Large answers go in pieces, so that others get their word in.
constexpr std::size_t piece_bytes = 256 * 1024;

}  // namespace

link_question::link_question(std::shared_ptr<net::link_line> from, std::uint64_t id, milliseconds patience,
                             std::string bytes, std::shared_ptr<void> hold)
  : line_(std::move(from)), id_(id), patience_(patience), bytes_(std::move(bytes)), hold_(std::move(hold)) {}

link_question::~link_question() {
  refuse({errc::unavailable, "the node stopped before it could answer", "", "try again"});
}

bool link_question::part(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (over_ || !send_parts(bytes))
    return false;
  if (bytes.empty() || line_->send(cluster::link_part{id_, std::string(bytes)}) == net::link_sent::sent)
    return true;
  give_up();
  return false;
}

void link_question::answer(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (over_ || !send_parts(bytes))
    return;
  over_ = true;
  if (line_->send(cluster::link_answer{id_, std::string(bytes)}) != net::link_sent::sent)
    give_up();
}

/// Sends all but the last piece.
bool link_question::send_parts(std::string_view& bytes) {
  for (auto piece = std::min(piece_bytes, line_->bytes_max()); bytes.size() > piece; bytes.remove_prefix(piece))
    if (line_->send(cluster::link_part{id_, std::string(bytes.substr(0, piece))}) != net::link_sent::sent) {
      give_up();
      return false;
    }
  return true;
}

/// The peer does not take what it asked for: it is told, which is little.
void link_question::give_up() {
  over_ = true;
  line_->send(cluster::link_refusal{id_, {errc::busy, "too much waits to be sent to the node that asked"}});
}

void link_question::refuse(refused why) {
  std::lock_guard lock(mutex_);
  if (!std::exchange(over_, true))
    line_->send(cluster::link_refusal{id_, std::move(why)});
}

void link_question::on_gone(std::function<void()> call) {
  {
    std::lock_guard lock(mutex_);
    if (!gone_) {
      on_gone_ = std::move(call);
      return;
    }
  }
  call();
}

void link_question::leave() {
  std::function<void()> call;
  {
    std::lock_guard lock(mutex_);
    over_ = gone_ = true;
    call = std::exchange(on_gone_, nullptr);
  }
  if (call)
    call();
}

}  // namespace troupe
