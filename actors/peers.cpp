#include "actors/peers.hpp"

#include <caf/send.hpp>

namespace troupe {
namespace {

/// How long a node that is gone may have what others look for: a lease, and a little.
constexpr auto lately = std::chrono::seconds(10);

moment now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

net::link_sent peers::send(const std::string& node, std::string kind, std::string bytes) const {
  std::shared_ptr<net::link_line> line;
  {
    std::lock_guard lock(mutex_);
    if (auto found = all_.find(node); found != all_.end())
      line = found->second.line;
  }
  return line ? line->send(cluster::link_note{std::move(kind), std::move(bytes)}) : net::link_sent::down;
}

void peers::send_all(const std::string& kind, const std::string& bytes) const {
  for (const auto& node : linked())
    send(node, kind, bytes);
}

std::uint64_t peers::ask(const std::string& node, std::string kind, std::string bytes, milliseconds patience,
                         answer<std::string> done, std::function<bool(std::string part)> on_part) const {
  auto id = ++questions_;
  if (auto to = actor_of(node))
    caf::anon_send(to, link::ask{id, std::move(kind), std::move(bytes), patience, std::move(done), std::move(on_part)});
  else
    done(refused{errc::unavailable, "there is no link to " + node, "", "try again"});
  return id;
}

void peers::cancel(const std::string& node, std::uint64_t question) const {
  if (auto to = actor_of(node))
    caf::anon_send(to, link::cancel{question});
}

bool peers::is_linked(const std::string& node) const {
  std::lock_guard lock(mutex_);
  auto found = all_.find(node);
  return found != all_.end() && found->second.line;
}

bool peers::fell_lately(const std::string& node) const {
  std::lock_guard lock(mutex_);
  auto found = all_.find(node);
  return found != all_.end() && !found->second.line && found->second.fell_at > now() - lately;
}

std::vector<std::string> peers::linked() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, one] : all_)
    if (one.line)
      names.push_back(name);
  return names;
}

link::actor peers::actor_of(const std::string& node) const {
  std::lock_guard lock(mutex_);
  auto found = all_.find(node);
  return found == all_.end() ? link::actor{} : found->second.actor;
}

link::actor peers::find_or(const std::string& node, const std::function<link::actor()>& spawn) {
  std::lock_guard lock(mutex_);
  if (closed_)
    return {};
  auto& one = all_[node];
  if (!one.actor)
    one.actor = spawn();
  return one.actor;
}

void peers::rise(const std::shared_ptr<net::link_line>& line) {
  std::lock_guard lock(mutex_);
  if (!closed_)
    all_[line->peer().node].line = line;
}

void peers::fall(const std::shared_ptr<net::link_line>& line) {
  std::lock_guard lock(mutex_);
  if (auto found = all_.find(line->peer().node); found != all_.end() && found->second.line == line)
    found->second.line = nullptr, found->second.fell_at = now();
}

std::shared_ptr<net::link_line> peers::forget(const caf::actor_addr& died) {
  std::lock_guard lock(mutex_);
  for (auto& [name, one] : all_)
    if (one.actor && one.actor.address() == died) {
      one.actor = link::actor{};
      return one.line;
    }
  return nullptr;
}

void peers::open() {
  std::lock_guard lock(mutex_);
  closed_ = false;
}

std::vector<link::actor> peers::close() {
  std::lock_guard lock(mutex_);
  std::vector<link::actor> all;
  for (auto& [name, one] : all_)
    if (one.actor)
      all.push_back(std::move(one.actor));
  all_.clear();
  closed_ = true;
  return all;
}

}  // namespace troupe
