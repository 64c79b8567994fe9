#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

/// Queues, and pauses of a workflow or of everything.
namespace troupe::cli {
namespace {

std::vector<cell> queue_row(const json::value& q) {
  auto slots = static_cast<long>(number_of(q, "slots"));
  auto waits = !member(q, "oldest_wait_ms").is_null();
  auto oldest = milliseconds(static_cast<std::int64_t>(number_of(q, "oldest_wait_ms")));
  auto held = [&](std::string_view name) {
    return cell{count_of(q, name), number_of(q, name) > 0 ? tone::warn : tone::dim};
  };
  return {{text_of(q, "name"), tone::strong},
          {text_of(q, "kind"), tone::dim},
          {count_of(q, "running") + (slots > 0 ? "/" + std::to_string(slots) : "")},
          {count_of(q, "waiting")},
          held("limited"),
          held("paused"),
          {waits ? short_duration(oldest) : ""}};
}

const std::vector<column>& queue_columns() {
  static const std::vector<column> columns{{"QUEUE", false, 8},  {"KIND"},          {"RUNNING", true},
                                           {"WAITING", true},    {"LIMITED", true}, {"PAUSED", true},
                                           {"OLDEST WAIT", true}};
  return columns;
}

result<exit_code> list_queues(session& s) {
  auto found = s.node.get("/api/v1/queues");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& q : array_of(*found, "items"))
    rows.push_back(queue_row(q));
  return s.print(queue_columns(), rows, "The node has no queues.");
}

std::vector<cell> limit_row(const json::value& l) {
  auto of = [&](std::string_view used, std::string_view bound) {
    return number_of(l, bound) > 0 ? count_of(l, used) + "/" + count_of(l, bound) : std::string();
  };
  auto rate = of("begun", "rate");
  if (!rate.empty())
    rate += " in " + to_text(milliseconds(static_cast<std::int64_t>(number_of(l, "per_ms"))));
  return {{text_of(l, "key"), tone::strong}, {of("running", "at_once")}, {rate}, {count_of(l, "waiting")}};
}

result<exit_code> show_queue(session& s) {
  auto found = s.node.get("/api/v1/queues/" + encode_segment(*s.call.argument(0)));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  s.print(queue_columns(), {queue_row(*found)}, "");
  s.env.out << "\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& l : array_of(*found, "limits"))
    rows.push_back(limit_row(l));
  return s.print({{"LIMIT", false, 12}, {"AT ONCE", true}, {"BEGUN", true}, {"WAITING", true}}, rows,
                 "No limit is in use.");
}

/// Of a workflow, or of the node where none is named.
std::string place_of(const session& s) {
  return s.call.arguments.empty() ? "/api/v1/node" : "/api/v1/workflows/" + encode_segment(s.call.arguments[0]);
}

std::string subject_of(const session& s) {
  return s.call.arguments.empty() ? "the node" : printable(s.call.arguments[0]);
}

result<exit_code> pause(session& s) {
  json::object body;
  for (auto name : {"reason", "by", "for"})
    if (auto value = s.call.text(name); value && !value->empty())
      body[name] = *value;
  auto answer = s.node.post(place_of(s) + "/pause", std::move(body));
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  auto until = text_of(*answer, "until");
  s.env.out << s.colour(tone::warn, "paused") << " " << subject_of(s) << (until.empty() ? "" : " until " + until)
            << "\n  "
            << s.next((s.call.arguments.empty() ? "node resume" : "workflow resume " + shell_word(s.call.arguments[0])))
            << "\n";
  return exit_code::done;
}

result<exit_code> resume(session& s) {
  auto answer = s.node.post(place_of(s) + "/resume", json::object{});
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " resumed " << subject_of(s) << "\n";
  return exit_code::done;
}

result<exit_code> resume_node(session& s) {
  if (s.call.arguments.empty())
    return resume(s);
  auto name = s.call.arguments[0];
  auto answer = s.node.post("/api/v1/nodes/" + encode_segment(name) + "/resume", json::object{});
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " node " << printable(name) << " may have shards again\n";
  return exit_code::done;
}

const argument name_argument{"NAME", "The workflow's name", true, value_source::workflow};
const std::vector<option> pause_options{
  {"for", value_kind::duration, "SPAN", "How long; otherwise until it is resumed"},
  {"reason", value_kind::text, "TEXT", "Why, for the record"},
  {"by", value_kind::text, "NAME", "Who does it, for the record", {}, "USER"},
};

}  // namespace

std::vector<command> workflow_pause_commands() {
  return {
    {.noun = "workflow",
     .verb = "pause",
     .summary = "Let no task of a workflow begin; what runs ends and is recorded",
     .details = "Executions can be started meanwhile; they wait. The pause holds at all nodes that share a database, "
                "and across restarts.",
     .arguments = {name_argument},
     .options = pause_options,
     .examples = {{"troupe workflow pause video --for 2h --reason \"the model is down\"", "goes on by itself"}},
     .purpose = purpose::work,
     .carry_out = pause},
    {.noun = "workflow",
     .verb = "resume",
     .summary = "Let tasks of a paused workflow begin again",
     .arguments = {name_argument},
     .examples = {{"troupe workflow resume video", "now"}},
     .purpose = purpose::work,
     .carry_out = resume},
  };
}

std::vector<command> queue_commands() {
  return {
    {.noun = "queue",
     .verb = "list",
     .summary = "List what waits and runs, by slot and by queue of remote work",
     .details =
       "RUNNING is of how many slots. LIMITED and PAUSED are among WAITING: a limit or a pause keeps them back.",
     .options = {quiet_option(), watch_option()},
     .examples = {{"troupe queue list", "where it is tight"}},
     .carry_out = list_queues},
    {.noun = "queue",
     .verb = "show",
     .summary = "Show a queue, and the limits that are in use",
     .arguments = {{"NAME", "A slot (light, compute, io), a queue of remote work, or executions", true,
                    value_source::queue}},
     .options = {watch_option()},
     .examples = {{"troupe queue show io", "and which limits keep attempts back"}},
     .carry_out = show_queue},
  };
}

std::vector<command> node_pause_commands() {
  return {
    {.noun = "node",
     .verb = "pause",
     .summary = "Let no task begin; what runs ends and is recorded",
     .details = "Executions can be started meanwhile; they wait. The pause holds at all nodes that share a database, "
                "and across restarts.",
     .options = pause_options,
     .examples = {{"troupe node pause --reason maintenance --for 30m", "goes on by itself"}},
     .purpose = purpose::work,
     .carry_out = pause},
    {.noun = "node",
     .verb = "resume",
     .summary = "Let tasks begin again, or a node that was drained have shards again",
     .arguments = {{"NAME", "A node that was drained; absent: tasks begin again, at all nodes", false}},
     .examples = {{"troupe node resume", "now"}, {"troupe node resume b", "its shards come back"}},
     .purpose = purpose::work,
     .carry_out = resume_node},
  };
}

}  // namespace troupe::cli
