#include "api/view.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

/// By place: how many tasks of the block come before it on the longest way.
std::vector<std::size_t> depths(const planned_block& block) {
  std::vector<std::size_t> out(block.tasks.size());
  for (auto task : block.order)
    for (auto need : block.needs[task])
      out[task] = std::max(out[task], out[need] + 1);
  return out;
}

/// What a task is, in a word or two.
std::string what_of(const task_definition& t) {
  switch (t.kind) {
  case task_kind::work:
    return t.dynamic_uses ? "${{ " + t.dynamic_uses->source() + " }}" : t.uses;
  case task_kind::group:
    return t.repeat ? "repeat" : "group";
  case task_kind::choice:
    return "switch";
  case task_kind::wait:
    return "wait";
  case task_kind::child:
    return "workflow";
  }
  return {};
}

std::string join_of(const task_definition& t) {
  return t.join == join_policy::count ? std::to_string(t.join_count) : std::string(to_string(t.join));
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

json::array graph_of(const plan& p, std::uint32_t index) {
  const auto& block = p.blocks[index];
  auto depth = depths(block);
  json::array tasks;
  for (auto place : block.order) {
    const auto& planned = p.tasks[block.tasks[place]];
    const auto& t = *planned.definition;
    json::object one{{"name", t.name},
                     {"kind", to_string(t.kind)},
                     {"uses", what_of(t)},
                     {"slot", to_string(planned.type.slot)},
                     {"needs", to_json(t.needs)},
                     {"depth", depth[place]},
                     {"join", join_of(t)},
                     {"conditional", t.condition.has_value() || t.otherwise.has_value()},
                     {"foreach", t.foreach.has_value()},
                     {"optional", t.optional}};
    if (planned.body)
      one.emplace("tasks", graph_of(p, *planned.body));
    if (planned.compensate)
      one.emplace("compensate", p.tasks[*planned.compensate].definition->uses);
    tasks.push_back(std::move(one));
  }
  return tasks;
}

/// A line of the drawing: what stands where, indented by depth in the block and by the blocks around it.
struct graph_line {
  std::string name;
  const task_definition* task = nullptr;
};

void add_lines(const plan& p, std::uint32_t index, std::size_t indent, std::vector<graph_line>& lines) {
  const auto& block = p.blocks[index];
  auto depth = depths(block);
  for (auto place : block.order) {
    const auto& planned = p.tasks[block.tasks[place]];
    auto here = indent + 2 * depth[place];
    lines.push_back({std::string(here, ' ') + planned.definition->name, planned.definition});
    if (planned.body)
      add_lines(p, *planned.body, here + 4, lines);
  }
}

/// The blocks of the workflow itself, with what they are called.
std::vector<std::pair<std::string_view, std::uint32_t>> roots_of(const plan& p) {
  std::vector<std::pair<std::string_view, std::uint32_t>> roots{{"", 0}};
  if (p.on_failure)
    roots.push_back({"on_failure", *p.on_failure});
  if (p.finally)
    roots.push_back({"finally", *p.finally});
  return roots;
}

void add_dot(const plan& p, std::uint32_t index, const std::string& prefix, std::string& out) {
  const auto& block = p.blocks[index];
  for (auto task : block.tasks) {
    const auto& planned = p.tasks[task];
    const auto& t = *planned.definition;
    auto id = prefix + t.name;
    auto label = quoted(t.name);
    auto what = quoted(what_of(t));
    label.insert(label.size() - 1, "\\n" + what.substr(1, what.size() - 2));
    out += "  " + quoted(id) + " [label=" + label + (t.foreach ? ", peripheries=2" : "") + "];\n";
    for (const auto& need : t.needs)
      out += "  " + quoted(prefix + need) + " -> " + quoted(id) +
             (t.condition || t.otherwise ? " [style=dashed]" : "") + ";\n";
    if (!planned.body)
      continue;
    out += "  subgraph " + quoted("cluster_" + id) + " {\n  label=" + quoted(t.name) + ";\n";
    add_dot(p, *planned.body, id + ".", out);
    out += "  }\n";
  }
}

}  // namespace

json::value graph(const plan& p) {
  json::object out{{"workflow", p.definition.name}, {"digest", p.digest}};
  for (auto [name, block] : roots_of(p))
    out.emplace(name.empty() ? "tasks" : name, graph_of(p, block));
  return out;
}

std::string graph_text(const plan& p) {
  std::vector<graph_line> lines;
  for (auto [name, block] : roots_of(p)) {
    if (!name.empty())
      lines.push_back({std::string(name), nullptr});
    add_lines(p, block, name.empty() ? 0 : 2, lines);
  }
  std::size_t name_width = 0;
  std::size_t what_width = 0;
  for (const auto& line : lines) {
    name_width = std::max(name_width, line.name.size());
    what_width = std::max(what_width, line.task ? what_of(*line.task).size() : 0);
  }
  std::string out;
  for (const auto& [name, task] : lines) {
    auto line = padded(name, name_width);
    if (task) {
      line += "  " + padded(what_of(*task), what_width);
      if (!task->needs.empty())
        line += "  needs " + joined(task->needs);
      if (task->join != join_policy::all)
        line += "  join " + join_of(*task);
      line += task->condition ? "  if" : "";
      line += task->otherwise ? "  else of " + *task->otherwise : "";
      line += task->foreach ? "  foreach" : "";
      line += task->optional ? "  optional" : "";
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string graph_dot(const plan& p) {
  std::string out = "digraph " + quoted(p.definition.name) + " {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n";
  for (auto [name, block] : roots_of(p))
    add_dot(p, block, name.empty() ? "" : std::string(name) + ".", out);
  return out + "}\n";
}

}  // namespace troupe::api
