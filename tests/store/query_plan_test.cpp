#include "store/sqlite.hpp"
#include "store/sqlite_statements.hpp"
#include "tests/store/contract.hpp"

namespace troupe::store {

TEST_CASE("every question a reader asks is answered from an index") {
  open_store s;
  auto on = expect(sqlite::connection::open(s.directory.path() / "troupe.db", {}));
  for (auto sql : sql::reader_statements) {
    auto plan = expect(sqlite::statement::prepare(on, "EXPLAIN QUERY PLAN " + std::string(sql)));
    auto steps = plan.query();
    while (expect(steps.next())) {
      std::string step(steps.text(3));
      CAPTURE(sql, step);
      // Walking an index in order and stopping at the limit is no scan of the table.
      // Nor is walking one that holds nothing else.
      bool only_those = step.find("executions_that_owe_work") != step.npos;
      bool walks = (sql.find("LIMIT") != sql.npos || only_those) && step.find("USING") != step.npos;
      CHECK((step.find("SCAN") == step.npos || walks));
      bool sorts = step.find("TEMP B-TREE") != step.npos;
      bool few = sql == sql::reviews_by_execution || sql == sql::reviews_by_execution_and_state;
      CHECK((!sorts || few));
    }
  }
}

}  // namespace troupe::store
