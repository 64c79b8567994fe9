#include "store/sqlite_reader.hpp"

#include "store/record_walk.hpp"
#include "store/sqlite_rows.hpp"
#include "store/sqlite_statements.hpp"

namespace troupe::store {
namespace {

/// Sorts behind every id.
constexpr std::string_view after_all = "\xF4\x8F\xBF\xBF";

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
  record_walk walk(execution, after, (*statement)->query(std::string_view{execution.value}, after), blobs_, sum_);
  std::vector<record> records;
  for (;;) {
    auto next = walk.next();
    if (!next)
      return std::move(next).error();
    if (!*next)
      return records;
    records.push_back(**std::move(next));
  }
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

result<std::vector<execution_summary>> sqlite_reader::claiming() {
  return list(sql::claiming, read_execution);
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

result<std::vector<stored_task_type>> sqlite_reader::task_types() {
  auto read = +[](const sqlite::rows& row) -> result<stored_task_type> {
    return stored_task_type{std::string(row.text(0)), std::string(row.text(1)), time_at(row, 2)};
  };
  return list(sql::task_types, read);
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
