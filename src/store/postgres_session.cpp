#include "store/postgres_session.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>

namespace troupe::store::postgres {
namespace {

using clock = std::chrono::steady_clock;

// How every session plans and waits. A plan is made once for all values: the tables are asked in the same way whatever
// they are asked for. Tables that grow are never read from end to end, and lists are
// walked in the order of an index. An answer means that it is on the disk.
constexpr std::string_view set_up =
  "SELECT set_config('statement_timeout', ?1, false), set_config('lock_timeout', ?2, false), "
  "set_config('idle_in_transaction_session_timeout', ?1, false), set_config('plan_cache_mode', 'force_generic_plan', "
  "false), set_config('enable_seqscan', 'off', false), set_config('enable_sort', 'off', false), set_config('jit', "
  "'off', false), "
  "set_config('default_transaction_isolation', 'read committed', false), "
  "set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' "
  "ELSE current_setting('synchronous_commit') END, false)";

class current_row final : public sql::row {
public:
  explicit current_row(const pg_result* of) : answer_(of) {}
  bool is_null(int column) const override { return PQgetisnull(answer_, index, column) != 0; }
  std::int64_t integer(int column) const override { return is_null(column) ? 0 : integer_of(text(column)); }
  std::string_view text(int column) const override {
    return {PQgetvalue(answer_, index, column), static_cast<std::size_t>(PQgetlength(answer_, index, column))};
  }
  int index = 0;

private:
  const pg_result* answer_;
};

/// PostgreSQL writes parameters as `$1`.
std::string translated(std::string_view sql) {
  std::string out(sql);
  std::ranges::replace(out, '?', '$');
  return out;
}

milliseconds jittered(milliseconds pause) {
  thread_local std::minstd_rand random(std::random_device{}());
  return std::chrono::duration_cast<milliseconds>(pause * std::uniform_real_distribution<>(0.5, 1.5)(random));
}

}  // namespace

result<std::unique_ptr<session>> session::open(const postgres_options& options, milliseconds patience,
                                               std::shared_ptr<statement_times> times) {
  if (!times)
    times = std::make_shared<statement_times>();
  std::unique_ptr<session> self(new session(options, patience, std::move(times)));
  if (auto connected = self->reconnect(clock::now() + patience); !connected)
    return std::move(connected).error();
  return self;
}

result<std::uint64_t> session::execute(std::string_view sql, std::span<const sql::parameter> parameters,
                                       const row_taker& take) {
  const call one{sql, values(parameters)};
  bool may_repeat = !in_transaction_ && sql.starts_with("SELECT");
  auto until = clock::now() + patience_;
  for (;;) {
    auto answers = together({&one, 1});
    if (answers)
      return show_rows(answers->front(), take);
    if (why_ != failure::lost || !may_repeat)
      return std::move(answers).error();
    if (auto again = reconnect(until); !again)
      return std::move(again).error();
  }
}

result<std::vector<answer>> session::together(std::span<const call> calls) {
  if (!connection_) {
    // What was begun on the connection before is gone.
    why_ = failure::lost;
    if (in_transaction_)
      return refused{errc::storage, "the connection to " + shown_url(options_.url) + " was lost"};
    if (auto again = reconnect(clock::now() + patience_); !again)
      return std::move(again).error();
  }
  auto begin = clock::now();
  std::vector<bool> is_answer;
  std::vector<prepared*> fresh;
  statement_time* times = nullptr;
  for (const auto& c : calls) {
    auto& statement = known(c.sql);
    auto shown = c.with.show();
    if (statement.on != connections_) {
      // A name that never was: one that a failed pipeline left behind may be there or not.
      statement.name = "s" + std::to_string(++names_);
      connection_->prepare(statement.name.c_str(), statement.sql, shown);
      statement.on = connections_;
      fresh.push_back(&statement);
      is_answer.push_back(false);
    }
    connection_->send(statement.name.c_str(), shown);
    is_answer.push_back(true);
    times = statement.times;
  }
  auto answers = connection_->finish();
  why_ = connection_->why();
  auto us = std::chrono::duration_cast<microseconds>(clock::now() - begin).count();
  if (times)
    times->observe(us, !answers);
  if (!answers) {
    for (auto* statement : fresh)
      statement->on = 0;
    if (why_ == failure::lost)
      connection_.reset();
    return std::move(answers).error();
  }
  std::vector<answer> wanted;
  for (std::size_t i = 0; i < answers->size() && i < is_answer.size(); ++i)
    if (is_answer[i])
      wanted.push_back(std::move((*answers)[i]));
  return wanted;
}

result<void> session::reconnect(clock::time_point until) {
  for (auto pause = milliseconds{20};; pause = std::min(pause * 2, milliseconds{1000})) {
    auto connected = connect();
    if (connected || why_ != failure::lost)
      return connected;
    auto rest = jittered(pause);
    if (clock::now() + rest >= until)
      return connected;
    std::this_thread::sleep_for(rest);
  }
}

result<void> session::connect() {
  bool again = connections_ > 0;
  connection_.reset();
  auto opened = connection::open(options_, why_);
  if (!opened)
    return std::move(opened).error();
  connection_.emplace(*std::move(opened));
  ++connections_;
  if (again)
    ++times_->reconnects;
  auto statement_timeout = std::to_string(options_.statement_timeout.count());
  auto lock_timeout = std::to_string(options_.lock_timeout.count());
  const sql::parameter waits[] = {statement_timeout, lock_timeout};
  const call first{set_up, values(waits)};
  auto ready = together({&first, 1});
  return ready ? result<void>{} : std::move(ready).error();
}

session::prepared& session::known(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    prepared fresh;
    fresh.sql = translated(sql);
    fresh.times = &times_->of(statement_name(sql));
    found = statements_.emplace(sql, std::move(fresh)).first;
  }
  return found->second;
}

result<std::uint64_t> show_rows(const answer& from, const sql::session::row_taker& take) {
  current_row row(from.get());
  for (auto rows = PQntuples(from.get()); row.index < rows; ++row.index) {
    auto more = take(row);
    if (!more)
      return std::move(more).error();
    if (!*more)
      break;
  }
  return static_cast<std::uint64_t>(std::strtoull(PQcmdTuples(from.get()), nullptr, 10));
}

}  // namespace troupe::store::postgres
