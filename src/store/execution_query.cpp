#include "store/execution_query.hpp"

#include "store/statements.hpp"

#include <array>

namespace troupe::store {
namespace {

/// Executions that have a label are walked in the order of the list, and the rest of the question is asked of each.
std::string compose(sql::dialect to, const execution_query& q) {
  bool sqlite = to == sql::dialect::sqlite;
  std::string_view id = q.labels ? "l.execution" : "e.id";
  std::string where;
  auto both = [&](std::string_view a, std::string_view b) { ((where += a) += id) += b; };
  both("", " < ?1");
  both(" AND ", " >= ?2");
  if (q.workflow)
    where += " AND e.workflow = ?4";
  if (q.state)
    where += " AND e.state = ?5";
  if (q.labels)
    ((where += " AND l.name = ?6 AND l.value = ?7 AND NOT EXISTS (SELECT 1 FROM ") +=
     sqlite ? "json_each(?8)" : "json_each_text(?8::json)") +=
      " w WHERE NOT EXISTS (SELECT 1 FROM execution_labels o WHERE o.name = w.key AND o.value = w.value AND "
      "o.execution = l.execution))";
  std::string from = " FROM ";
  // SQLite joins in this order if it is told so.
  auto joined = sqlite ? "execution_labels l CROSS JOIN executions e ON e.id = l.execution"
                       : "execution_labels l JOIN executions e ON e.id = l.execution";
  from += q.labels ? joined : "executions e";
  auto rest = from + " WHERE " + where;
  if (q.count)
    return "SELECT count(*) FROM (SELECT 1" + rest + " LIMIT ?3) counted";
  return "SELECT " + std::string(sql::execution_columns) + rest + " ORDER BY " + std::string(id) +
         (q.oldest_first ? " LIMIT ?3" : " DESC LIMIT ?3");
}

execution_query numbered(std::size_t number) {
  return {(number & 1) != 0, (number & 2) != 0, (number & 4) != 0, (number & 8) != 0, (number & 16) != 0};
}

const std::array<std::string, 32>& statements(sql::dialect to) {
  auto all = [](sql::dialect of) {
    std::array<std::string, 32> made;
    for (std::size_t number = 0; number < made.size(); ++number)
      made[number] = compose(of, numbered(number));
    return made;
  };
  static const auto sqlite = all(sql::dialect::sqlite), postgres = all(sql::dialect::postgres);
  return to == sql::dialect::sqlite ? sqlite : postgres;
}

}  // namespace

std::string_view statement_of(sql::dialect to, const execution_query& q) {
  return statements(to)[std::size_t{q.workflow} | std::size_t{q.state} << 1 | std::size_t{q.labels} << 2 |
                        std::size_t{q.count} << 3 | std::size_t{q.oldest_first} << 4];
}

std::vector<std::string_view> execution_statements(sql::dialect to) {
  return {statements(to).begin(), statements(to).end()};
}

}  // namespace troupe::store
