#include "cli/session.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <map>

/// Who supervises whom in a node.
namespace troupe::cli {
namespace {

/// Returns the part of a path behind its last slash.
std::string name_in(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

/// Is there a sibling after it? Then its line goes on.
bool has_younger(const json::array& actors, std::size_t place, std::size_t depth) {
  for (auto i = place + 1; i < actors.size(); ++i) {
    auto other = text_of(actors[i], "name");
    auto its = static_cast<std::size_t>(std::ranges::count(other, '/'));
    if (its <= depth)
      return its == depth;
  }
  return false;
}

/// `│  ├─ `: a stroke for each actor above that has younger siblings.
std::string branches(const json::array& actors, std::size_t place) {
  auto path = text_of(actors[place], "name");
  auto depth = static_cast<std::size_t>(std::ranges::count(path, '/'));
  if (depth == 0)
    return {};
  std::string out = has_younger(actors, place, depth) ? "├─ " : "└─ ";
  for (auto level = depth - 1; level > 0; --level)
    out = (has_younger(actors, place, level) ? "│  " : "   ") + out;
  return out;
}

result<exit_code> tree(session& s) {
  auto name = s.call.argument(0);
  auto node = s.node.get(name ? "/api/v1/nodes/" + encode_segment(*name) + "/actors" : "/api/v1/node");
  if (!node)
    return std::move(node).error();
  const auto& actors = array_of(*node, "actors");
  if (s.json_wanted())
    return s.print(json::object{{"items", actors}, {"kinds", member(*node, "kinds")}});
  std::map<std::string, const json::value*> kinds;
  for (const auto& kind : array_of(*node, "kinds"))
    kinds[text_of(kind, "kind")] = &kind;
  std::vector<std::vector<cell>> rows;
  for (std::size_t i = 0; i < actors.size(); ++i) {
    auto path = text_of(actors[i], "name");
    if (s.call.flag("quiet")) {
      rows.push_back({{path}});
      continue;
    }
    auto state = text_of(actors[i], "state");
    auto restarts = static_cast<long>(number_of(actors[i], "restarts"));
    auto kind = kinds.find(text_of(actors[i], "kind"));
    auto count = [&](std::string_view name) {
      return kind == kinds.end() ? "" : std::to_string(static_cast<long>(number_of(*kind->second, name)));
    };
    rows.push_back({{branches(actors, i) + name_in(path), i == 0 ? tone::strong : tone::plain},
                    {state, state == "up" ? tone::good : tone::bad},
                    {std::to_string(restarts), restarts > 0 ? tone::warn : tone::dim},
                    {count("mailbox_max"), tone::dim},
                    {text_of(actors[i], "last_failure"), tone::bad}});
  }
  return s.print({{"ACTOR", false, 12}, {"STATE"}, {"RESTARTS", true}, {"MAILBOX", true}, {"LAST FAILURE", false, 12}},
                 rows, "No actors run.");
}

}  // namespace

std::vector<command> actor_commands() {
  return {
    {.noun = "actor",
     .verb = "tree",
     .summary = "Draw who supervises whom in a node, with restarts and why each failed last",
     .details = "MAILBOX is the longest queue of messages that actors of its kind ever had.",
     .arguments = {{"NAME", "A node, as in `node list`; absent: the one that is asked", false}},
     .options = {quiet_option(), watch_option()},
     .examples = {{"troupe actor tree", "is every part up?"},
                  {"troupe actor tree node-2", "the same of another node"},
                  {"troupe actor tree --watch 1s", "while it is under load"}},
     .carry_out = tree},
  };
}

}  // namespace troupe::cli
