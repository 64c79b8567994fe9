#include "store/sqlite_reader.hpp"

#include "store/checksum.hpp"
#include "store/sqlite_statements.hpp"

namespace troupe::store {
namespace {

/// Sorts behind every id.
constexpr std::string_view after_all = "\xF4\x8F\xBF\xBF";

timestamp time_at(const sqlite::rows& row, int column) {
  return timestamp{microseconds{row.integer(column)}};
}

std::int64_t micros(timestamp at) {
  return at.time_since_epoch().count();
}

std::optional<timestamp> maybe_time_at(const sqlite::rows& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional{time_at(row, column)};
}

/// Nothing is read from a row that we could not have written.
refused unreadable(std::string_view what, std::string_view which) {
  return refused{errc::corrupt,
                 "the row of " + std::string(what) + " " + std::string(which) + " cannot be read",
                 {},
                 "restore the data directory from a backup"};
}

result<execution_summary> read_execution(const sqlite::rows& row) {
  execution_summary self;
  self.id = execution_id{std::string(row.text(0))};
  self.workflow = workflow_name{std::string(row.text(1))};
  self.digest = std::string(row.text(2));
  auto state = from_name<execution_state>(row.text(3));
  auto labels = parse_json(row.text(4));
  if (!state || !labels || !read_json(*labels, self.labels))
    return unreadable("execution", self.id.value);
  self.state = *state;
  self.started_at = time_at(row, 5);
  self.finished_at = maybe_time_at(row, 6);
  self.error = std::string(row.text(7));
  self.owes_work = row.integer(8) != 0;
  self.wake_at = maybe_time_at(row, 9);
  return self;
}

result<execution_id> read_id(const sqlite::rows& row) {
  return execution_id{std::string(row.text(0))};
}

result<review_summary> read_review(const sqlite::rows& row) {
  review_summary self;
  self.execution = execution_id{std::string(row.text(0))};
  self.task = task_id{std::string(row.text(1))};
  self.workflow = workflow_name{std::string(row.text(2))};
  auto state = from_name<review_state>(row.text(3));
  auto shown = parse_json(row.text(4));
  if (!state || !shown)
    return unreadable("the review of execution", self.execution.value + " task " + self.task.value);
  self.state = *state;
  self.with = *std::move(shown);
  self.requested_at = time_at(row, 5);
  self.decided_at = maybe_time_at(row, 6);
  self.by = std::string(row.text(7));
  self.comment = std::string(row.text(8));
  return self;
}

result<stored_definition> read_definition(const sqlite::rows& row) {
  return stored_definition{workflow_name{std::string(row.text(0))},
                           std::string(row.text(1)),
                           static_cast<std::uint32_t>(row.integer(2)),
                           std::string(row.text(3)),
                           std::string(row.text(4)),
                           time_at(row, 5)};
}

refused corrupt(const execution_id& execution, std::string what) {
  return refused{errc::corrupt,
                 "the journal of execution " + execution.value + " is damaged: " + std::move(what),
                 {},
                 "restore the data directory from a backup; other executions are not affected"};
}

std::string events(std::uint64_t first, std::uint64_t last) {
  return first == last ? "event " + std::to_string(first)
                       : "events " + std::to_string(first) + " to " + std::to_string(last);
}

}  // namespace

result<std::unique_ptr<reader>> sqlite_reader::open(const std::filesystem::path& database, const blobs& files,
                                                    const options& bounds) {
  auto on =
    sqlite::connection::open(database, {.busy_timeout = bounds.busy_timeout, .cache_bytes = bounds.reader_cache_bytes});
  if (!on)
    return std::move(on).error();
  if (auto set = on->run("PRAGMA query_only=ON"); !set)
    return std::move(set).error();
  return std::unique_ptr<reader>{new sqlite_reader(*std::move(on), files)};
}

result<std::vector<record>> sqlite_reader::load(const execution_id& execution, std::uint64_t after) {
  auto statement = prepared(sql::load);
  if (!statement)
    return std::move(statement).error();
  auto found = (*statement)->query(std::string_view{execution.value}, after);
  std::vector<record> records;
  // The number the next record must begin with; nothing before the first, which may begin anywhere up to `after + 1`.
  std::uint64_t expected = 0;
  for (;;) {
    auto row = found.next();
    if (!row)
      return std::move(row).error();
    if (!*row)
      return records;
    auto next = read_record(execution, found);
    if (!next)
      return std::move(next).error();
    if (expected == 0 ? next->first > after + 1 : next->first > expected)
      return corrupt(execution, events(expected == 0 ? after + 1 : expected, next->first - 1) + " missing");
    if (expected != 0 && next->first < expected)
      return corrupt(execution, events(next->first, expected - 1) + " stored twice");
    expected = next->first + next->count;
    if (expected > after + 1)
      records.push_back(*std::move(next));
  }
}

result<record> sqlite_reader::read_record(const execution_id& execution, const sqlite::rows& row) {
  record self{static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint32_t>(row.integer(1)), {}};
  auto which = "the record that begins at event " + std::to_string(self.first);
  auto content = row.text(row.is_null(4) ? 3 : 4);
  if (self.first == 0 || self.count == 0 ||
      checksum_of(sum_, execution, self.first, self.count, content) != row.integer(2))
    return corrupt(execution, which + " fails its checksum");
  if (row.is_null(4)) {
    self.text = std::string(content);
    return self;
  }
  auto bytes = blobs_.read(content);
  if (!bytes)
    return corrupt(execution, which + " is in a blob: " + bytes.error().what);
  self.text = *std::move(bytes);
  return self;
}

result<std::vector<execution_id>> sqlite_reader::owing() {
  return list(sql::owing, read_id);
}

result<std::vector<due_time>> sqlite_reader::resting(const due_time& after, std::size_t limit) {
  auto read = +[](const sqlite::rows& row) -> result<due_time> {
    return due_time{time_at(row, 0), execution_id{std::string(row.text(1))}};
  };
  return list(sql::resting, read, micros(after.at), std::string_view{after.id.value}, std::uint64_t{limit});
}

result<std::vector<execution_summary>> sqlite_reader::executions(const execution_filter& filter) {
  auto before = filter.before ? std::string_view{filter.before->value} : after_all;
  auto workflow = filter.workflow ? std::string_view{filter.workflow->value} : std::string_view{};
  auto state = filter.state ? to_string(*filter.state) : std::string_view{};
  if (filter.workflow && filter.state)
    return list(sql::executions_by_workflow_and_state, read_execution, before, filter.limit, workflow, state);
  if (filter.workflow)
    return list(sql::executions_by_workflow, read_execution, before, filter.limit, workflow);
  if (filter.state)
    return list(sql::executions_by_state, read_execution, before, filter.limit, nullptr, state);
  return list(sql::executions, read_execution, before, filter.limit);
}

result<std::optional<execution_summary>> sqlite_reader::execution(const execution_id& id) {
  return first(sql::execution, read_execution, std::string_view{id.value});
}

result<std::vector<review_summary>> sqlite_reader::reviews(const review_filter& filter) {
  auto execution = filter.execution ? std::string_view{filter.execution->value} : std::string_view{};
  auto state = filter.state ? to_string(*filter.state) : std::string_view{};
  if (filter.execution && filter.state)
    return list(sql::reviews_by_execution_and_state, read_review, filter.limit, execution, state);
  if (filter.execution)
    return list(sql::reviews_by_execution, read_review, filter.limit, execution);
  if (filter.state)
    return list(sql::reviews_by_state, read_review, filter.limit, nullptr, state);
  return list(sql::reviews, read_review, filter.limit);
}

result<std::vector<stored_definition>> sqlite_reader::definitions() {
  std::vector<stored_definition> newest;
  for (std::string name;;) {
    auto next = first(sql::definition_after, read_definition, std::string_view{name});
    if (!next)
      return std::move(next).error();
    if (!*next)
      return newest;
    name = (*next)->name.value;
    newest.push_back(**std::move(next));
  }
}

result<std::optional<stored_definition>> sqlite_reader::definition(const workflow_name& name) {
  return first(sql::definition, read_definition, std::string_view{name.value});
}

result<std::optional<stored_definition>> sqlite_reader::definition_by_digest(const std::string& digest) {
  return first(sql::definition_by_digest, read_definition, std::string_view{digest});
}

result<std::optional<stored_definition>> sqlite_reader::definition_by_version(const workflow_name& name,
                                                                              std::uint32_t version) {
  return first(sql::definition_by_version, read_definition, std::string_view{name.value},
               static_cast<std::int64_t>(version));
}

result<std::optional<stored_definition>> sqlite_reader::definition_version(const workflow_name& name,
                                                                           std::uint32_t version) {
  return first(sql::definition_version, read_definition, std::string_view{name.value}, version);
}

result<std::optional<kept_result>> sqlite_reader::find_result(const std::string& key, timestamp now) {
  auto read = +[](const sqlite::rows& row) -> result<kept_result> {
    auto output = parse_json(row.text(0));
    if (!output)
      return unreadable("a kept", "result");
    return kept_result{{}, *std::move(output), time_at(row, 1), time_at(row, 2)};
  };
  auto found = first(sql::find_result, read, std::string_view{key}, micros(now));
  if (found && *found)
    (*found)->key = key;
  return found;
}

result<std::vector<flow::rate_use>> sqlite_reader::rates(timestamp now) {
  return list(sql::rates, read_rate, micros(now));
}

result<std::vector<flow::pause>> sqlite_reader::pauses() {
  return list(sql::pauses, read_pause);
}

template <class Row, class... Values>
result<std::vector<Row>> sqlite_reader::list(std::string_view sql, result<Row> (*read_row)(const sqlite::rows&),
                                             const Values&... values) {
  auto statement = prepared(sql);
  if (!statement)
    return std::move(statement).error();
  auto found = (*statement)->query(values...);
  std::vector<Row> out;
  for (;;) {
    auto row = found.next();
    if (!row)
      return std::move(row).error();
    if (!*row)
      return out;
    auto read = read_row(found);
    if (!read)
      return std::move(read).error();
    out.push_back(*std::move(read));
  }
}

template <class Row, class... Values>
result<std::optional<Row>> sqlite_reader::first(std::string_view sql, result<Row> (*read_row)(const sqlite::rows&),
                                                const Values&... values) {
  auto all = list(sql, read_row, values...);
  if (!all)
    return std::move(all).error();
  return all->empty() ? std::optional<Row>{} : std::optional<Row>{std::move(all->front())};
}

result<sqlite::statement*> sqlite_reader::prepared(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    auto fresh = sqlite::statement::prepare(connection_, sql);
    if (!fresh)
      return std::move(fresh).error();
    found = statements_.emplace(sql, *std::move(fresh)).first;
  }
  return &found->second;
}

}  // namespace troupe::store
