#include "cli/session.hpp"
#include "cli/text.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

/// Actors are named by their path; the tree is drawn by its depth.
std::vector<cell> actor_row(const json::value& actor) {
  auto path = text_of(actor, "name");
  auto slash = path.rfind('/');
  auto depth = static_cast<std::size_t>(std::ranges::count(path, '/'));
  auto state = text_of(actor, "state");
  auto restarts = static_cast<long>(number_of(actor, "restarts"));
  return {{std::string(2 * depth, ' ') + (slash == path.npos ? path : path.substr(slash + 1)),
           depth == 0 ? tone::strong : tone::plain},
          {state, state == "up" ? tone::good : tone::bad},
          {std::to_string(restarts), restarts > 0 ? tone::warn : tone::dim},
          {text_of(actor, "last_failure"), tone::bad}};
}

std::vector<cell> kind_row(const json::value& kind) {
  auto count = [&](std::string_view name) { return std::to_string(static_cast<long>(number_of(kind, name))); };
  auto busy = milliseconds(static_cast<std::int64_t>(number_of(kind, "busy_ms")));
  return {{text_of(kind, "kind"), tone::strong},
          {count("live")},
          {count("spawned")},
          {short_duration(busy)},
          {count("mailbox_max")}};
}

std::vector<cell> link_row(const json::value& link) {
  auto up = member(link, "up").is_bool() && member(link, "up").get_bool();
  auto trip = number_of(link, "round_trip_us");
  return {{text_of(link, "node"), tone::strong},
          {up ? "up" : "down", up ? tone::good : tone::bad},
          {trip > 0 ? std::to_string(static_cast<long>(trip)) + " us" : ""},
          {std::to_string(static_cast<long>(number_of(link, "unsent_bytes")))},
          {text_of(link, "failure"), tone::bad}};
}

result<exit_code> show_member(session& s, const std::string& name) {
  auto found = s.node.get("/api/v1/nodes/" + encode_segment(name));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  auto add = [&](const std::string& title, std::string value) {
    if (!value.empty())
      rows.push_back({{title, tone::dim}, {std::move(value)}});
  };
  add("name", text_of(*found, "name"));
  add("state", text_of(*found, "state"));
  add("shards", count_of(*found, "shards"));
  add("weight", count_of(*found, "weight"));
  add("lives", count_of(*found, "incarnation"));
  add("heard", s.when(*found, "heard_at"));
  add("since", s.when(*found, "joined_at"));
  add("address", text_of(*found, "address"));
  add("home", text_of(*found, "home"));
  add("release", text_of(*found, "release"));
  if (const auto& labels = member(*found, "labels"); labels.is_object())
    for (const auto& [label, value] : labels.get_object())
      add("label " + std::string(label), value.is_string() ? std::string(value.get_string()) : std::string());
  return s.print({{"NODE"}, {"", false, 12}}, rows, "");
}

result<exit_code> show_node(session& s) {
  if (auto name = s.call.argument(0))
    return show_member(s, *name);
  auto node = s.node.get("/api/v1/node");
  if (!node)
    return std::move(node).error();
  if (s.json_wanted())
    return s.print(*node);
  s.env.out << "up for " << short_duration(milliseconds(static_cast<std::int64_t>(number_of(*node, "uptime_ms"))))
            << "\n";
  if (const auto& pause = member(*node, "pause"); pause.is_object()) {
    auto reason = text_of(pause, "reason");
    s.env.out << s.colour(tone::warn, "paused") << (reason.empty() ? "" : ": " + printable(reason)) << "; "
              << s.next("node resume") << "\n";
  }
  s.env.out << "\n";
  std::vector<std::vector<cell>> actors, kinds;
  for (const auto& actor : array_of(*node, "actors"))
    actors.push_back(actor_row(actor));
  for (const auto& kind : array_of(*node, "kinds"))
    kinds.push_back(kind_row(kind));
  s.print({{"ACTOR", false, 12}, {"STATE"}, {"RESTARTS", true}, {"LAST FAILURE", false, 12}}, actors, "No actors run.");
  s.env.out << "\n";
  s.print({{"KIND", false, 8}, {"LIVE", true}, {"SPAWNED", true}, {"BUSY", true}, {"LONGEST MAILBOX", true}}, kinds,
          "Nothing was measured yet.");
  std::vector<std::vector<cell>> links;
  for (const auto& link : array_of(*node, "links"))
    links.push_back(link_row(link));
  if (links.empty())
    return exit_code::done;
  s.env.out << "\n";
  s.print({{"LINK", false, 8}, {"STATE"}, {"ROUND TRIP", true}, {"UNSENT BYTES", true}, {"FAILURE", false, 12}}, links,
          "");
  const auto& lending = member(*node, "lending");
  auto count = [&](const char* name) { return cell{std::to_string(static_cast<long>(number_of(lending, name)))}; };
  s.env.out << "\n";
  return s.print(
    {{"ATTEMPTS", false, 8}, {"NOW", true}, {"IN ALL", true}, {"ENDED", true}, {"BACK", true}, {"LOST", true}},
    {{{"lent"}, count("lent_now"), count("lent"), {""}, count("returned"), count("lost")},
     {{"borrowed"}, count("borrowed_now"), count("borrowed"), count("settled"), {""}, {""}}},
    "");
}

result<exit_code> read_artifact(session& s) {
  auto digest = *s.call.argument(0);
  bool binary = false;
  auto done = s.node.download("/api/v1/artifacts/" + encode_segment(digest), [&](std::string_view piece) {
    binary = s.env.out_is_terminal && piece.find('\0') != piece.npos;
    if (!binary)
      s.env.out << piece;
    return !binary && s.env.out.good() && !s.env.interrupted();
  });
  if (!done)
    return std::move(done).error();
  if (binary)
    return s.misused("the artifact is not text",
                     "send it to a file: `" + s.next("artifact read " + digest + " > FILE") + "`");
  return s.env.interrupted() ? exit_code::interrupted : exit_code::done;
}

}  // namespace

std::vector<command> node_commands() {
  return {
    {.noun = "artifact",
     .verb = "read",
     .summary = "Write a file a task made to standard output",
     .arguments = {{"DIGEST", "sha256:..., as task outputs name it"}},
     .examples =
       {{"troupe artifact read sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 > cut.mp4",
         "look at a video before approving it"}},
     .carry_out = read_artifact},
    {.noun = "node",
     .verb = "show",
     .summary = "Show the actors of a node and how often each was restarted, or what the others know of one",
     .arguments = {{"NAME", "A node, as in `node list`; absent: the actors of the one that is asked", false}},
     .options = {watch_option()},
     .examples = {{"troupe node show --server http://127.0.0.1:7400", "a running node"}},
     .carry_out = show_node},
  };
}

}  // namespace troupe::cli
