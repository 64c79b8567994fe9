#include "store/access_tables.hpp"
#include "store/digest.hpp"
#include "store/execution_query.hpp"
#include "store/postgres_append_sql.hpp"
#include "store/postgres_vault.hpp"
#include "store/statements.hpp"
#include "store/table_start_reader.hpp"
#include "tests/store/contract.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <set>

/// How PostgreSQL answers what it is asked, with many rows in its tables.
namespace troupe::store {
namespace {

timestamp at(int second) {
  return timestamp{std::chrono::seconds{1'800'000'000 + second}};
}

// What an operator wrote, or what a node may hold: bounded. All others grow.
const std::set<std::string> bounded{"schedules",  "pauses", "names",  "backfills",    "shards",
                                    "task_types", "tokens", "trials", "troupe_schema"};

const char* fill = R"(
  INSERT INTO executions (id, workflow, digest, state, labels, started_at, finished_at, error, owes_work, wake_at, claims)
    SELECT 'e' || n, 'w' || n % 7, 'd', CASE WHEN n % 50 = 0 THEN 'running' ELSE 'completed' END, '{}', n,
      CASE WHEN n % 50 = 0 THEN NULL ELSE n END, '', n % 1000 = 0, CASE WHEN n % 500 = 0 THEN n END,
      CASE WHEN n % 2000 = 0 THEN '[]' END FROM generate_series(1, 20000) n;
  INSERT INTO journal SELECT 'e' || n / 3, n % 3 + 1, 1, 0, 'x', NULL FROM generate_series(1, 30000) n;
  INSERT INTO execution_labels SELECT 'team', 't' || n % 5, 'e' || n FROM generate_series(1, 20000) n;
  INSERT INTO reviews SELECT 'e' || n, 't', 'w', 'open', '{}', n, NULL, '', '', 'a' || n % 9
    FROM generate_series(1, 20000) n;
  INSERT INTO results SELECT 'k' || n, '{}', n, n FROM generate_series(1, 20000) n;
  INSERT INTO snapshots SELECT 'e' || n, n, 'd', 0, 'x' FROM generate_series(1, 5000) n;
  INSERT INTO starts (id, workflow, digest, kind, group_key, due, starts, starts_max, bytes, bytes_max, input, labels, seed,
    locks, schedule, accepted_at) SELECT 's' || n, 'w', 'd', 'delayed', 'g' || n, n, 1, 1, 1, 1, '{}', '{}', 1, '[]',
    CASE WHEN n % 100 = 0 THEN 'nightly' END, n FROM generate_series(1, 20000) n;
  INSERT INTO start_inputs SELECT n, 0, '{}' FROM generate_series(1, 20000) n;
  INSERT INTO start_keys SELECT 'k' || n, 'd', 'e' || n, n, n FROM generate_series(1, 20000) n;
  INSERT INTO start_locks SELECT 'l' || n, 'e' || n FROM generate_series(1, 3000) n;
  INSERT INTO schedule_runs SELECT 'nightly', n, '', 'started', 'e' || n, '', n FROM generate_series(1, 20000) n;
  INSERT INTO blob_references SELECT 'sha' || n, 'e' || n FROM generate_series(1, 20000) n;
  INSERT INTO blobs SELECT 'sha256:' || md5(n::text), 1, n FROM generate_series(1, 20000) n;
  INSERT INTO blob_parts SELECT 'sha256:' || md5(n::text), 0, 'x' FROM generate_series(1, 20000) n;
  INSERT INTO rates SELECT 'r' || n, 1, 1, '[]', n FROM generate_series(1, 20000) n;
  INSERT INTO scores SELECT 'e' || n, 't', 1, 'w' || n % 7, 'p' || n % 5, n, '{}' FROM generate_series(1, 20000) n;
  INSERT INTO audit (key, at, who, token, operation, target, resource, request_id, status, problem) SELECT 'k' || n, n,
    'w' || n % 9, '', 'o' || n % 9, 't', 'r' || n % 99, '', 200, '' FROM generate_series(1, 20000) n;
  ANALYZE)";

class planner {
public:
  explicit planner(const std::string& url) : on_(PQconnectdb(url.c_str()), PQfinish) {
    run("SET plan_cache_mode = force_generic_plan");
    run("SET enable_seqscan = off");
    run("SET enable_sort = off");
    run("SET jit = off");
  }

  /// The lines of the plan that a statement has for whatever values.
  std::vector<std::string> plan_of(std::string_view sql) {
    std::string text(sql);
    std::ranges::replace(text, '?', '$');
    auto name = "q" + std::to_string(++number_);
    std::string types, values;
    for (int i = 1; i <= highest(text); ++i) {
      // Of one that the statement does not name, or only asks whether it is there, the server knows nothing.
      auto parameter = "$" + std::to_string(i);
      bool told = text.find(parameter) != text.npos && text.find(parameter + " IS NULL") == text.npos;
      (types += i == 1 ? "(" : ", ") += told ? "unknown" : "text";
      values += i == 1 ? "(NULL" : ", NULL";
    }
    if (!types.empty()) {
      types += ")";
      values += ")";
    }
    run("PREPARE " + name + types + " AS " + text);
    return run("EXPLAIN (COSTS OFF) EXECUTE " + name + values);
  }

private:
  static int highest(const std::string& text) {
    int most = 0;
    for (auto at = text.find('$'); at != text.npos; at = text.find('$', at + 1))
      most = std::max(most, std::atoi(text.c_str() + at + 1));
    return most;
  }

  std::vector<std::string> run(const std::string& sql) {
    std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(on_.get(), sql.c_str()), PQclear);
    auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      FAIL(sql + ": " + PQerrorMessage(on_.get()));
    std::vector<std::string> lines;
    for (int row = 0; row < PQntuples(answer.get()); ++row)
      lines.emplace_back(PQgetvalue(answer.get(), row, 0));
    return lines;
  }

  std::unique_ptr<PGconn, void (*)(PGconn*)> on_;
  int number_ = 0;
};

/// The table that a line of a plan scans, or nothing.
std::string scanned(const std::string& line) {
  auto at = line.find(" Scan");
  auto on = line.find(" on ", at);
  if (at == line.npos || on == line.npos)
    return {};
  auto rest = line.substr(on + 4);
  return rest.substr(0, rest.find(' '));
}

std::optional<adapter> on_postgres() {
  for (const auto& kind : adapters())
    if (kind.with_database)
      return kind;
  WARN("PostgreSQL is not installed");
  return {};
}

}  // namespace

TEST_CASE("every question PostgreSQL is asked has its index, whatever is asked for") {
  auto kind = on_postgres();
  if (!kind)
    return;
  open_store s(*kind);
  s.run(fill);
  planner plans(s.directory.database().url);
  std::vector<std::string_view> all(sql::reader_statements.begin(), sql::reader_statements.end());
  std::ranges::copy(start_reader_statements(), std::back_inserter(all));
  std::ranges::copy(execution_statements(sql::dialect::postgres), std::back_inserter(all));
  std::ranges::copy(audit_statements(), std::back_inserter(all));
  all.push_back(sql::forgettable);
  std::ranges::copy(postgres::append_statements(), std::back_inserter(all));
  std::ranges::copy(vault_statements(), std::back_inserter(all));
  for (auto sql : all) {
    auto plan = plans.plan_of(sql);
    std::string shown;
    for (const auto& line : plan)
      shown += line + "\n";
    CAPTURE(sql, shown);
    // Stops at a limit, or walks an index of nothing else.
    bool stops = shown.starts_with("Limit") || shown.find("->  Limit") != shown.npos;
    for (std::size_t i = 0; i < plan.size(); ++i) {
      auto table = scanned(plan[i]);
      CAPTURE(plan[i]);
      if (table.empty() || bounded.contains(table))
        continue;
      CHECK(plan[i].find("Seq Scan") == std::string::npos);
      bool only_those = plan[i].find("executions_that_owe_work") != std::string::npos ||
                        plan[i].find("starts_that_wait") != std::string::npos ||
                        plan[i].find("executions_with_claims") != std::string::npos;
      bool by_index = i + 1 < plan.size() && plan[i + 1].find("Cond:") != std::string::npos;
      bool index_scan = plan[i].find("Index") != std::string::npos || plan[i].find("Bitmap") != std::string::npos;
      // Locks of executions that are not over are bounded, and asked for only when a node starts.
      bool locks = table == "start_locks" || shown.find("start_locks") != std::string::npos;
      CHECK((!index_scan || by_index || stops || only_those || locks));
    }
    // Those of one execution are few, and so are the starts that wait for locks; schedules are bounded.
    bool few = sql == sql::reviews_by_execution || sql == sql::scores_by_execution || sql == sql::owing ||
               sql == sql::claiming || shown.find("starts_by_due") != shown.npos ||
               shown.find("on schedules") != shown.npos || shown.find("on backfills") != shown.npos ||
               shown.find("on pauses") != shown.npos || shown.find("on start_inputs") != shown.npos;
    CHECK((shown.find("Sort Key") == shown.npos || few));
  }
}

TEST_CASE("no table that grows is read from end to end, whatever a writer does") {
  auto kind = on_postgres();
  if (!kind)
    return;
  open_store s(*kind);
  s.run(fill);
  auto scans = [&] {
    std::vector<std::string> tables;
    for (const auto& line : s.run("SELECT relname || ' ' || seq_scan FROM pg_stat_user_tables ORDER BY 1"))
      if (!bounded.contains(line.substr(0, line.find(' '))))
        tables.push_back(line);
    return tables;
  };
  s.close();
  s.run("SELECT pg_stat_force_next_flush()");
  s.run("SELECT pg_stat_reset()");
  auto before = scans();
  s.reopen();

  auto big = digest_of("a file");
  auto start = events("new", 1, 1, "{\"artifact\":\"" + big + "\"}");
  start.projection.execution.emplace();
  start.projection.execution->id = start.execution;
  start.projection.execution->labels = {{"team", "t1"}};
  start.projection.labels = true;
  start.projection.reviews.push_back({.execution = start.execution, .task = task_id{"look"}, .with = json::object{}});
  start_claim claim;
  claim.key = start_key{"key", "d", start.execution, at(0), at(9)};
  claim.locks = {{"a lock"}};
  start.claim = std::make_shared<const start_claim>(std::move(claim));
  s.write({start, events("new", 2, 1), events("e9", 4, 1)});
  hold_start hold;
  hold.start.id = execution_id{"held"};
  hold.start.workflow = workflow_name{"w"};
  hold.start.kind = hold_kind::batched;
  hold.start.group = "group";
  hold.start.starts_max = 9;
  hold.start.bytes_max = 900;
  hold.start.due = at(5);
  hold.start.input = json::object{{"artifact", big}};
  auto other = hold;
  other.start.id = execution_id{"other"};
  std::vector<start_change> changes{
    hold,
    other,
    close_start{hold.start.id},
    queue_start{hold.start.id, at(1)},
    drop_start{hold.start.id, "no", at(2)},
    put_schedule{{schedule_name{"s"}, "x", "s.yaml", at(1), at(1), {at(1), {}}}},
    settle_run{{schedule_name{"s"}, at(3), "", run_outcome::skipped, {}, "", at(3)}, at(3)},
    remove_schedule{schedule_name{"s"}},
    forget_old{at(50)}};
  for (const auto& answer : s.writer->change_starts(changes))
    expect(answer);
  expect(s.writer->change_flow(std::vector<flow_change>{flow::rate_use{"r5", 1, 10s, {{at(1), at(1), 1}}}}, at(1)));
  kept_result kept{"k5", {{"artifact", big}}, at(1), at(60)};
  expect(s.writer->keep_results({&kept, 1}, at(2)));
  auto shot = std::make_shared<const snapshot>(snapshot{start.execution, 2, "d", "state"});
  expect(s.writer->keep_snapshots(std::span(&shot, 1)));
  expect(s.writer->put_task_type({}));
  expect(s.writer->put_token({}));
  access::audit_entry change;
  change.key = "n";
  expect(s.writer->note(
    std::vector<access::access_note>{change, access::audit_outcome{"n", "t", 200, "", {}, {}}, access::token_use{}}));
  expect(s.writer->put_definition({workflow_name{"w"}, "d1", 0, "source", "f", at(1)}));
  retention what{at(100), timestamp{microseconds{1'000}}, {}};
  expect(s.writer->forget(what));
  s.close();
  CHECK(scans() == before);
}

}  // namespace troupe::store
