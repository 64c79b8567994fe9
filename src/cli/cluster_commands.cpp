#include "cli/session.hpp"
#include "cli/text.hpp"

#include <charconv>

/// The nodes that share a database, and who has which shards.
namespace troupe::cli {
namespace {

tone tone_of_member(std::string_view state) {
  if (state == "active")
    return tone::good;
  return state == "lost" ? tone::bad : state == "left" ? tone::dim : tone::warn;
}

std::vector<cell> member_row(const session& s, const json::value& m) {
  auto state = text_of(m, "state");
  auto conducts = member(m, "conducts").is_bool() && member(m, "conducts").get_bool();
  return {{text_of(m, "name"), tone::strong},
          {state, tone_of_member(state)},
          {count_of(m, "shards")},
          {conducts ? "yes" : "", tone::dim},
          {s.when(m, "heard_at")},
          {s.when(m, "joined_at")},
          {text_of(m, "address")},
          {text_of(m, "release"), tone::dim}};
}

const std::vector<column>& member_columns() {
  static const std::vector<column> columns{{"NODE", false, 8}, {"STATE"}, {"SHARDS", true},       {"CONDUCTS"},
                                           {"HEARD"},          {"SINCE"}, {"ADDRESS", false, 12}, {"RELEASE"}};
  return columns;
}

result<exit_code> print_members(session& s, const json::value& found, std::string_view list) {
  std::vector<std::vector<cell>> rows;
  for (const auto& m : array_of(found, list))
    rows.push_back(member_row(s, m));
  return s.print(member_columns(), rows, "No node was heard of yet.");
}

result<exit_code> list_nodes(session& s) {
  auto found = s.node.get("/api/v1/nodes");
  if (!found)
    return std::move(found).error();
  return s.json_wanted() ? s.print(*found) : print_members(s, *found, "items");
}

result<exit_code> drain(session& s) {
  auto name = *s.call.argument(0);
  auto answer = s.node.post("/api/v1/nodes/" + encode_segment(name) + "/drain", json::object{});
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::warn, "drained") << " " << printable(name) << ": its " << count_of(*answer, "shards")
            << " shards go to the other nodes\n  " << s.next("cluster status") << "\n  "
            << s.next("node resume " + shell_word(name)) << "\n";
  return exit_code::done;
}

result<exit_code> status(session& s) {
  auto found = s.node.get("/api/v1/cluster");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  auto unowned = number_of(*found, "unowned");
  auto pinned = number_of(*found, "pinned");
  if (unowned > 0)
    s.env.out << s.colour(tone::bad, count_of(*found, "unowned") + " of " + count_of(*found, "shards") +
                                       " shards are at no node: their executions wait");
  else
    s.env.out << s.colour(tone::good, "✓") << " all " << count_of(*found, "shards") << " shards are at a node";
  if (pinned > 0)
    s.env.out << "; " << count_of(*found, "pinned") << " were moved by hand";
  s.env.out << "; shards changed hands " << count_of(*found, "epochs") << " times\n\n";
  return print_members(s, *found, "nodes");
}

result<exit_code> list_shards(session& s) {
  query asked;
  if (auto node = s.call.text("node"))
    asked.emplace_back("owner", *node);
  auto found = s.node.get("/api/v1/shards", asked);
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& one : array_of(*found, "items")) {
    auto owner = text_of(one, "owner");
    rows.push_back({{count_of(one, "shard"), tone::strong},
                    {owner.empty() ? "(nobody)" : owner, owner.empty() ? tone::warn : tone::plain},
                    {count_of(one, "epoch")},
                    {text_of(one, "pin"), tone::dim}});
  }
  return s.print({{"SHARD", true}, {"NODE", false, 8}, {"EPOCH", true}, {"MOVED TO"}}, rows, "No shard is there.");
}

result<exit_code> move_shards(session& s) {
  json::array shards;
  for (const auto& text : s.call.arguments) {
    std::uint32_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
      return s.misused("\"" + printable(text) + "\" is no number of a shard",
                       "list them with: " + s.next("shard list"));
    shards.push_back(number);
  }
  json::object body{{"shards", std::move(shards)}};
  auto to = s.call.text("to");
  if (to)
    body.emplace("node", *to);
  auto answer = s.node.post("/api/v1/shards/move", std::move(body));
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " " << count_of(*answer, "shards") << " shards go to "
            << (to ? "node " + printable(*to) : std::string("where they belong")) << "\n";
  return exit_code::done;
}

}  // namespace

std::vector<command> member_commands() {
  return {
    {.noun = "node",
     .verb = "list",
     .summary = "List the nodes that share a database",
     .details = "A node that was not heard of for as long as its lease is lost: others have taken its shards.",
     .options = {quiet_option(), watch_option()},
     .examples = {{"troupe node list", "who is there"}},
     .carry_out = list_nodes},
    {.noun = "node",
     .verb = "drain",
     .summary = "Move the shards of a node to the others",
     .details =
       "It has none until it is resumed, even after a restart, and its executions go on elsewhere. Attempts that "
       "run keep their shard for a while (cluster.hand_over).",
     .arguments = {{"NAME", "The node's name"}},
     .examples = {{"troupe node drain b", "before its machine is serviced"}},
     .purpose = purpose::work,
     .carry_out = drain},
  };
}

std::vector<command> cluster_commands() {
  return {
    {.noun = "shard",
     .verb = "list",
     .summary = "List which node has which shard",
     .options = {{"node", value_kind::text, "NAME", "Only those of this node"}, quiet_option()},
     .examples = {{"troupe shard list --node b", "what it has"}},
     .carry_out = list_shards},
    {.noun = "shard",
     .verb = "move",
     .summary = "Have shards be at a node, as long as it may have any",
     .details = "Without --to they go where they belong again.",
     .arguments = {{.name = "SHARD", .summary = "Its number, 0 to 1023", .repeats = true}},
     .options = {{"to", value_kind::text, "NAME", "The node"}},
     .examples = {{"troupe shard move 0 --to a", "the node that has shard 0 conducts"}},
     .purpose = purpose::work,
     .carry_out = move_shards},
    {.noun = "cluster",
     .verb = "status",
     .summary = "Show the nodes, what each has, and whether anything is at none",
     .options = {watch_option()},
     .examples = {{"troupe cluster status --watch 1s", "while nodes come and go"}},
     .carry_out = status},
  };
}

}  // namespace troupe::cli
