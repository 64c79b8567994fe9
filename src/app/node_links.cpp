#include "app/node_links.hpp"

#include "actors/bulletin.hpp"
#include "actors/worker_links.hpp"
#include "api/forwarded.hpp"
#include "net/certificate.hpp"
#include "store/directory_id.hpp"
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

/// What others say to the lender goes there, question or not.
void take_words(link_services& services, const std::shared_ptr<lender_door>& to) {
  for (const auto& kind : lender::notes())
    services.notes[kind] = [to, kind](const link_word& w) {
      to->send(lender::word{kind, w.from, w.incarnation, w.bytes});
    };
  for (const auto& kind : lender::questions())
    services.questions[kind] = [to, kind](std::shared_ptr<link_question> q) {
      lender::word asked{kind, q->from(), q->incarnation(), q->bytes()};
      asked.done = answer<std::string>([q = std::move(q)](const result<std::string>& r) {
        if (r)
          q->answer(*r);
        else
          q->refuse(r.error());
      });
      to->send(std::move(asked));
    };
  services.follow = [to](const std::string& node, std::uint64_t life, bool up) {
    to->send(lender::linked{node, life, up});
  };
}

node_words words_over(const std::shared_ptr<const peers>& others) {
  return {[others](const std::string& node, std::string kind, std::string bytes, milliseconds patience,
                   answer<std::string> done) {
            others->ask(node, std::move(kind), std::move(bytes), patience, std::move(done));
          },
          [others](const std::string& node, std::string kind, std::string bytes) {
            others->send(node, std::move(kind), std::move(bytes));
          },
          [others] { return others->linked(); }};
}

loan_court court_of(const std::shared_ptr<doors>& open) {
  return {[open] { return caf::actor_cast<dispatcher::lending_actor>(open->now().dispatcher); },
          [open] { return open->now().region; }};
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
  : around_(std::move(around)), open_(std::move(open)), lender_options_{with.lending, {}} {
  // Who has a vault finds what is in it.
  auto files =
    around_->blobs->has_vault() ? result<std::string>("database") : store::id_of_directory(around_->blobs->directory());
  if (files)
    lender_options_.files = *std::move(files);
  else
    log(log_level::warning, "lending_off", {{"reason", to_string(files.error())}});
  lender_options_.how.on &= !lender_options_.files.empty();
  auto services = std::make_shared<link_services>();
  services->questions[api::forwarded_kind] = carry_out_for_others(open_, forwarding_->counts);
  services->notes[bulletin::changed_kind] = [open = open_](const link_word&) {
    if (auto bulletin = open->now().bulletin)
      caf::anon_send(bulletin, bulletin::look{});
  };
  take_words(*services, lender_);
  serve_workers(*services, open_);
  links_->options = {with.net, with.questions};
  // A later life is greater; the clock may stand still or go back, and then the old link must fall first.
  links_->options.net.incarnation = static_cast<std::uint64_t>(around_->board->born.time_since_epoch().count());
  links_->services = std::move(services);
  links_->members = [around = around_] { return members(*around); };
  around_->board->add({{&links_kind_, &link_kind_},
                       [numbers = links_->numbers, forwarded = forwarding_->counts](std::string& out) {
                         numbers->write(out);
                         forwarded->write(out);
                       },
                       [numbers = links_->numbers](json::object& node) { node["links"] = numbers->show(); }});
  around_->board->add({{&lender_kind_, &errand_kind_},
                       [lent = lending_](std::string& out) { lent->numbers.write(out); },
                       [lent = lending_](json::object& node) { node["lending"] = lent->numbers.show(); }});
  forwarding_->around = around_;
  forwarding_->others = links_->peers;
  forwarding_->patience = with.forward_timeout;
}

std::vector<child_spec> node_links::children() const {
  child_spec links{"links", &links_kind_, [this](caf::event_based_actor& parent) {
                     auto& own = links_kind_;
                     auto started =
                       around_->options.detach
                         ? parent.spawn<links::role, caf::monitored + caf::detached>(own, link_kind_, links_)
                         : parent.spawn<links::role, caf::monitored>(own, link_kind_, links_);
                     return caf::actor_cast<caf::actor>(started);
                   }};
  child_spec lender{"lender", &lender_kind_, [this](caf::event_based_actor& parent) {
                      auto started = parent.spawn<lender::role, caf::monitored>(
                        lender_kind_, errand_kind_, around_, words_over(links_->peers), court_of(open_), lending_,
                        lender_options_);
                      lender_->open(started);
                      return caf::actor_cast<caf::actor>(started);
                    }};
  return {std::move(links), std::move(lender)};
}

std::shared_ptr<gateway::sink> node_links::forward(const http::request& asked, bool inside,
                                                   std::shared_ptr<gateway::sink> to) const {
  return app::forward(forwarding_, asked, inside, std::move(to));
}

}  // namespace troupe::app
