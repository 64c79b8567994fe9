#include "cli/command.hpp"

#include "core/base/invariant.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::cli {

std::span<const command> commands() {
  static const std::vector<command> table = [] {
    std::vector<command> all;
    for (auto part :
         {run_commands,       workflow_commands,   test_commands,        import_commands,  workflow_pause_commands,
          execution_commands, verb_commands,       task_commands,        review_commands,  quality_commands,
          schedule_commands,  queue_commands,      task_type_commands,   worker_commands,  node_commands,
          member_commands,    node_pause_commands, certificate_commands, cluster_commands, actor_commands,
          top_commands,       access_commands,     doctor_commands,      console_commands, profile_commands,
          shell_commands}) {
      auto some = part();
      std::ranges::move(some, std::back_inserter(all));
    }
    return all;
  }();
  return table;
}

std::span<const option> global_options() {
  static const std::vector<option> table{
    {"server",
     value_kind::text,
     "URL",
     "Speak to this node instead of running one in this process",
     {},
     "TROUPE_SERVER"},
    {"ca",
     value_kind::text,
     "FILE",
     "Certificates (PEM) that vouch for a node at https://, instead of the system's",
     {},
     "TROUPE_CA",
     {},
     false,
     value_source::file},
    {"profile",
     value_kind::text,
     "NAME",
     "Speak to the node of this profile",
     {},
     "TROUPE_PROFILE",
     {},
     false,
     value_source::profile},
    {"data",
     value_kind::text,
     "DIR",
     "Where this process keeps its journal and files",
     "./troupe-data",
     "TROUPE_DATA",
     {},
     false,
     value_source::directory},
    {"config",
     value_kind::text,
     "FILE",
     "Settings of this process's node, as config/troupe.yaml documents them",
     {},
     "TROUPE_CONFIG",
     {},
     false,
     value_source::file},
    {"output",
     value_kind::text,
     "FORMAT",
     "Tables for people, wide ones with nothing cut and times in full, or one document",
     "table",
     "TROUPE_OUTPUT",
     {"table", "wide", "json", "yaml"}},
    {"color",
     value_kind::text,
     "WHEN",
     "Colours; auto is on a terminal, unless NO_COLOR is set",
     "auto",
     {},
     {"auto", "always", "never"}},
  };
  return table;
}

option quiet_option() {
  option o{"quiet", value_kind::flag, {}, "Print ids only, one a line, for another command's `-`"};
  o.letter = 'q';
  return o;
}

option watch_option() {
  return {"watch", value_kind::interval, "INTERVAL", "Look again every so often, until Ctrl-C", "2s"};
}

std::string_view summary_of(std::string_view noun) {
  using entry = std::pair<std::string_view, std::string_view>;
  static constexpr entry summaries[] = {
    {"workflow", "Check, store and look at workflow definitions"},
    {"execution", "Start, watch and stop runs of workflows"},
    {"task", "Look at what an execution does, step by step"},
    {"actor", "The parts of a node, and what watches over them"},
    {"review", "Decide what waits for a person"},
    {"quality", "Judge texts, say why, and learn from it"},
    {"schedule", "Start workflows by the clock"},
    {"queue", "What waits, what runs, and what keeps it back"},
    {"task-type", "What tasks can do"},
    {"worker", "Who carries out tasks elsewhere"},
    {"artifact", "Files that tasks made"},
    {"node", "The nodes: look inside one, and move its work away"},
    {"shard", "Which node has which executions"},
    {"cluster", "All nodes at a glance"},
    {"token", "Who may use the API"},
    {"audit", "Who changed what"},
    {"config", "How a node is set"},
    {"profile", "Name the nodes you speak to, and what you show them"},
  };
  auto found = std::ranges::find(summaries, noun, &entry::first);
  TROUPE_INVARIANT(found != std::ranges::end(summaries));
  return found->second;
}

std::string name_of(const command& c) {
  return c.verb.empty() ? std::string(c.noun) : std::string(c.noun) + " " + std::string(c.verb);
}

}  // namespace troupe::cli
