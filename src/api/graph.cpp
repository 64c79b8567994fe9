#include "api/view.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

/// By task index: how many tasks come before it on the longest way.
std::vector<std::size_t> depths(const plan& p) {
  std::vector<std::size_t> out(p.definition.tasks.size());
  for (auto task : p.order)
    for (auto need : p.needs[task])
      out[task] = std::max(out[task], out[need] + 1);
  return out;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

json::value graph(const plan& p) {
  auto depth = depths(p);
  json::array tasks;
  for (auto index : p.order) {
    const auto& t = p.definition.tasks[index];
    tasks.push_back({{"name", t.name},
                     {"uses", t.uses},
                     {"slot", to_string(p.types[index].slot)},
                     {"needs", to_json(t.needs)},
                     {"depth", depth[index]},
                     {"join", to_string(t.join)},
                     {"conditional", t.condition.has_value()},
                     {"foreach", t.foreach.has_value()},
                     {"optional", t.optional}});
  }
  return json::object{{"workflow", p.definition.name}, {"digest", p.digest}, {"tasks", std::move(tasks)}};
}

std::string graph_text(const plan& p) {
  auto depth = depths(p);
  std::size_t name_width = 0;
  std::size_t uses_width = 0;
  for (auto index : p.order) {
    const auto& t = p.definition.tasks[index];
    name_width = std::max(name_width, 2 * depth[index] + t.name.size());
    uses_width = std::max(uses_width, t.uses.size());
  }
  std::string out;
  for (auto index : p.order) {
    const auto& t = p.definition.tasks[index];
    auto line = padded(std::string(2 * depth[index], ' ') + t.name, name_width) + "  " + padded(t.uses, uses_width);
    if (!t.needs.empty())
      line += "  needs " + joined(t.needs);
    if (t.join != join_policy::all)
      line += "  join " + std::string(to_string(t.join));
    line += t.condition ? "  if" : "";
    line += t.foreach ? "  foreach" : "";
    line += t.optional ? "  optional" : "";
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string graph_dot(const plan& p) {
  std::string out = "digraph " + quoted(p.definition.name) + " {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n";
  for (const auto& t : p.definition.tasks) {
    auto label = quoted(t.name);
    label.insert(label.size() - 1, "\\n" + quoted(t.uses).substr(1, quoted(t.uses).size() - 2));
    out += "  " + quoted(t.name) + " [label=" + label + (t.foreach ? ", peripheries=2" : "") + "];\n";
  }
  for (const auto& t : p.definition.tasks)
    for (const auto& need : t.needs)
      out += "  " + quoted(need) + " -> " + quoted(t.name) + (t.condition ? " [style=dashed]" : "") + ";\n";
  return out + "}\n";
}

}  // namespace troupe::api
