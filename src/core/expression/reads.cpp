#include "core/expression/checker.hpp"

#include <algorithm>

namespace troupe::expression {
namespace {

/// Returns the static path a node is, and nothing for other nodes.
std::optional<std::string> path_of(const tree& t, const node& n) {
  if (n.form == form::name)
    return n.text;
  auto selects = n.form == form::select || n.form == form::has;
  if (!selects && n.form != form::index)
    return std::nullopt;
  std::string name = n.text;
  if (!selects) {
    const auto& key = t.nodes[n.children[1]];
    if (key.form != form::literal || !key.constant.is<text>())
      return std::nullopt;
    name = key.constant.text_view();
  }
  auto inner = path_of(t, t.nodes[n.children[0]]);
  if (!inner || name.empty() || name.find('.') != name.npos)
    return std::nullopt;
  return *inner + "." + name;
}

void visit(const tree& t, node_index index, std::vector<std::string>& to) {
  const auto& n = t.nodes[index];
  if (auto path = path_of(t, n)) {
    if (std::ranges::find(to, *path) == to.end())
      to.push_back(*std::move(path));
    return;
  }
  for (auto child : n.children)
    visit(t, child, to);
}

}  // namespace

void append_reads(const tree& t, std::vector<std::string>& to) {
  visit(t, t.root, to);
}

}  // namespace troupe::expression
