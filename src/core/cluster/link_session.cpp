#include "core/cluster/link_session.hpp"

#include "core/base/match.hpp"

#include <algorithm>

namespace troupe::cluster {
namespace {

/// Nobody is known before the hello, so little is taken.
constexpr std::size_t hello_bytes_max = 1'024;

}  // namespace

std::optional<std::string> validate(const link_terms& terms) {
  if (terms.frame_bytes_max < 64 * 1024 || terms.frame_bytes_max > 1024 * 1024 * 1024)
    return "link_frame_bytes_max must be from 64 KiB to 1 GiB";
  if (terms.hello_timeout <= 0ms || terms.ping_every <= 0ms)
    return "timeouts must be longer than nothing";
  if (terms.silence_max < 2 * terms.ping_every)
    return "link_silence_max must be at least twice link_ping_every, or a peer that lives is taken for gone";
  return std::nullopt;
}

link_session::link_session(const link_terms& terms, const link_self& self, link_identity peer, moment now)
  : terms_(terms), self_(self), peer_(std::move(peer)), frames_(hello_bytes_max), begun_(now), heard_(now),
    pinged_(now) {
  output_ = encode(link_hello{self.lowest, self.highest, self.incarnation, self.of.cluster, self.of.node});
}

void link_session::take(std::string_view bytes, moment now) {
  if (over_)
    return;
  heard_ = now;
  frames_.feed(bytes);
  while (!over_) {
    auto message = frames_.next();
    if (!message)
      return leave(std::move(message).error());
    if (!*message)
      return;
    take(**std::move(message), now);
  }
}

void link_session::take(link_message message, moment now) {
  auto* hello = std::get_if<link_hello>(&message);
  if (!hello_ && !hello && std::holds_alternative<link_goodbye>(message))
    return end(std::get<link_goodbye>(std::move(message)).why);
  if (hello_.has_value() == (hello != nullptr))
    return leave({errc::corrupt, hello ? "it greeted twice" : "it did not greet first"});
  if (hello) {
    if (auto why = refuse(*hello))
      return leave(*std::move(why));
    version_ = std::min(self_.highest, hello->highest);
    frames_.allow(terms_.frame_bytes_max);
    hello_ = std::move(*hello);
    return;
  }
  if (auto* ping = std::get_if<link_ping>(&message)) {
    output_ += encode(link_pong{ping->number});
  } else if (auto* pong = std::get_if<link_pong>(&message)) {
    if (pong->number == pings_ && ponged_ != pings_) {
      ponged_ = pings_;
      round_trip_ = std::chrono::duration_cast<microseconds>(now - pinged_);
    }
  } else if (auto* goodbye = std::get_if<link_goodbye>(&message)) {
    end(std::move(goodbye->why));
  } else {
    messages_.push_back(std::move(message));
  }
}

/// Why this peer is not spoken to.
std::optional<refused> link_session::refuse(const link_hello& hello) const {
  if (hello.cluster != self_.of.cluster || hello.node != peer_.node)
    return refused{errc::denied, "it says it is " + to_uri({hello.cluster, hello.node}) +
                                   ", and its certificate says " + to_uri(peer_)};
  if (hello.highest < self_.lowest || hello.lowest > self_.highest)
    return refused{errc::invalid,
                   hello.node + " speaks versions " + std::to_string(hello.lowest) + " to " +
                     std::to_string(hello.highest) + " of the link protocol, and " + self_.of.node + " " +
                     std::to_string(self_.lowest) + " to " + std::to_string(self_.highest),
                   {},
                   "upgrade one release at a time"};
  return std::nullopt;
}

void link_session::tick(moment now) {
  if (over_)
    return;
  if (!hello_) {
    if (now - begun_ > terms_.hello_timeout)
      leave({errc::timed_out, "no hello came within " + to_text(terms_.hello_timeout)});
    return;
  }
  if (!held_ && now - heard_ > terms_.silence_max)
    return end({errc::timed_out, "nothing came for " + to_text(terms_.silence_max)});
  if (now - pinged_ < terms_.ping_every)
    return;
  pinged_ = now;
  output_ += encode(link_ping{++pings_});
}

void link_session::hold(bool held, moment now) {
  held_ = held;
  heard_ = now;
}

void link_session::leave(refused why) {
  if (over_)
    return;
  output_ += encode(link_goodbye{why});
  end(std::move(why));
}

void link_session::end(refused why) {
  over_ = std::move(why);
}

std::string link_session::take_output() {
  return std::exchange(output_, {});
}

std::vector<link_message> link_session::take_messages() {
  return std::exchange(messages_, {});
}

}  // namespace troupe::cluster
