#include "app/setting.hpp"

#include <algorithm>
#include <map>

/// How nodes that share a database know of each other: the settings of section `cluster`.
namespace troupe::app {
namespace {

constexpr std::size_t name_bytes_max = 100;

bool is_name(std::string_view text) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return text.size() <= name_bytes_max && std::ranges::all_of(text, fits);
}

std::string set_name(settings& s, std::string_view text) {
  if (!is_name(text))
    return "must be letters, digits, `-`, `_` and `.`, at most " + std::to_string(name_bytes_max);
  s.node.cluster.name = text;
  return {};
}

std::string set_address(settings& s, std::string_view text) {
  while (text.ends_with('/'))
    text.remove_suffix(1);
  if (!text.empty() && !text.starts_with("http://") && !text.starts_with("https://"))
    return "must be a URL such as https://a.example:7400, or empty";
  s.node.cluster.address = text;
  return {};
}

std::string set_labels(settings& s, std::string_view text) {
  std::map<std::string, std::string> labels;
  while (!text.empty()) {
    auto end = text.find(',');
    auto one = text.substr(0, end);
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    while (one.starts_with(' '))
      one.remove_prefix(1);
    auto equals = one.find('=');
    if (equals == one.npos || equals == 0 || !is_name(one.substr(0, equals)) || !is_name(one.substr(equals + 1)))
      return "must be a list such as: zone=a, disk=fast";
    labels.emplace(one.substr(0, equals), one.substr(equals + 1));
  }
  s.node.cluster.labels = std::move(labels);
  return {};
}

std::string show_labels(const settings& s) {
  std::string out;
  for (const auto& [name, value] : s.node.cluster.labels)
    out += (out.empty() ? "" : ", ") + name + "=" + value;
  return "\"" + out + "\"";
}

std::string quoted(const std::string& text) {
  return text.empty() ? "\"\"" : text;
}

}  // namespace

std::vector<setting> cluster_settings() {
  using s = settings;
  return {
    {"cluster.name",
     "What this node is called among those that share its database (store.url); empty is the name of the machine. "
     "Letters, digits, `-`, `_` and `.`.",
     [](const s& x) { return quoted(x.node.cluster.name); }, set_name},
    {"cluster.address",
     "Where clients of other nodes reach this one's API, as in https://a.example:7400: they are sent there for what is "
     "here. Empty is what it listens on.",
     [](const s& x) { return quoted(x.node.cluster.address); }, set_address},
    {"cluster.labels", "What this node says about itself, for people: zone=a, disk=fast.", show_labels, set_labels},
    number<std::uint32_t>(
      "cluster.weight", "Its share of the executions, in proportion to the other nodes'.",
      [](s & x) -> auto& { return x.node.cluster.weight; }, 1, 1'000'000),
    duration(
      "cluster.heartbeat", "How often a node says that it is there.",
      [](s & x) -> auto& { return x.node.cluster.heartbeat; }),
    duration(
      "cluster.lease",
      "A node that was not heard of for so long is lost, and others take its executions. More than twice "
      "cluster.heartbeat, and cluster.margin.",
      [](s & x) -> auto& { return x.node.cluster.lease; }),
    duration(
      "cluster.margin", "So much before its lease ends a node that cannot reach the database stops acting.",
      [](s & x) -> auto& { return x.node.cluster.margin; }),
    duration(
      "cluster.steady",
      "How long a node must have been there before it is given executions, unless there is no other. Doubles with each "
      "short life in a row.",
      [](s & x) -> auto& { return x.node.cluster.steady; }),
    duration(
      "cluster.calm", "A life of a node that ends before this is short.",
      [](s & x) -> auto& { return x.node.cluster.calm; }),
    number<std::uint32_t>(
      "cluster.moves_max", "Shards (of 1024) that a node gives up at once when they are to be elsewhere.",
      [](s & x) -> auto& { return x.node.cluster.moves_max; }, 1, 1024),
    duration(
      "cluster.hand_over",
      "For so long attempts that run keep their shard from moving; then they are stopped, and run again elsewhere.",
      [](s & x) -> auto& { return x.node.cluster.hand_over; }),
  };
}

}  // namespace troupe::app
