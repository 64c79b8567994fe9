#include "store/table_reader.hpp"

#include "core/base/ulid.hpp"
#include "store/access_tables.hpp"
#include "store/checksum.hpp"
#include "store/execution_query.hpp"
#include "store/record_walk.hpp"
#include "store/rows.hpp"
#include "store/score_tables.hpp"
#include "store/statements.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <set>

namespace troupe::store {
namespace {

/// Sorts behind every id.
constexpr std::string_view after_all = "\xF4\x8F\xBF\xBF";

}  // namespace

result<std::vector<record>> table_reader::load(const execution_id& execution, std::uint64_t after,
                                               std::size_t bytes_max) {
  record_walk walk(*session_, execution, after, blobs_, sum_);
  std::vector<record> records;
  for (std::size_t bytes = 0; bytes < bytes_max; bytes += records.back().text.size()) {
    auto next = walk.next();
    if (!next)
      return std::move(next).error();
    if (!*next)
      break;
    records.push_back(**std::move(next));
  }
  return records;
}

result<std::optional<snapshot>> table_reader::find_snapshot(const execution_id& execution) {
  auto read = [&](const sql::row& row) -> result<std::optional<snapshot>> {
    snapshot self{execution, static_cast<std::uint64_t>(row.integer(0)), std::string(row.text(1)),
                  std::string(row.text(3))};
    auto sound = checksum_of(sum_, execution, self.sequence, 0, self.state) == row.integer(2);
    return sound ? std::optional{std::move(self)} : std::nullopt;
  };
  auto found = session_->first(sql::find_snapshot, read, execution.value);
  if (!found)
    return std::move(found).error();
  return found->value_or(std::nullopt);
}

result<std::vector<execution_id>> table_reader::owing() {
  return session_->list(sql::owing, read_id);
}

result<std::vector<due_time>> table_reader::resting(const due_time& after, std::size_t limit) {
  auto read = [](const sql::row& row) -> result<due_time> {
    return due_time{time_at(row, 0), execution_id{std::string(row.text(1))}};
  };
  return session_->list(sql::resting, read, micros(after.at), std::string_view{after.id.value}, std::uint64_t{limit});
}

result<std::vector<execution_summary>> table_reader::claiming() {
  return session_->list(sql::claiming, read_execution);
}

/// Each state is a walk of its own through an index, so that nothing is sorted.
result<std::vector<execution_summary>> table_reader::executions(const execution_filter& filter) {
  if (filter.states.empty())
    return ask(filter, std::nullopt, false, read_execution);
  std::vector<execution_summary> all;
  for (auto state : filter.states) {
    auto found = ask(filter, state, false, read_execution);
    if (!found)
      return found;
    std::ranges::move(*found, std::back_inserter(all));
  }
  if (filter.oldest_first)
    std::ranges::sort(all, {}, &execution_summary::id);
  else
    std::ranges::sort(all, std::greater{}, &execution_summary::id);
  auto repeated = std::ranges::unique(all, {}, &execution_summary::id);
  all.erase(repeated.begin(), all.end());
  if (all.size() > filter.limit)
    all.resize(filter.limit);
  return all;
}

result<std::uint64_t> table_reader::count_executions(const execution_filter& filter) {
  auto read = +[](const sql::row& row) -> result<std::uint64_t> { return std::uint64_t(row.integer(0)); };
  std::set<std::optional<execution_state>> states(filter.states.begin(), filter.states.end());
  if (states.empty())
    states.insert(std::nullopt);
  std::uint64_t total = 0;
  for (auto state : states) {
    auto counted = ask(filter, state, true, read);
    if (!counted)
      return std::move(counted).error();
    total += counted->front();
  }
  return std::min<std::uint64_t>(total, filter.limit);
}

template <class Row>
result<std::vector<Row>> table_reader::ask(const execution_filter& filter, std::optional<execution_state> state,
                                           bool count, result<Row> (*read_row)(const sql::row&)) {
  // An id begins with the time at which it was made.
  auto before = filter.before && !filter.oldest_first ? filter.before->value : std::string(after_all);
  if (filter.created_before)
    before = std::min(before, make_execution_id(*filter.created_before, 0, 0).value);
  auto from = filter.created_from ? make_execution_id(*filter.created_from, 0, 0).value : std::string();
  // All ids are equally long: nothing else is between one and the same with a space.
  if (filter.before && filter.oldest_first)
    from = std::max(from, filter.before->value + " ");
  auto workflow = filter.workflow ? std::string_view{filter.workflow->value} : std::string_view{};
  auto in = state ? to_string(*state) : std::string_view{};
  auto sql = statement_of(session_->dialect(), {filter.workflow.has_value(), state.has_value(), !filter.labels.empty(),
                                                count, filter.oldest_first});
  // A parameter that the statement does not name may not be given.
  if (filter.labels.empty() && state)
    return session_->list(sql, read_row, before, from, filter.limit, workflow, in);
  if (filter.labels.empty() && filter.workflow)
    return session_->list(sql, read_row, before, from, filter.limit, workflow);
  if (filter.labels.empty())
    return session_->list(sql, read_row, before, from, filter.limit);
  auto others = filter.labels;
  auto first = others.extract(others.begin());
  auto rest = json::serialize(to_json(others));
  return session_->list(sql, read_row, before, from, filter.limit, workflow, in, first.key(), first.mapped(), rest);
}

result<std::optional<execution_summary>> table_reader::execution(const execution_id& id) {
  return session_->first(sql::execution, read_execution, std::string_view{id.value});
}

result<std::vector<review_summary>> table_reader::reviews(const review_filter& filter) {
  auto execution = filter.execution ? std::optional(std::string_view{filter.execution->value}) : std::nullopt;
  auto state = filter.state ? std::optional(to_string(*filter.state)) : std::nullopt;
  auto assignee = filter.assignee ? std::optional(std::string_view{*filter.assignee}) : std::nullopt;
  auto before = filter.before.value_or(review_place{timestamp::max(), {}, {}});
  auto list = [&](std::string_view sql, auto... which) {
    return session_->list(sql, read_review, filter.limit, which..., before.requested_at.time_since_epoch().count(),
                          std::string_view{before.execution.value}, std::string_view{before.task.value});
  };
  if (execution)
    return session_->list(sql::reviews_by_execution, read_review, filter.limit, execution, state, assignee);
  if (assignee && state)
    return list(sql::reviews_by_assignee_and_state, nullptr, state, assignee);
  if (assignee)
    return list(sql::reviews_by_assignee, nullptr, nullptr, assignee);
  if (state)
    return list(sql::reviews_by_state, nullptr, state, nullptr);
  return list(sql::reviews, nullptr, nullptr, nullptr);
}

result<std::vector<quality::scored>> table_reader::scores(const score_filter& filter) {
  if (filter.execution)
    return session_->list(sql::scores_by_execution, read_scored, filter.limit,
                          std::string_view{filter.execution->value});
  auto since = filter.since ? micros(*filter.since) : std::numeric_limits<std::int64_t>::min();
  auto place = filter.before.value_or(quality::score_place{timestamp::max(), {}, {}, 0});
  auto profile = filter.profile ? std::optional(std::string_view{*filter.profile}) : std::nullopt;
  auto ask = [&](std::string_view sql, const auto&... more) {
    return session_->list(sql, read_scored, filter.limit, since, micros(place.at),
                          std::string_view{place.execution.value}, std::string_view{place.task.value}, place.attempt,
                          more...);
  };
  if (filter.workflow)
    return ask(sql::scores_by_workflow, std::string_view{filter.workflow->value}, profile);
  if (profile)
    return ask(sql::scores_by_profile, profile);
  return ask(sql::scores);
}

result<std::vector<quality::trial>> table_reader::trials() {
  return session_->list(sql::trials, read_trial);
}

result<std::vector<stored_definition>> table_reader::definitions() {
  auto newest = session_->list(sql::definitions, read_definition);
  if (newest)
    std::ranges::sort(*newest, {}, [](const stored_definition& d) -> const std::string& { return d.name.value; });
  return newest;
}

result<std::optional<stored_definition>> table_reader::definition(const workflow_name& name) {
  return session_->first(sql::definition, read_definition, std::string_view{name.value});
}

result<std::optional<stored_definition>> table_reader::definition_by_digest(const std::string& digest) {
  return session_->first(sql::definition_by_digest, read_definition, std::string_view{digest});
}

result<std::optional<stored_definition>> table_reader::definition_by_version(const workflow_name& name,
                                                                             std::uint32_t version) {
  return session_->first(sql::definition_by_version, read_definition, std::string_view{name.value},
                         static_cast<std::int64_t>(version));
}

result<std::vector<stored_task_type>> table_reader::task_types() {
  return session_->list(sql::task_types, read_task_type);
}

result<std::optional<kept_result>> table_reader::find_result(const std::string& key, timestamp now) {
  auto read = [](const sql::row& row) -> result<kept_result> {
    auto output = parse_json(row.text(0));
    if (!output)
      return unreadable("a kept", "result");
    return kept_result{{}, *std::move(output), time_at(row, 1), time_at(row, 2)};
  };
  auto found = session_->first(sql::find_result, read, std::string_view{key}, micros(now));
  if (found && *found)
    (*found)->key = key;
  return found;
}

result<bool> table_reader::is_needed(const std::string& digest) {
  return session_->exists(sql::is_needed, digest);
}

result<std::vector<flow::rate_use>> table_reader::rates(timestamp now) {
  return session_->list(sql::rates, read_rate, micros(now));
}

result<std::vector<flow::pause>> table_reader::pauses() {
  return session_->list(sql::pauses, read_pause);
}

result<std::vector<access::token>> table_reader::tokens() {
  return session_->list(sql::tokens, read_token);
}

result<std::vector<access::audit_entry>> table_reader::audit(const access::audit_filter& f) {
  constexpr auto newest = std::numeric_limits<std::int64_t>::max() / 2;
  return session_->list(audit_statement(f), read_audit_entry, f.before.value_or(std::uint64_t(newest)),
                        f.after.value_or(0), f.from ? micros(*f.from) : 0,
                        f.before_time ? micros(*f.before_time) : newest, f.who, f.operation, f.target, f.limit);
}

}  // namespace troupe::store
