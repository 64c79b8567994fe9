#include "actors/links.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <stdexcept>

namespace troupe::links {
namespace {

/// How often it is looked who is there.
constexpr auto look_pause = std::chrono::milliseconds(500);

}  // namespace

role::role(caf::actor_config& config, actor_kind& own, actor_kind& of_links, std::shared_ptr<const surroundings> around)
  : observed(config, own), of_links_(of_links), around_(std::move(around)) {}

role::behavior_type role::make_behavior() {
  around_->peers->open();
  set_down_handler([this](const caf::down_msg& m) { down(m); });
  auto options = around_->options.net;
  options.on_notice = [](std::string_view event, const std::string& why) {
    auto bad = event != "link_certificate_renewed";
    log(bad ? log_level::warning : log_level::notice, event, {{"reason", why}});
  };
  auto opened = net::link_endpoint::open(std::move(options), listener());
  if (!opened) {
    quit(beyond_restart(to_string(opened.error())));
    return {[](const keep&) {}, [](const started&) {}, [](const renew&) {}, [](const look&) {}};
  }
  endpoint_ = *std::move(opened);
  around_->numbers->now_of(endpoint_);
  if (around_->on_open)
    around_->on_open(endpoint_->port());
  if (around_->members)
    handle(look{});
  return {
    [this](keep& m) { endpoint_->keep(std::move(m.peers)); },
    [this](const started& m) { monitor(m.who); },
    [this](const renew&) { endpoint_->renew_certificates(); },
    [this](const look& m) { handle(m); },
  };
}

void role::handle(const look&) {
  if (auto members = around_->members(); members != kept_) {
    kept_ = members;
    endpoint_->keep(std::move(members));
  }
  delayed_send(this, look_pause, look{});
}

/// What the endpoint's thread does: each word goes straight to the actor of who says it, in order.
net::link_endpoint::listener role::listener() {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  auto find = [around = around_, me, this](const std::string& node) {
    return around->peers->find_or(node, [&] {
      auto made = spawn_link(node);
      if (auto self = caf::actor_cast<actor>(me))
        caf::anon_send(self, started{made});
      return made;
    });
  };
  return {[around = around_, find](std::shared_ptr<net::link_line> line) {
            if (auto to = find(line->peer().node)) {
              around->peers->rise(line);
              caf::anon_send(to, link::risen{std::move(line)});
            }
          },
          [around = around_, find](const std::shared_ptr<net::link_line>& line, const refused& why) {
            around->peers->fall(line);
            if (auto to = find(line->peer().node))
              caf::anon_send(to, link::fallen{line, why});
          },
          [find](net::link_delivery what) {
            if (auto to = find(what.from->peer().node))
              caf::anon_send(to, link::heard{std::move(what)});
          }};
}

link::actor role::spawn_link(const std::string& node) {
  return home_system().spawn<link::role>(of_links_, around_->options.questions, node, around_->services);
}

/// The actor of a peer has died, and with it what was asked; the link is as it was.
void role::down(const caf::down_msg& m) {
  auto line = around_->peers->forget(m.source);
  if (!line)
    return;
  auto again = around_->peers->find_or(line->peer().node, [&] { return spawn_link(line->peer().node); });
  if (!again)
    return;
  monitor(again);
  caf::anon_send(again, link::risen{std::move(line)});
}

void role::closing() {
  if (endpoint_) {
    endpoint_->shutdown();
    around_->numbers->now_of(nullptr);
  }
  for (const auto& each : around_->peers->close())
    caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
}

}  // namespace troupe::links
