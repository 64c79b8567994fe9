#include "actors/board.hpp"

#include "actors/metrics_text.hpp"
#include "api/flow_view.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/task_type.hpp"

namespace troupe {

using namespace metrics_text;
void histogram::observe(double seconds) {
  std::size_t i = 0;
  while (i < bounds.size() && seconds > bounds[i])
    ++i;
  counts_[i].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

void histogram::write(std::string& out, std::string_view name, std::string_view labels) const {
  auto prefix = labels.empty() ? std::string() : std::string(labels) + ",";
  std::uint64_t total = 0;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    total += counts_[i].load(std::memory_order_relaxed);
    auto bound = i < bounds.size() ? number(bounds[i]) : std::string("+Inf");
    put(out, std::string(name) + "_bucket", prefix + "le=\"" + bound + "\"", std::to_string(total));
  }
  put(out, std::string(name) + "_sum", labels, number(double(sum_us_.load(std::memory_order_relaxed)) / 1e6));
  put(out, std::string(name) + "_count", labels, std::to_string(total));
}

json::value histogram::show() const {
  json::array limits, counts;
  for (auto bound : bounds)
    limits.push_back(bound * 1000);
  for (const auto& count : counts_)
    counts.push_back(count.load(std::memory_order_relaxed));
  return {{"bounds_ms", std::move(limits)}, {"counts", std::move(counts)}};
}

board::board() = default;

std::vector<const actor_kind*> board::kinds() const {
  std::vector<const actor_kind*> all{&supervisor, &region,  &shard,   &workflow,   &task,    &dispatcher, &timer,
                                     &journal,    &reader,  &gateway, &telemetry,  &workers, &starter,    &scheduler,
                                     &doorkeeper, &janitor, &files,   &membership, &bulletin};
  for (const auto& each : guests())
    all.insert(all.end(), each->kinds.begin(), each->kinds.end());
  return all;
}

void board::add(guest_numbers guest) {
  std::lock_guard lock(mutex_);
  guests_.push_back(std::make_shared<const guest_numbers>(std::move(guest)));
}

std::vector<std::shared_ptr<const guest_numbers>> board::guests() const {
  std::lock_guard lock(mutex_);
  return guests_;
}

void queue_numbers::set(const flow::pool_view& seen) {
  slots = seen.slots;
  waiting = static_cast<std::int64_t>(seen.waiting);
  limited = static_cast<std::int64_t>(seen.limited);
  paused = static_cast<std::int64_t>(seen.paused);
  running = static_cast<std::int64_t>(seen.running);
  oldest_us = seen.oldest ? seen.oldest->time_since_epoch().count() : 0;
}

queue_numbers& board::queue(const std::string& name, bool local) {
  std::lock_guard lock(mutex_);
  auto& numbers = queues_[{!local, name}];
  numbers.name = name;
  numbers.local = local;
  return numbers;
}

void board::write_queues(std::string& out) const {
  std::lock_guard lock(mutex_);
  struct column {
    std::string_view name, summary;
    std::atomic<std::int64_t> queue_numbers::*value;
    double scale;
    bool local_only;
  };
  for (const auto& c :
       {column{"troupe_slots", "Slots for attempts, by queue.", &queue_numbers::slots, 1, true},
        column{"troupe_queue_waiting", "Attempts that wait, by queue.", &queue_numbers::waiting, 1, false},
        column{"troupe_queue_limited", "Attempts that a limit keeps back.", &queue_numbers::limited, 1, false},
        column{"troupe_queue_paused", "Attempts that a pause keeps back.", &queue_numbers::paused, 1, false},
        column{"troupe_queue_running", "Attempts that run.", &queue_numbers::running, 1, false},
        column{"troupe_queue_oldest_timestamp_seconds", "Since when the oldest attempt waits; 0 if none does.",
               &queue_numbers::oldest_us, 1e-6, false}}) {
    describe(out, c.name, "gauge", c.summary);
    for (const auto& [key, q] : queues_)
      if (q.local || !c.local_only)
        put(out, c.name, "queue=\"" + escaped(q.name) + "\",kind=\"" + (q.local ? "slot" : "remote") + "\"",
            number(double((q.*c.value).load()) * c.scale));
  }
}

void board::answered(const std::string& route, int status, double seconds) {
  std::lock_guard lock(mutex_);
  auto& counts = routes_[route];
  ++counts.by_status[status];
  counts.seconds.observe(seconds);
}

void board::up(const std::string& path, const actor_kind& kind) {
  std::lock_guard lock(mutex_);
  auto& entry = tree_[path];
  entry.kind = kind.name;
  entry.up = true;
  ++entry.starts;
}

void board::down(const std::string& path, const std::string& reason) {
  std::lock_guard lock(mutex_);
  auto& entry = tree_[path];
  entry.starts = std::max<std::uint64_t>(entry.starts, 1);  // what goes down was up
  entry.up = false;
  entry.last_failure = reason;
}

void board::gone(const std::string& path) {
  std::lock_guard lock(mutex_);
  tree_.erase(path);
}

std::uint64_t board::restarts(const std::string& path) const {
  std::lock_guard lock(mutex_);
  auto found = tree_.find(path);
  return found == tree_.end() || found->second.starts == 0 ? 0 : found->second.starts - 1;
}

void board::set_pause(std::optional<flow::pause> pause) {
  std::lock_guard lock(mutex_);
  pause_ = std::move(pause);
}

json::value board::show(timestamp now) const {
  json::array actors, measured;
  std::optional<flow::pause> pause;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [path, entry] : tree_) {
      json::object row{{"name", path},
                       {"kind", entry.kind},
                       {"state", entry.up ? "up" : "down"},
                       {"restarts", entry.starts == 0 ? 0 : entry.starts - 1}};
      if (!entry.last_failure.empty())
        row["last_failure"] = entry.last_failure;
      actors.push_back(std::move(row));
    }
    pause = pause_;
  }
  for (const auto* kind : kinds())
    measured.push_back({{"kind", kind->name},
                        {"live", kind->live.load()},
                        {"spawned", kind->spawned.load()},
                        {"busy_ms", kind->busy_ns.load() / 1'000'000},
                        {"longest_resume_us", kind->resume_ns_max.load() / 1'000},
                        {"mailbox_max", kind->mailbox_max.load()}});
  json::object out{{"uptime_ms", std::chrono::floor<milliseconds>(now - born).count()},
                   {"actors", std::move(actors)},
                   {"kinds", std::move(measured)}};
  if (pause)
    out["pause"] = api::view(*pause);
  for (const auto& each : guests())
    if (each->show)
      each->show(out);
  return out;
}

json::object board::overview(timestamp now) const {
  json::object finished;
  for (std::size_t i = 0; i < executions_finished.size(); ++i)
    finished.emplace(enum_names(outcome{})[i], executions_finished[i].load());
  auto uptime = std::chrono::floor<milliseconds>(now - born).count();
  std::uint64_t down = 0, restarts = 0;
  bool paused = false;
  std::size_t actors = 0;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [path, entry] : tree_) {
      down += !entry.up;
      restarts += entry.starts == 0 ? 0 : entry.starts - 1;
    }
    actors = tree_.size();
    paused = pause_.has_value();
  }
  json::object node{{"name", "this node"}, {"state", draining ? "stopping" : paused ? "paused" : "up"},
                    {"uptime_ms", uptime}, {"actors", actors},
                    {"down", down},        {"restarts", restarts}};
  return {{"at", to_rfc3339(now)},
          {"uptime_ms", uptime},
          {"finished", std::move(finished)},
          {"attempts", json::object{{"started", attempts_started.load()},
                                    {"completed", attempts_completed.load()},
                                    {"failed", attempts_failed.load()},
                                    {"reused", results_reused.load()}}},
          {"waits", wait_seconds.show()},
          {"runs", run_seconds.show()},
          {"nodes", json::array{std::move(node)}}};
}

void board::write_listener(std::string& out) const {
  const auto& l = *listener;
  auto one = [&](std::string_view name, std::string_view type, std::string_view summary,
                 const net::counters::count& n) {
    describe(out, name, type, summary);
    put(out, name, "", std::to_string(n.load()));
  };
  using labelled = std::pair<std::string_view, const net::counters::count&>;
  auto several = [&](std::string_view name, std::string_view summary, std::string_view label,
                     std::initializer_list<labelled> all) {
    describe(out, name, "counter", summary);
    for (const auto& [value, n] : all)
      put(out, name, std::string(label) + "=\"" + std::string(value) + "\"", std::to_string(n.load()));
  };
  one("troupe_http_connections_open", "gauge", "Connections of clients.", l.connections_open);
  one("troupe_http_connections_total", "counter", "Connections accepted.", l.connections_accepted);
  one("troupe_http_requests_open", "gauge", "Requests in progress.", l.requests_open);
  several("troupe_http_answers_total", "Answers begun, by class of status.", "class",
          {{"2xx", l.answers[2]}, {"3xx", l.answers[3]}, {"4xx", l.answers[4]}, {"5xx", l.answers[5]}});
  several("troupe_http_refused_total", "What came above a limit, by limit.", "limit",
          {{"connections_per_address", l.refused_connections},
           {"requests", l.refused_requests},
           {"arriving_bytes", l.refused_bodies}});
  several("troupe_http_timeouts_total", "What was not waited for any longer.", "waited_for",
          {{"handshake", l.late_handshakes},
           {"header", l.late_headers},
           {"body", l.late_bodies},
           {"request", l.idle},
           {"reader", l.late_readers}});
  one("troupe_http_streams_dropped_total", "counter", "Streams whose reader was too slow.", l.dropped_slow);
  one("troupe_http_handshakes_failed_total", "counter", "TLS handshakes that failed.", l.handshakes_failed);
  one("troupe_http_received_bytes_total", "counter", "Bytes of requests.", l.bytes_received);
  one("troupe_http_sent_bytes_total", "counter", "Bytes of answers.", l.bytes_sent);
}

std::string board::metrics() const {
  std::string out;
  auto counter = [&](std::string_view name, std::string_view summary, const std::atomic<std::uint64_t>& value) {
    describe(out, name, "counter", summary);
    put(out, name, "", std::to_string(value.load()));
  };
  counter("troupe_executions_started_total", "Executions started.", executions_started);
  describe(out, "troupe_executions_finished_total", "counter", "Executions finished, by outcome.");
  for (std::size_t i = 0; i < executions_finished.size(); ++i)
    put(out, "troupe_executions_finished_total", "outcome=\"" + std::string(enum_names(outcome{})[i]) + "\"",
        std::to_string(executions_finished[i].load()));
  counter("troupe_activations_total", "Executions read from the journal into memory.", activations);
  counter("troupe_passivations_total", "Executions that left memory, finished or at rest.", passivations);
  counter("troupe_executions_forgotten_total", "Finished executions that were kept long enough and removed.",
          executions_forgotten);
  counter("troupe_files_collected_total", "Files that nobody needed and that were removed.", blobs_collected);
  counter("troupe_file_bytes_collected_total", "Bytes of files that nobody needed and that were removed.",
          blob_bytes_collected);
  counter("troupe_attempts_started_total", "Task attempts that ran.", attempts_started);
  counter("troupe_attempts_completed_total", "Task attempts that completed.", attempts_completed);
  counter("troupe_attempts_failed_total", "Task attempts that failed.", attempts_failed);
  counter("troupe_results_reused_total", "Task results taken from the result cache.", results_reused);
  write_queues(out);
  counter("troupe_journal_commits_total", "Transactions made durable.", commits);
  counter("troupe_journal_appends_total", "Appends made durable.", appends);
  counter("troupe_journal_events_total", "Events made durable.", events);
  counter("troupe_journal_record_bytes_total", "Bytes of records made durable.", record_bytes);
  counter("troupe_journal_commit_failures_total", "Transactions that failed.", commit_failures);
  describe(out, "troupe_journal_commit_seconds", "histogram", "Time of one transaction with its fsync.");
  commit_seconds.write(out, "troupe_journal_commit_seconds", "");
  if (statements)
    statements->write(out);
  describe(out, "troupe_attempt_wait_seconds", "histogram", "From when an attempt could begin until it did.");
  wait_seconds.write(out, "troupe_attempt_wait_seconds", "");
  describe(out, "troupe_attempt_run_seconds", "histogram", "From when an attempt began until its outcome.");
  run_seconds.write(out, "troupe_attempt_run_seconds", "");
  describe(out, "troupe_timers", "gauge", "Due times in memory: those that come next.");
  put(out, "troupe_timers", "", std::to_string(timers.load()));
  describe(out, "troupe_polls_waiting", "gauge", "Workers that wait for a task.");
  put(out, "troupe_polls_waiting", "", std::to_string(polls_waiting.load()));
  describe(out, "troupe_leases", "gauge", "Attempts that workers hold.");
  put(out, "troupe_leases", "", std::to_string(leases.load()));
  counter("troupe_attempts_lapsed_total", "Attempts of which their worker said nothing for too long.", attempts_lapsed);
  counter("troupe_attempts_returned_total", "Attempts whose worker left before it was told of them.",
          attempts_returned);
  counter("troupe_attempts_fetched_total", "Attempts of other nodes handed to workers that poll this one.",
          attempts_fetched);
  counter("troupe_attempts_handed_on_total", "Attempts of this node handed to workers that poll other nodes.",
          attempts_handed_on);
  counter("troupe_worker_reports_led_total", "What workers told this node of attempts of others, and was led there.",
          reports_led);
  describe(out, "troupe_schedules", "gauge", "Schedules the node keeps.");
  put(out, "troupe_schedules", "", std::to_string(schedules.load()));
  counter("troupe_escalations_total", "Supervisors that gave up on a child.", escalations);
  describe(out, "troupe_scheduler_delay_seconds", "histogram", "How long a message waits for a scheduler thread.");
  scheduler_delay_seconds.write(out, "troupe_scheduler_delay_seconds", "");
  write_listener(out);
  for (const auto& each : guests())
    if (each->write)
      each->write(out);

  struct column {
    std::string_view name, type, summary;
    std::atomic<std::int64_t> actor_kind::*value;
    double scale;
  };
  for (const auto& c :
       {column{"troupe_actors_live", "gauge", "Actors alive, by kind.", &actor_kind::live, 1},
        column{"troupe_actors_spawned_total", "counter", "Actors spawned, by kind.", &actor_kind::spawned, 1},
        column{"troupe_actor_busy_seconds_total", "counter", "Time in handlers, by kind.", &actor_kind::busy_ns, 1e-9},
        column{"troupe_actor_longest_resume_seconds", "gauge", "Longest turn on a scheduler thread.",
               &actor_kind::resume_ns_max, 1e-9},
        column{"troupe_actor_mailbox_max", "gauge", "Longest mailbox seen.", &actor_kind::mailbox_max, 1}}) {
    describe(out, c.name, c.type, c.summary);
    for (const auto* kind : kinds())
      put(out, c.name, "kind=\"" + kind->name + "\"", number(double((kind->*c.value).load()) * c.scale));
  }

  std::lock_guard lock(mutex_);
  describe(out, "troupe_actor_restarts_total", "counter", "Restarts of supervised actors.");
  for (const auto& [path, entry] : tree_)
    put(out, "troupe_actor_restarts_total", "actor=\"" + path + "\"",
        std::to_string(entry.starts ? entry.starts - 1 : 0));
  describe(out, "troupe_http_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& [route, counts] : routes_)
    for (const auto& [status, count] : counts.by_status)
      put(out, "troupe_http_requests_total", "route=\"" + route + "\",status=\"" + std::to_string(status) + "\"",
          std::to_string(count));
  describe(out, "troupe_http_request_seconds", "histogram", "Time from a whole request to its answer, by route.");
  for (const auto& [route, counts] : routes_)
    counts.seconds.write(out, "troupe_http_request_seconds", "route=\"" + route + "\"");
  return out;
}

}  // namespace troupe
