#include "store/digest.hpp"
#include "store/inspector.hpp"
#include "store/record_walk.hpp"
#include "store/schema.hpp"
#include "store/sqlite_rows.hpp"
#include "store/sqlite_statement_cache.hpp"
#include "store/sqlite_statements.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace troupe::store {
namespace {

result<std::string> first_text(const sqlite::rows& row) {
  return std::string(row.text(0));
}

class sqlite_inspector final : public inspector {
public:
  static result<std::unique_ptr<inspector>> open(const std::filesystem::path& database, const blobs& files) {
    auto on = sqlite::connection::open(database, {.read_only = true});
    if (!on)
      return std::move(on).error();
    return std::unique_ptr<inspector>(new sqlite_inspector(*std::move(on), files));
  }

  result<std::uint64_t> count_executions() override {
    auto count = statements_.number("SELECT count(*) FROM executions");
    if (!count)
      return std::move(count).error();
    return static_cast<std::uint64_t>(count->value_or(0));
  }

  result<std::vector<std::string>> check_pages() override {
    auto said = statements_.list("PRAGMA quick_check(20)", first_text);
    if (said)
      std::erase(*said, "ok");
    return said;
  }

  result<std::vector<execution_id>> executions(const execution_id& after, std::size_t limit) override {
    std::string_view behind{after.value};
    auto listed = statements_.list("SELECT id FROM executions WHERE id > ?1 ORDER BY id LIMIT ?2", read_id, behind,
                                   std::uint64_t{limit});
    if (!listed)
      return listed;
    auto journaled = statements_.list("SELECT DISTINCT execution FROM journal WHERE execution > ?1 AND "
                                      "execution NOT IN (SELECT execution FROM leaving) ORDER BY execution LIMIT ?2",
                                      read_id, behind, std::uint64_t{limit});
    if (!journaled)
      return journaled;
    std::vector<execution_id> ids;
    std::ranges::set_union(*listed, *journaled, std::back_inserter(ids));
    ids.resize(std::min(ids.size(), limit));
    return ids;
  }

  result<void> visit(const execution_id& id, execution_visitor& visitor) override {
    if (auto begun = connection_.run("BEGIN"); !begun)
      return begun;
    auto told = tell_rows(id, visitor);
    if (told)
      told = tell_records(id, visitor);
    auto ended = connection_.run("COMMIT");
    return told ? ended : told;
  }

  result<void> definitions(const std::function<void(const stored_definition&)>& take) override {
    auto row = statements_.query("SELECT name, digest, version, source, file, created_at FROM definitions");
    if (!row)
      return std::move(row).error();
    for (auto more = row->next();; more = row->next()) {
      if (!more)
        return std::move(more).error();
      if (!*more)
        return {};
      if (auto read = read_definition(*row))
        take(*read);
    }
  }

  result<std::vector<stored_task_type>> task_types() override {
    std::vector<stored_task_type> all;
    auto row = statements_.query("SELECT name, declaration, updated_at FROM task_types");
    if (!row)
      return std::move(row).error();
    for (auto more = row->next();; more = row->next()) {
      if (!more)
        return std::move(more).error();
      if (!*more)
        return all;
      all.push_back({std::string(row->text(0)), std::string(row->text(1)), time_at(*row, 2)});
    }
  }

  result<std::optional<stored_definition>> definition(std::string_view digest) override {
    return statements_.first(sql::definition_by_digest, read_definition, digest);
  }

  result<bool> is_needed(std::string_view digest) override { return exists(sql::is_needed, digest); }

  result<bool> is_needed_by(const execution_id& id, std::string_view digest) override {
    return exists("SELECT 1 FROM blob_references WHERE digest = ?1 AND owner = ?2", digest, std::string_view{id.value});
  }

private:
  sqlite_inspector(sqlite::connection on, const blobs& files)
    : connection_(std::move(on)), blobs_(files), statements_(connection_) {}

  result<void> tell_rows(const execution_id& id, execution_visitor& visitor) {
    // A row that cannot be read is told and left out.
    auto tolerant = [&](auto read) {
      return [&visitor, read](const sqlite::rows& row) {
        auto one = read(row);
        if (!one)
          visitor.damage(one.error(), false);
        return result{one ? std::optional{*std::move(one)} : std::nullopt};
      };
    };
    auto row = statements_.first(sql::execution, tolerant(read_execution), std::string_view{id.value});
    if (!row)
      return std::move(row).error();
    auto found = statements_.list(sql::reviews_by_execution, tolerant(read_review),
                                  std::numeric_limits<std::uint32_t>::max(), std::string_view{id.value});
    if (!found)
      return std::move(found).error();
    std::vector<review_summary> reviews;
    for (auto& review : *found)
      if (review)
        reviews.push_back(*std::move(review));
    visitor.rows(*row ? **std::move(row) : std::nullopt, std::move(reviews));
    return {};
  }

  result<void> tell_records(const execution_id& id, execution_visitor& visitor) {
    auto rows = statements_.query(sql::load, std::string_view{id.value}, std::uint64_t{0});
    if (!rows)
      return std::move(rows).error();
    record_walk walk(id, 0, *std::move(rows), blobs_, sum_);
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

  template <class... Values>
  result<bool> exists(std::string_view sql, const Values&... values) {
    auto found = statements_.number(sql, values...);
    if (!found)
      return std::move(found).error();
    return found->has_value();
  }

  sqlite::connection connection_;
  blobs blobs_;
  sha256 sum_;
  sqlite::statement_cache statements_;
};

}  // namespace

result<std::unique_ptr<inspector>> inspect_sqlite(const std::filesystem::path& directory, const blobs& files) {
  auto database = directory / "troupe.db";
  if (!std::filesystem::exists(database))
    return refused{
      errc::unknown, "there is no Troupe database in " + directory.string(), {}, "name the directory with --data"};
  auto on = sqlite::connection::open(database, {.read_only = true});
  if (!on)
    return std::move(on).error();
  auto version = version_of(*on);
  if (!version)
    return std::move(version).error();
  if (*version < schema_version)
    return refused{errc::conflict,
                   database.string() + " was written by an older troupe (schema " + std::to_string(*version) +
                     ", this one writes " + std::to_string(schema_version) + ")",
                   {},
                   "start this troupe with it once, or examine it with the older one"};
  return sqlite_inspector::open(database, files);
}

}  // namespace troupe::store
