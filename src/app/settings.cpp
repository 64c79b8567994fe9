#include "app/settings.hpp"

#include "app/setting.hpp"
#include "core/base/document.hpp"
#include "core/base/nearest.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace troupe::app {
namespace {

/// The address of a database. It may hold a password, so it is set and never shown.
setting database_url(std::string key, std::string sentence) {
  auto set = [](settings& s, std::string_view text) -> std::string {
    s.database.url = text;
    if (!text.empty() && store::validate(s.database))
      return "must be postgresql://user@host:5432/database, or empty";
    return {};
  };
  auto show = [](const settings& s) { return s.database.url.empty() ? "\"\"" : store::shown_url(s.database.url); };
  return {std::move(key), std::move(sentence), show, set};
}

std::vector<setting> node_settings_table() {
  using s = settings;
  return {
    {"log.level", "Least level of what is logged: debug, notice, warning, error or off.",
     [](const s& x) { return std::string(to_string(x.level)); },
     [](s& x, std::string_view text) -> std::string {
       auto level = from_name<log_level>(text);
       if (!level)
         return "must be debug, notice, warning, error or off";
       x.level = *level;
       return {};
     }},
    database_url("store.url",
                 "Where the journal is: empty is a SQLite file in the data directory, else a PostgreSQL database as "
                 "postgresql://user@host:5432/database. Give its password with PGPASSWORD or PGPASSFILE."),
    duration(
      "store.connect_timeout", "One try to connect to PostgreSQL.",
      [](s & x) -> auto& { return x.database.connect_timeout; }),
    duration(
      "store.reconnect", "For so long a lost connection to PostgreSQL is made again before the node stops for it.",
      [](s & x) -> auto& { return x.database.writer_reconnect; }),
    duration(
      "store.read_reconnect", "The same for what only reads: then a request is refused (507).",
      [](s & x) -> auto& { return x.database.reader_reconnect; }),
    duration(
      "store.statement_timeout", "A statement that PostgreSQL has not finished by then is stopped.",
      [](s & x) -> auto& { return x.database.statement_timeout; }),
    duration(
      "store.lock_timeout", "A statement that waits longer for a lock in PostgreSQL is stopped.",
      [](s & x) -> auto& { return x.database.lock_timeout; }),
    {"store.files",
     "Where files that tasks make are kept when the journal is in PostgreSQL: `database` (each node has a copy of what "
     "it "
     "needs), or `directory` if nodes share one, mounted at <data>/blobs.",
     [](const s& x) { return std::string(x.database.keeps_files ? "database" : "directory"); },
     [](s& x, std::string_view text) -> std::string {
       if (text != "database" && text != "directory")
         return "must be database or directory";
       x.database.keeps_files = text == "database";
       return {};
     }},
    number<std::uint32_t>(
      "node.threads", "Threads of the actor scheduler; 0 is one per core, at least 2.",
      [](s & x) -> auto& { return x.threads; }, 0, 1024),
    duration(
      "node.drain_deadline", "How long a stopping server lets running attempts and open requests finish.",
      [](s & x) -> auto& { return x.drain_deadline; }),
    number<std::size_t>(
      "node.executions_live_max",
      "Executions in memory at once. Beyond, those that only wait leave at once; if none does, a start is refused "
      "(429).",
      [](s & x) -> auto& { return x.node.executions_live_max; }, 1),
    number<std::size_t>(
      "node.finished_kept", "Finished executions kept in memory for readers, per shard.",
      [](s & x) -> auto& { return x.node.finished_kept; }, 0, 1'000'000),
    number<std::size_t>(
      "node.pending_max", "Requests that may wait for one execution while it is read from the journal.",
      [](s & x) -> auto& { return x.node.pending_max; }, 1),
    number<std::size_t>(
      "node.disk_bytes_min",
      "Less than this free where the data is counts as a full disk: a commit or a task that fails then stops the node, "
      "and is not held against the task.",
      [](s & x) -> auto& { return x.node.disk_bytes_min; }, 0),
    number<std::uint32_t>(
      "node.shards", "Parts of the id space, each with a supervisor of its own.",
      [](s & x) -> auto& { return x.node.shards; }, 1, 1024),
    duration(
      "executions.passivate_after",
      "An execution that nobody asks for and that only waits (for a time, a person, a signal) leaves memory after "
      "this.",
      [](s & x) -> auto& { return x.node.passivate_after; }),
    duration_or_never(
      "executions.keep",
      "A finished execution is kept for so long, then removed with its events; `never` removes none. One with the "
      "label "
      "`troupe.pinned`, one whose parent is not finished, and one that an idempotency key leads to, stay.",
      [](s & x) -> auto& { return x.node.retention.keep; }),
    duration(
      "executions.forget_every", "How often finished executions that need not be kept are looked for.",
      [](s & x) -> auto& { return x.node.retention.look_every; }),
    duration(
      "executions.forget_pause", "Between two pieces of that, and of collecting files, so that others come first.",
      [](s & x) -> auto& { return x.node.retention.pause; }),
    number<std::uint32_t>(
      "executions.forget_rows_max", "Rows removed in one piece.",
      [](s & x) -> auto& { return x.node.retention.rows_max; }, 1, 1'000'000),
    number<std::size_t>(
      "executions.due_times",
      "Due times read from the journal at once, those that come next; up to twice as many are in memory.",
      [](s & x) -> auto& { return x.node.due_times; }, 1, 1'000'000),
    number<std::size_t>(
      "executions.wakes_max", "Executions being woken at once, when very many become due together.",
      [](s & x) -> auto& { return x.node.wakes_max; }, 1, 100'000),
    number<std::uint32_t>(
      "slots.light", "Attempts of light tasks (transform) that look for a kept result at once.",
      [](s & x) -> auto& { return x.node.slots[0]; }, 1),
    number<std::uint32_t>(
      "slots.compute", "Attempts of media tasks that run at once; 0 is one per core.",
      [](s & x) -> auto& { return x.node.slots[1]; }, 0, 4096),
    number<std::uint32_t>(
      "slots.io", "Attempts that wait for something else (http.request, exec) that run at once.",
      [](s & x) -> auto& { return x.node.slots[2]; }, 1, 65536),
    number<std::uint32_t>(
      "flow.overtakes_max",
      "Attempts of higher priority that may start before one of a lower gets its turn; 0 is as many as come.",
      [](s & x) -> auto& { return x.node.flow.overtakes_max; }, 0, 1'000'000),
    duration(
      "flow.sticky_grace", "How long after its last request remote work is kept for the worker that it prefers.",
      [](s & x) -> auto& { return x.node.flow.sticky_grace; }),
    number<std::size_t>(
      "flow.sticky_max", "Values of `sticky` whose worker is remembered, per queue.",
      [](s & x) -> auto& { return x.node.flow.sticky_max; }, 1, 10'000'000),
    number<std::uint32_t>(
      "journal.appends_in_flight", "Appends of one execution that may be on their way at once.",
      [](s & x) -> auto& { return x.node.appends_in_flight; }, 1, 1024),
    number<std::size_t>(
      "journal.commit_appends_max", "Appends in one transaction.",
      [](s & x) -> auto& { return x.node.commit_appends_max; }, 1, 100'000),
    number<std::size_t>(
      "journal.commit_bytes_max", "Bytes of records in one transaction, after which it is closed.",
      [](s & x) -> auto& { return x.node.commit_bytes_max; }, 1024),
    number<std::uint64_t>(
      "journal.snapshot_events",
      "Events of one execution between two snapshots of it, from which it is read after a restart or a rest; 0 takes "
      "none.",
      [](s & x) -> auto& { return x.node.snapshot_events; }, 0),
    number<std::size_t>(
      "journal.load_bytes_max", "Bytes of records read at once when an execution is read from the journal.",
      [](s & x) -> auto& { return x.node.load_bytes_max; }, 1),
    number<std::size_t>(
      "outputs.inline_bytes_max",
      "Bytes of a task's output, as JSON, that are kept with the execution; the largest parts beyond go to files.",
      [](s & x) -> auto& { return x.node.outputs.inline_bytes_max; }, 1024, 64u << 20),
    number<std::size_t>(
      "outputs.bytes_max", "Bytes of a task's output, as JSON; beyond, the attempt fails with output_too_large.",
      [](s & x) -> auto& { return x.node.outputs.bytes_max; }, 1024, 1u << 30),
    number<std::size_t>(
      "uploads.open_max", "Files that may come in pieces at once; more are refused (429).",
      [](s & x) -> auto& { return x.node.uploads.open_max; }, 0, 100'000),
    number<std::uint64_t>(
      "uploads.bytes_max", "Bytes of a file that comes in pieces (413).",
      [](s & x) -> auto& { return x.node.uploads.bytes_max; }, 1),
    duration(
      "uploads.idle", "A file that comes in pieces is forgotten when nothing came for so long.",
      [](s & x) -> auto& { return x.node.uploads.idle; }),
    duration_or_never(
      "blobs.collect_every", "How often files that nobody needs any more are looked for and removed.",
      [](s & x) -> auto& { return x.node.retention.collect_every; }),
    duration(
      "blobs.grace", "A file that was stored more recently stays: who stored it may not have named it yet.",
      [](s & x) -> auto& { return x.node.retention.grace; }),
    duration(
      "starts.key_retention", "How long the idempotency key of a start is remembered.",
      [](s & x) -> auto& { return x.node.key_retention; }),
    number<std::uint64_t>(
      "starts.held_max",
      "Executions that may wait to begin (delayed, debounced, batched, queued); more are refused (429).",
      [](s & x) -> auto& { return x.node.starts.held_max; }, 1),
    number<std::uint32_t>(
      "starts.queue_max", "Starts that may wait for one key of a singleton.",
      [](s & x) -> auto& { return x.node.holds.queue_max; }, 1, 100'000),
    number<std::size_t>(
      "starts.key_bytes_max", "Bytes of the key of a singleton, a debounce or a batch, as JSON.",
      [](s & x) -> auto& { return x.node.holds.key_bytes_max; }, 16, 65'536),
    number<std::uint64_t>(
      "starts.batch_bytes_max", "Bytes of input after which a batch is full.",
      [](s & x) -> auto& { return x.node.holds.batch_bytes_max; }, 1024),
    number<std::uint32_t>(
      "schedules.max", "Schedules a node keeps; one more is refused (429).",
      [](s & x) -> auto& { return x.node.starts.schedules_max; }, 1, 100'000),
    number<std::uint32_t>(
      "schedules.runs_kept", "Newest runs of a schedule that are kept on record.",
      [](s & x) -> auto& { return x.node.starts.runs_kept; }, 1, 100'000),
    number<std::size_t>(
      "schedules.backfill_runs_max", "Runs of one backfill; a longer one is refused (413).",
      [](s & x) -> auto& { return x.node.backfill_runs_max; }, 1, 100'000),
    number<std::size_t>(
      "schedules.backfills_max", "Backfills of a schedule at a time; one more is refused (429).",
      [](s & x) -> auto& { return x.node.backfills_max; }, 1, 1'000),
    number<std::uint32_t>(
      "restarts.max", "Restarts of an actor within the window before its supervisor gives up.",
      [](s & x) -> auto& { return x.node.restarts.restarts_max; }, 0, 1'000'000),
    duration(
      "restarts.window", "The window in which restarts count.", [](s & x) -> auto& { return x.node.restarts.window; }),
    duration(
      "restarts.first_delay", "Pause before the first restart; doubles from there.",
      [](s & x) -> auto& { return x.node.restarts.first_delay; }),
    duration(
      "restarts.last_delay", "The longest pause before a restart.",
      [](s & x) -> auto& { return x.node.restarts.last_delay; }),
    duration(
      "workers.lease", "A worker that says nothing about an attempt for so long is taken for dead.",
      [](s & x) -> auto& { return x.node.workers.lease; }),
    number<std::uint32_t>(
      "workers.redeliveries_max",
      "How often an attempt is handed out again because its worker was taken for dead, before it has failed.",
      [](s & x) -> auto& { return x.node.workers.redeliveries_max; }, 0, 1'000'000),
    duration(
      "workers.extension_max", "The longest that one call may extend a lease (400).",
      [](s & x) -> auto& { return x.node.workers.extension_max; }),
    duration(
      "workers.wait_max", "The longest that a poll waits for a task.",
      [](s & x) -> auto& { return x.node.workers.wait_max; }),
    number<std::size_t>(
      "workers.polls_max", "Polls that may wait in one queue; more are refused (429).",
      [](s & x) -> auto& { return x.node.workers.polls_max; }, 1),
    number<std::uint32_t>(
      "workers.leases_max", "Attempts that one worker may hold; its polls are refused until it has fewer (429).",
      [](s & x) -> auto& { return x.node.workers.leases_max; }, 1),
    number<std::size_t>(
      "workers.workers_max", "Workers that are remembered for `troupe worker list`.",
      [](s & x) -> auto& { return x.node.workers.workers_max; }, 0, 1'000'000),
    number<std::size_t>(
      "workers.task_types_max", "Task types that may be declared; more are refused (429).",
      [](s & x) -> auto& { return x.node.workers.task_types_max; }, 0, 100'000),
    {"secrets.file",
     "Secrets that workflows name: a YAML file of NAME: VALUE, or a directory with a file for each, readable by this "
     "user alone. What it lacks is looked for in the environment, as TROUPE_SECRET_NAME.",
     [](const s& x) { return x.secrets_file.empty() ? std::string("\"\"") : x.secrets_file; },
     [](s& x, std::string_view text) -> std::string {
       x.secrets_file = text;
       return {};
     }},
  };
}

/// All settings, in the order of config/troupe.yaml.
const std::vector<setting>& table() {
  static const auto all = [] {
    auto joined = node_settings_table();
    std::ranges::move(cluster_settings(), std::back_inserter(joined));
    std::ranges::move(link_settings_table(), std::back_inserter(joined));
    std::ranges::move(judge_settings(), std::back_inserter(joined));
    std::ranges::move(http_settings(), std::back_inserter(joined));
    return joined;
  }();
  return all;
}

const setting* find(std::string_view key) {
  for (const auto& entry : table())
    if (entry.key == key)
      return &entry;
  return nullptr;
}

refused unknown_key(const std::string& key, std::string where) {
  std::vector<std::string> keys;
  for (const auto& entry : table())
    keys.push_back(entry.key);
  auto hint = did_you_mean(key, keys);
  return {errc::invalid, "unknown setting \"" + key + "\"", std::move(where),
          hint.empty() ? "config/troupe.yaml lists every setting" : hint};
}

std::string text_of(const troupe::node& value) {
  return value.kind == node_kind::string ? std::string(value.text()) : json::serialize(value.scalar);
}

/// The password in a URL, and the whole of what is called a secret.
std::string masked(std::string_view key, std::string value) {
  for (auto word : {"password", "secret", "token"})
    if (key.ends_with(word) && !value.empty())
      return "***";
  auto scheme = value.find("://");
  auto at = scheme == value.npos ? value.npos : value.find('@', scheme);
  auto colon = at == value.npos ? value.npos : value.find(':', scheme + 3);
  if (colon < at)
    value.replace(colon + 1, at - colon - 1, "***");
  return value;
}

/// Returns where the value at a dotted path inside the node is: that of the part that is there.
position place_of(const troupe::node& in, std::string_view path) {
  const auto* at = &in;
  while (!path.empty()) {
    const member* found = nullptr;
    for (const auto& each : at->members)
      if (path.starts_with(each.key) &&
          (path.size() == each.key.size() || path[each.key.size()] == '.' || path[each.key.size()] == '['))
        found = &each;
    if (!found)
      break;
    if (path.size() == found->key.size())
      return found->at;
    path.remove_prefix(found->key.size() + 1);
    at = &found->value;
  }
  return at->location.at;
}

/// Reads the section `task_types`: each is a program.
void read_programs(const troupe::node& section, std::string_view file, settings& to, std::vector<refused>& errors) {
  auto base = std::filesystem::path(file).parent_path();
  for (const auto& entry : section.members) {
    auto value = to_value(entry.value);
    if (!value.is_object()) {
      errors.push_back({errc::invalid, "task type \"" + entry.key + "\" must be a map", to_text(file, entry.at),
                        "write " + entry.key + ": { run: [python3, program.py] }"});
      continue;
    }
    auto read = studio::read_program_type(entry.key, value.get_object(), base);
    if (!read) {
      auto why = std::move(read).error();
      auto at = why.where == entry.key ? entry.at : place_of(entry.value, why.where);
      errors.push_back(
        {why.code,
         (why.where.empty() || why.where == entry.key ? entry.key : entry.key + "." + why.where) + ": " + why.what,
         to_text(file, at), why.hint});
      continue;
    }
    std::erase_if(to.programs, [&](const auto& known) { return known.type.name == entry.key; });
    to.programs.push_back(*std::move(read));
  }
}

}  // namespace

result<void> load_settings(const std::filesystem::path& file, settings& to, std::vector<refused>& all) {
  constexpr std::size_t bytes_max = 1u << 20;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    return refused{errc::unknown, "cannot read " + file.string(), file.string(), "is the path right?"};
  std::string text(bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > bytes_max)
    return refused{errc::too_large, file.string() + " has more than " + std::to_string(bytes_max) + " bytes",
                   file.string()};
  all = read_settings(text, file.string(), to);
  return all.empty() ? result<void>{} : result<void>(all.front());
}

std::vector<refused> read_settings(std::string_view text, std::string_view file, settings& to) {
  auto reading = read_document(text, file);
  auto errors = std::move(reading.errors);
  if (!reading.root)
    return errors;
  auto refuse = [&](position at, std::string what, std::string hint = {}) {
    errors.push_back({errc::invalid, std::move(what), to_text(file, at), std::move(hint)});
  };
  if (reading.root->kind != node_kind::map && reading.root->kind != node_kind::null)
    refuse(reading.root->location.at, "settings must be a map of sections");
  for (const auto& section : reading.root->members) {
    if (section.value.kind != node_kind::map) {
      refuse(section.at, "section \"" + section.key + "\" must be a map");
      continue;
    }
    if (section.key == "task_types") {
      read_programs(section.value, file, to, errors);
      continue;
    }
    for (const auto& entry : section.value.members) {
      auto key = section.key + "." + entry.key;
      const auto* known = find(key);
      if (!known) {
        errors.push_back(unknown_key(key, to_text(file, entry.at)));
        continue;
      }
      if (entry.value.kind == node_kind::list || entry.value.kind == node_kind::map)
        refuse(entry.value.location.at, key + " must be a single value");
      else if (auto wrong = known->set(to, text_of(entry.value)); !wrong.empty())
        refuse(entry.value.location.at, key + " " + wrong);
      else
        to.sources[key] = "file";
    }
  }
  return errors;
}

result<void> apply_settings(const std::map<std::string, std::string>& pairs, settings& to) {
  for (const auto& [key, value] : pairs) {
    const auto* known = find(key);
    if (!known)
      return unknown_key(key, "--set");
    if (auto wrong = known->set(to, value); !wrong.empty())
      return refused{errc::invalid, key + " " + wrong, "--set"};
    to.sources[key] = "command line";
  }
  return {};
}

std::optional<refused> validate(const settings& with) {
  if (auto wrong = net::validate(with.http))
    return refused{errc::invalid, *wrong, "http"};
  if (auto wrong = troupe::validate(with.node.restarts))
    return refused{errc::invalid, *wrong, "restarts"};
  if (auto wrong = cluster::validate(with.node.cluster))
    return refused{errc::invalid, *wrong, "cluster"};
  if (auto wrong = net::validate(with.links.net))
    return refused{errc::invalid, *wrong, "cluster"};
  if (auto wrong = cluster::validate(with.links.lending))
    return refused{errc::invalid, *wrong, "cluster"};
  if (!with.links.listen.empty() && with.links.net.certificates.empty())
    return refused{errc::invalid, "links between nodes need certificates", "cluster.certificates",
                   "make them with: troupe node certificates init"};
  if (!with.links.listen.empty() && with.database.url.empty())
    return refused{errc::invalid, "nodes are linked that share a PostgreSQL database", "cluster.listen",
                   "name it with store.url, or leave cluster.listen empty"};
  for (const auto& program : with.programs)
    if (studio::find_built_in(program.type.name))
      return refused{errc::conflict, "task type " + program.type.name + " is built in",
                     "task_types." + program.type.name, "choose another name"};
  if (with.node.access.auth == access::auth_mode::off)
    if (auto opening = access::decide_opening(
          {.mode = with.node.access.auth, .loopback = is_loopback(with), .dangerously_open = with.dangerously_open});
        !opening)
      return std::move(opening).error();
  return std::nullopt;
}

bool is_loopback(const settings& with) {
  return access::is_loopback_host(with.http.address) && with.http.hosts.empty();
}

json::array shown(const settings& with) {
  json::array out;
  settings defaults;
  for (const auto& entry : table()) {
    auto source = with.sources.find(entry.key);
    out.push_back(json::object{{"key", entry.key},
                               {"value", masked(entry.key, entry.show(with))},
                               {"default", masked(entry.key, entry.show(defaults))},
                               {"source", source == with.sources.end() ? "default" : source->second},
                               {"summary", entry.sentence}});
  }
  return out;
}

std::string settings_file() {
  std::string out = "# Settings of a Troupe node, each with its default. Use: troupe server --config FILE, or --set "
                    "SECTION.KEY=VALUE.\n";
  settings defaults;
  std::string section;
  for (const auto& entry : table()) {
    auto dot = entry.key.find('.');
    if (auto name = entry.key.substr(0, dot); name != section) {
      section = name;
      out += "\n" + section + ":\n";
    }
    out += "  # " + entry.sentence + "\n  " + entry.key.substr(dot + 1) + ": " + entry.show(defaults) + "\n";
  }
  out += R"(
# Task types that are programs of this machine (docs/WORKERS.md). None by default.
# task_types:
#   thumbnail.make: { run: [python3, thumb.py] }         # lives on, is told a task a line
#   words.count:    { run: [./count.sh], once: true }    # a process for each task
)";
  return out;
}

}  // namespace troupe::app
