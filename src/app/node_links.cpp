#include "app/node_links.hpp"

#include "actors/bulletin.hpp"
#include "actors/worker_links.hpp"
#include "api/forwarded.hpp"
#include "net/certificate.hpp"
#include "store/private_file.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

namespace troupe::app {
namespace {

/// The label by which others know where a node is dialled.
constexpr auto dialled_at = "link";

/// Who is there, besides this node, and where it is dialled.
std::map<std::string, std::string> members(const surroundings& around) {
  std::map<std::string, std::string> out;
  auto known = around.shards->roll();
  if (!known)
    return out;
  for (const auto& each : known->members)
    if (auto at = each.labels.find(dialled_at); at != each.labels.end() && is_alive(each, known->now))
      out.emplace(each.name, at->second);
  out.erase(around.shards->node());
  return out;
}

}  // namespace

result<void> name_after_certificate(const link_settings& with, cluster::options& of) {
  if (with.listen.empty())
    return {};
  auto file = with.net.certificates / "node.pem";
  auto text = store::read_private(file);
  if (!text)
    return std::move(text).error();
  auto shown = *text ? net::read_certificates(**text)
                     : refused{errc::unknown, "there is no " + file.string(), "cluster.certificates",
                               "make it with: troupe node certificates issue NAME"};
  if (!shown)
    return std::move(shown).error();
  const auto& name = shown->front().of.node;
  if (!of.name.empty() && of.name != name)
    return refused{errc::conflict, file.string() + " is of " + name + ", and this node is to be " + of.name,
                   "cluster.name", "leave cluster.name out, or name another folder"};
  of.name = name;
  of.labels[dialled_at] = with.address.empty() ? with.listen : with.address;
  return {};
}

node_links::node_links(const link_settings& with, surroundings_ptr around, std::shared_ptr<doors> open)
  : detach_(around->options.detach) {
  auto services = std::make_shared<link_services>();
  services->questions[api::forwarded_kind] = carry_out_for_others(open, forwarding_->counts);
  serve_workers(*services, open);
  services->notes[bulletin::changed_kind] = [open](const link_word&) {
    if (auto bulletin = open->now().bulletin)
      caf::anon_send(bulletin, bulletin::look{});
  };
  links_->options = {with.net, with.questions};
  // A later life is greater; the clock may stand still or go back, and then the old link must fall first.
  links_->options.net.incarnation = static_cast<std::uint64_t>(around->board->born.time_since_epoch().count());
  links_->services = std::move(services);
  links_->members = [around] { return members(*around); };
  around->board->add({{&links_kind_, &link_kind_},
                      [numbers = links_->numbers, forwarded = forwarding_->counts](std::string& out) {
                        numbers->write(out);
                        forwarded->write(out);
                      },
                      [numbers = links_->numbers](json::object& node) { node["links"] = numbers->show(); }});
  forwarding_->around = std::move(around);
  forwarding_->others = links_->peers;
  forwarding_->patience = with.forward_timeout;
}

child_spec node_links::child() const {
  return {"links", &links_kind_, [this](caf::event_based_actor& parent) {
            auto started =
              detach_ ? parent.spawn<links::role, caf::monitored + caf::detached>(links_kind_, link_kind_, links_)
                      : parent.spawn<links::role, caf::monitored>(links_kind_, link_kind_, links_);
            return caf::actor_cast<caf::actor>(started);
          }};
}

std::shared_ptr<gateway::sink> node_links::forward(const http::request& asked, bool inside,
                                                   std::shared_ptr<gateway::sink> to) const {
  return app::forward(forwarding_, asked, inside, std::move(to));
}

}  // namespace troupe::app
