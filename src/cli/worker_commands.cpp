#include "cli/session.hpp"
#include "cli/text.hpp"

namespace troupe::cli {
namespace {

std::string labels_text(const json::value& worker) {
  std::string out;
  if (const auto* labels = member(worker, "labels").if_object())
    for (const auto& label : *labels)
      out += (out.empty() ? "" : " ") + std::string(label.key()) + "=" +
             (label.value().is_string() ? std::string(label.value().get_string()) : "");
  return out;
}

/// Names what a worker holds: the first few, and how many more there are.
std::string tasks_text(const json::value& worker) {
  constexpr std::size_t shown_max = 3;
  const auto& tasks = array_of(worker, "tasks");
  std::string out;
  for (std::size_t i = 0; i < tasks.size() && i < shown_max; ++i)
    out += (i ? ", " : "") + text_of(tasks[i], "execution") + ":" + text_of(tasks[i], "task");
  auto held = static_cast<std::size_t>(number_of(worker, "held"));
  if (held > shown_max)
    out += " and " + std::to_string(held - shown_max) + " more";
  return out;
}

result<exit_code> list_workers(session& s) {
  auto found = s.node.get("/api/v1/workers");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& w : array_of(*found, "items")) {
    auto polls = static_cast<long>(number_of(w, "polls"));
    rows.push_back({{text_of(w, "name"), tone::strong},
                    {text_of(w, "queue")},
                    {s.when(w, "last_seen")},
                    {std::to_string(polls), polls > 0 ? tone::good : tone::dim},
                    {std::to_string(static_cast<long>(number_of(w, "held")))},
                    {tasks_text(w)},
                    {labels_text(w), tone::dim}});
  }
  return s.print(
    {{"WORKER"}, {"QUEUE"}, {"SEEN"}, {"POLLS", true}, {"TASKS", true}, {"HOLDS", false, 12}, {"LABELS", false, 8}},
    rows, "No worker has asked for tasks since the node started.");
}

}  // namespace

std::vector<command> worker_commands() {
  return {
    {.noun = "worker",
     .verb = "list",
     .summary = "List the workers of a node: what they poll and what they hold",
     .options = {quiet_option(), watch_option()},
     .examples = {{"troupe worker list --server http://127.0.0.1:7400", "lately heard of first"}},
     .carry_out = list_workers},
  };
}

}  // namespace troupe::cli
