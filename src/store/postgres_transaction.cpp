#include "store/postgres_transaction.hpp"

#include <thread>

namespace troupe::store::postgres {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::string_view take_locks =
  "/* begin */ SELECT pg_current_xact_id()::text, (SELECT count(pg_advisory_xact_lock(k)) FROM unnest(?1::bigint[]) k)";
constexpr std::string_view with_next = "SET LOCAL synchronous_commit = off";

// The one before may still be at it without having noticed that nobody listens.
constexpr std::string_view end_process =
  "/* end process */ SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ?1 AND "
  "backend_xid = (?2::xid8)::xid";
// A server that took over may never have heard of it: then it has no such number yet.
constexpr std::string_view status_sql = "/* outcome */ SELECT CASE WHEN ?1::xid8 < pg_current_xact_id() THEN "
                                        "pg_xact_status(?1::xid8) ELSE 'aborted' END";

}  // namespace

result<transaction> transaction::begin(session& on, durability wanted, std::span<const std::int64_t> locks) {
  transaction self(on);
  array keys(type::integer);
  for (auto lock : locks)
    keys.add(lock);
  std::vector<session::call> calls{{"BEGIN"}};
  if (wanted == durability::with_next)
    calls.push_back({with_next});
  calls.push_back({take_locks});
  calls.back().with.add(std::move(keys));
  on.within_transaction(false);
  auto answers = on.together(calls);
  on.within_transaction(true);
  if (!answers)
    return std::move(answers).error();
  auto number = [&](const sql::row& row) -> result<bool> {
    self.number_ = row.text(0);
    return false;
  };
  if (auto read = show_rows(answers->back(), std::ref(number)); !read)
    return std::move(read).error();
  return self;
}

transaction::~transaction() {
  if (!session_)
    return;
  // Fails if the connection is lost, and the transaction with it. That it is undone says nothing about why.
  auto why = session_->why();
  (void)session_->run("ROLLBACK");
  session_->within_transaction(false);
  session_->blame(why);
}

result<void> transaction::commit() {
  auto process = session_->process();
  auto done = session_->run("COMMIT");
  session_->within_transaction(false);
  auto* on = std::exchange(session_, nullptr);
  return done || on->why() != failure::lost ? done : find_out(*on, process);
}

result<void> transaction::find_out(session& on, int process) const {
  auto until = clock::now() + on.patience();
  for (auto pause = milliseconds{5}; clock::now() < until; pause = std::min(pause * 2, milliseconds{500})) {
    if (auto again = on.reconnect(until); !again)
      return again;
    std::string status = "unknown";
    auto read = [&](const sql::row& row) -> result<bool> {
      status = row.is_null(0) ? "unknown" : std::string(row.text(0));
      return false;
    };
    auto asked = on.query(status_sql, std::ref(read), number_);
    if (asked && status == "committed")
      return {};
    if (asked && status == "aborted") {
      on.blame(failure::lost);
      return refused{errc::storage, "the connection to the database was lost before a commit"};
    }
    if (asked && status == "in progress")
      (void)on.run(end_process, process, number_);
    std::this_thread::sleep_for(pause);
  }
  return refused{errc::storage,
                 "what became of a commit cannot be found out",
                 {},
                 "check that the PostgreSQL server of store.url is up and can be reached from here"};
}

std::int64_t lock_on(std::string_view kind, std::string_view name) {
  std::uint64_t hash = 14695981039346656037u;
  for (auto part : {kind, std::string_view{":"}, name})
    for (auto c : part)
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return static_cast<std::int64_t>(hash);
}

}  // namespace troupe::store::postgres
