#include "cli/certificate_order.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

/// Certificates of a cluster's nodes. No node is asked: an authority belongs where no node runs.
namespace troupe::cli {
namespace {

constexpr auto soon = std::chrono::hours(24 * 7);

std::vector<cell> row_of(session& s, const certificate_row& c) {
  auto left = c.valid_until - s.env.now();
  return {{c.name, tone::strong},
          {std::string(to_string(c.role))},
          {c.cluster, tone::dim},
          {left < 0s ? "expired " + relative(c.valid_until, s.env.now()) : ahead(c.valid_until, s.env.now()),
           left < 0s     ? tone::bad
           : left < soon ? tone::warn
                         : tone::plain},
          {c.current                          ? ""
           : c.role == certificate_role::node ? "old authority"
                                              : "still trusted",
           tone::warn},
          {c.fingerprint.substr(0, 16), tone::dim},
          {c.file, tone::dim}};
}

std::string_view advice_after(certificate_action action) {
  switch (action) {
  case certificate_action::init:
    return "Keep authority.key where no node runs. Next: troupe node certificates issue NAME";
  case certificate_action::issue:
  case certificate_action::renew:
    return "Copy the folder of each node to it, private as it is, and name it there as cluster.certificates";
  case certificate_action::rotate:
    return "Copy authority.pem to every node first. Then: troupe node certificates renew, copy the folders, and at "
           "the\n"
           "end: troupe node certificates retire";
  case certificate_action::retire:
    return "Copy authority.pem to every node: the old authority is trusted no more";
  case certificate_action::show:
    break;
  }
  return {};
}

result<exit_code> certificates(session& s) {
  certificate_order order;
  order.action = *from_name<certificate_action>(*s.call.argument(0));
  order.directory = *s.call.text("directory");
  order.cluster = s.call.text("cluster").value_or("");
  order.nodes.assign(s.call.arguments.begin() + 1, s.call.arguments.end());
  order.valid = *parse_duration(*s.call.text("valid"));
  order.authority_valid = *parse_duration(*s.call.text("authority-valid"));
  using enum certificate_action;
  if (order.action == init && order.cluster.empty())
    return s.misused("init makes the authority of a cluster, which needs a name", "add --cluster NAME");
  if (order.action == issue && order.nodes.empty())
    return s.misused("issue makes the certificate of a node, which needs a name", "name one node or several");
  if (order.action != issue && order.action != renew && !order.nodes.empty())
    return s.misused(std::string(to_string(order.action)) + " takes no names", "leave out " + order.nodes.front());
  auto found = s.env.certificates(order);
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(json::object{{"items", to_json(*found)}});
  std::vector<std::vector<cell>> rows;
  for (const auto& each : *found)
    if (each.made || order.action == show || order.action == retire)
      rows.push_back(row_of(s, each));
  s.print({{"NAME", false, 8}, {"ROLE"}, {"CLUSTER"}, {"EXPIRES"}, {"NOTE"}, {"FINGERPRINT"}, {"FILE", false, 12}},
          rows, order.action == renew ? "No certificate is due." : "No certificates.");
  if (auto next = advice_after(order.action); !next.empty() && !rows.empty())
    s.env.out << s.colour(tone::dim, next) << "\n";
  return exit_code::done;
}

}  // namespace

std::vector<command> certificate_commands() {
  return {
    {.noun = "node",
     .verb = "certificates",
     .summary = "Make and rotate the certificates nodes of a cluster know each other by",
     .details =
       "init makes the authority of a cluster, issue a certificate for each node, renew makes those anew whose time is "
       "half over (or those that are named), show lists them, and in a node's folder shows what it has.\n"
       "rotate makes a new authority that is trusted beside the old one; once every node has a certificate of the new "
       "one, retire drops the old. Nodes notice new files by themselves, and no link between them is lost.",
     .arguments =
       {{"ACTION", "What to do", true, value_source::nothing, {"show", "init", "issue", "renew", "rotate", "retire"}},
        {"NAME", "Nodes, for issue and renew", false, value_source::nothing, {}, true}},
     .options = {{"directory",
                  value_kind::text,
                  "DIR",
                  "Where the authority and a folder per node are",
                  "./troupe-certificates",
                  {},
                  {},
                  false,
                  value_source::directory},
                 {"cluster", value_kind::text, "NAME", "Name of the cluster, for init"},
                 {"valid", value_kind::duration, "DURATION", "How long a node's certificate is valid", "30d"},
                 {"authority-valid", value_kind::duration, "DURATION", "How long an authority is", "365d"}},
     .examples = {{"troupe node certificates init --cluster prod", "an authority, once"},
                  {"troupe node certificates issue node-1 node-2 node-3", "a folder for each, to be copied there"},
                  {"troupe node certificates renew", "once a week, from a timer"}},
     .carry_out = certificates},
  };
}

}  // namespace troupe::cli
