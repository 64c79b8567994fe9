#include "store/access_tables.hpp"
#include "store/execution_query.hpp"
#include "store/sqlite.hpp"
#include "store/statements.hpp"
#include "store/table_start_reader.hpp"
#include "tests/store/contract.hpp"

namespace troupe::store {

TEST_CASE("every question a reader asks is answered from an index") {
  open_store s;
  auto on = expect(sqlite::connection::open(s.directory.path() / "troupe.db", {}));
  std::vector<std::string_view> all(sql::reader_statements.begin(), sql::reader_statements.end());
  std::ranges::copy(start_reader_statements(), std::back_inserter(all));
  std::ranges::copy(execution_statements(sql::dialect::sqlite), std::back_inserter(all));
  std::ranges::copy(audit_statements(), std::back_inserter(all));
  all.push_back(sql::forgettable);
  for (auto sql : all) {
    auto plan = expect(sqlite::statement::prepare(on, "EXPLAIN QUERY PLAN " + std::string(sql)));
    auto steps = plan.query();
    while (expect(steps.next())) {
      std::string step(steps.text(3));
      CAPTURE(sql, step);
      // Walking an index in order and stopping at the limit is no scan of the table.
      // Nor is walking one that holds nothing else.
      bool only_those =
        step.find("executions_that_owe_work") != step.npos || step.find("executions_with_claims") != step.npos;
      bool walks = (sql.find("LIMIT") != sql.npos || only_those) && step.find("USING") != step.npos;
      // Schedules, pauses, tokens, remedies, and locks of executions that are not over, are bounded.
      walks |= step.find("SCAN schedules") == 0 || step.find("SCAN pauses") == 0 || step.find("SCAN tokens") == 0 ||
               step.find("SCAN shards") == 0 || step.find("SCAN backfills") == 0 || step.find("SCAN l") == 0 ||
               step.find("SCAN trials") == 0;
      // What is counted is bounded, and names of workflows were found one by one.
      walks |= step.find("SCAN names") == 0;
      walks |= step.find("SCAN counted") == 0;
      // The labels that are asked for are few.
      walks |= step.find("SCAN w VIRTUAL TABLE") == 0;
      CHECK((step.find("SCAN") == step.npos || walks));
      bool sorts = step.find("TEMP B-TREE") != step.npos;
      bool few = sql == sql::reviews_by_execution || sql == sql::scores_by_execution;
      CHECK((!sorts || few));
    }
  }
}

}  // namespace troupe::store
