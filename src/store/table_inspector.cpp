#include "store/table_inspector.hpp"

#include "store/record_walk.hpp"
#include "store/rows.hpp"
#include "store/statements.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace troupe::store {

result<std::uint64_t> table_inspector::count_executions() {
  auto count = session_->number("SELECT count(*) FROM executions");
  if (!count)
    return std::move(count).error();
  return static_cast<std::uint64_t>(count->value_or(0));
}

/// PostgreSQL proves its pages as it reads them, if it was made with checksums.
result<std::vector<std::string>> table_inspector::check_pages() {
  if (session_->dialect() != sql::dialect::sqlite)
    return std::vector<std::string>{};
  auto said = session_->list("PRAGMA quick_check(20)",
                             [](const sql::row& row) -> result<std::string> { return std::string(row.text(0)); });
  if (said)
    std::erase(*said, "ok");
  return said;
}

result<std::vector<execution_id>> table_inspector::executions(const execution_id& after, std::size_t limit) {
  auto listed =
    session_->list("SELECT id FROM executions WHERE id > ?1 ORDER BY id LIMIT ?2", read_id, after.value, limit);
  if (!listed)
    return listed;
  auto journaled = session_->list("SELECT DISTINCT execution FROM journal WHERE execution > ?1 AND "
                                  "execution NOT IN (SELECT execution FROM leaving) ORDER BY execution LIMIT ?2",
                                  read_id, after.value, limit);
  if (!journaled)
    return journaled;
  std::vector<execution_id> ids;
  std::ranges::set_union(*listed, *journaled, std::back_inserter(ids));
  ids.resize(std::min(ids.size(), limit));
  return ids;
}

result<void> table_inspector::visit(const execution_id& id, execution_visitor& visitor) {
  auto begin = session_->dialect() == sql::dialect::sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ";
  if (auto begun = session_->run(begin); !begun)
    return begun;
  auto told = tell_rows(id, visitor);
  if (told)
    told = tell_records(id, visitor);
  auto ended = session_->run("COMMIT");
  return told ? ended : told;
}

result<void> table_inspector::definitions(const std::function<void(const stored_definition&)>& take) {
  auto each = [&](const sql::row& row) -> result<bool> {
    if (auto read = read_definition(row))
      take(*read);
    return true;
  };
  auto done =
    session_->query("SELECT name, digest, version, source, file, created_at FROM definitions", std::ref(each));
  return done ? result<void>{} : std::move(done).error();
}

result<std::optional<stored_definition>> table_inspector::definition(std::string_view digest) {
  return session_->first(sql::definition_by_digest, read_definition, digest);
}

result<std::vector<stored_task_type>> table_inspector::task_types() {
  return session_->list(sql::task_types, read_task_type);
}

result<bool> table_inspector::is_needed(std::string_view digest) {
  return session_->exists(sql::is_needed, digest);
}

result<bool> table_inspector::is_needed_by(const execution_id& id, std::string_view digest) {
  return session_->exists("SELECT 1 FROM blob_references WHERE digest = ?1 AND owner = ?2", digest, id.value);
}

result<void> table_inspector::tell_rows(const execution_id& id, execution_visitor& visitor) {
  // A row that cannot be read is told and left out.
  auto tolerant = [&](auto read) {
    return [&visitor, read](const sql::row& row) {
      auto one = read(row);
      if (!one)
        visitor.damage(one.error(), false);
      return result{one ? std::optional{*std::move(one)} : std::nullopt};
    };
  };
  auto row = session_->first(sql::execution, tolerant(read_execution), id.value);
  if (!row)
    return std::move(row).error();
  auto found = session_->list(sql::reviews_by_execution, tolerant(read_review),
                              std::numeric_limits<std::uint32_t>::max(), id.value, nullptr, nullptr);
  if (!found)
    return std::move(found).error();
  std::vector<review_summary> reviews;
  for (auto& review : *found)
    if (review)
      reviews.push_back(*std::move(review));
  visitor.rows(*row ? **std::move(row) : std::nullopt, std::move(reviews));
  return {};
}

result<void> table_inspector::tell_records(const execution_id& id, execution_visitor& visitor) {
  record_walk walk(*session_, id, 0, blobs_, sum_);
  for (;;) {
    auto next = walk.next();
    if (!next && next.error().code != errc::corrupt)
      return std::move(next).error();
    if (!next)
      visitor.damage(next.error(), true);
    if (!next || !*next)
      return {};
    visitor.record(**next);
  }
}

}  // namespace troupe::store
