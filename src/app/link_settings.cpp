#include "app/link_settings.hpp"

#include "app/setting.hpp"
#include "net/link_dial.hpp"

namespace troupe::app {
namespace {

std::string quoted(const std::string& text) {
  return text.empty() ? "\"\"" : text;
}

std::string set_listen(settings& s, std::string_view text) {
  auto at = net::read_link_address(text);
  if (!text.empty() && (!at || at->port == 0))
    return "must be an address and a port such as 10.0.0.5:7401, or empty";
  s.links.listen = text;
  if (at) {
    s.links.net.address = at->host;
    s.links.net.port = at->port;
  }
  return {};
}

std::string set_address(settings& s, std::string_view text) {
  if (!text.empty() && !net::read_link_address(text))
    return "must be a host and a port such as node-1.example:7401, or empty";
  s.links.address = text;
  return {};
}

}  // namespace

std::vector<setting> link_settings_table() {
  using s = settings;
  return {
    {"cluster.listen",
     "Where other nodes reach this one for links, as in 10.0.0.5:7401; empty is no links. Needs cluster.certificates.",
     [](const s& x) { return quoted(x.links.listen); }, set_listen},
    {"cluster.link_address", "What other nodes dial, where that is not cluster.listen: node-1.example:7401.",
     [](const s& x) { return quoted(x.links.address); }, set_address},
    file(
      "cluster.certificates",
      "A folder made by `troupe node certificates issue`: by it nodes know each other, and it gives this one its name.",
      [](s & x) -> auto& { return x.links.net.certificates; }),
    duration(
      "cluster.link_renew_every", "How often that folder is looked at: new certificates are used from then on.",
      [](s & x) -> auto& { return x.links.net.renew_every; }),
    duration(
      "cluster.forward_timeout",
      "A request that another node has to answer is given up after this; streams of events are not.",
      [](s & x) -> auto& { return x.links.forward_timeout; }),
    {"cluster.lend",
     "true: attempts that wait for slots here run at other nodes, and theirs here where slots are free. Needs links "
     "(cluster.listen).",
     [](const s& x) { return std::string(x.links.lending.on ? "true" : "false"); },
     [](s& x, std::string_view text) -> std::string {
       if (text != "true" && text != "false")
         return "must be true or false";
       x.links.lending.on = text == "true";
       return {};
     }},
    duration(
      "cluster.lend_lease",
      "A node of which nothing is heard about such an attempt for so long has lost it, and it runs elsewhere. At least "
      "1s.",
      [](s & x) -> auto& { return x.links.lending.lease; }),
    number<std::uint32_t>(
      "cluster.borrowed_max",
      "Attempts of other nodes that may be here at once, until their owners know how they ended. Slots bound them, "
      "too.",
      [](s & x) -> auto& { return x.links.lending.borrowed_max; }, 1, 1'000'000),
    duration(
      "cluster.link_connect_timeout", "One try to reach a node, its name being looked up included.",
      [](s & x) -> auto& { return x.links.net.connect_timeout; }),
    duration(
      "cluster.link_handshake_timeout", "From a connection to the end of its TLS handshake.",
      [](s & x) -> auto& { return x.links.net.handshake_timeout; }),
    duration(
      "cluster.link_hello_timeout", "From there to the end of the other's hello.",
      [](s & x) -> auto& { return x.links.net.terms.hello_timeout; }),
    duration(
      "cluster.link_ping_every", "How often a node says over a link that it lives.",
      [](s & x) -> auto& { return x.links.net.terms.ping_every; }),
    duration(
      "cluster.link_silence_max",
      "A node of which nothing comes for so long loses its link. At least twice cluster.link_ping_every.",
      [](s & x) -> auto& { return x.links.net.terms.silence_max; }),
    duration(
      "cluster.link_write_timeout", "A node that takes nothing for so long loses its link.",
      [](s & x) -> auto& { return x.links.net.write_timeout; }),
    duration(
      "cluster.link_backoff_first",
      "The longest pause before a node that was lost is dialled again; doubles with each try in vain.",
      [](s & x) -> auto& { return x.links.net.backoff.first; }),
    duration(
      "cluster.link_backoff_last", "The longest it becomes.", [](s & x) -> auto& { return x.links.net.backoff.last; }),
    number<std::size_t>(
      "cluster.link_frame_bytes_max", "Bytes of one message between nodes; the same everywhere.",
      [](s & x) -> auto& { return x.links.net.terms.frame_bytes_max; }, 64 * 1024, 1u << 30),
    number<std::size_t>(
      "cluster.link_unsent_bytes_max", "Bytes that may wait for one node; beyond, it is not sent more.",
      [](s & x) -> auto& { return x.links.net.unsent_bytes_max; }, 64 * 1024),
    number<std::size_t>(
      "cluster.link_unread_bytes_max",
      "Bytes that came from one node and are not dealt with; beyond, it is not read until half of that is.",
      [](s & x) -> auto& { return x.links.net.unread_bytes_max; }, 64 * 1024),
    number<std::size_t>(
      "cluster.link_questions_max", "Requests that may be open with one node, in each direction.",
      [](s & x) -> auto& { return x.links.questions.questions_max; }, 1, 1'000'000),
    number<std::size_t>(
      "cluster.link_peers_max", "Nodes that may be linked at once.",
      [](s & x) -> auto& { return x.links.net.peers_max; }, 1, 100'000),
    number<std::size_t>(
      "cluster.link_handshakes_max", "Connections that have not yet said who they are; of more the oldest is closed.",
      [](s & x) -> auto& { return x.links.net.handshakes_max; }, 1, 100'000),
  };
}

}  // namespace troupe::app
