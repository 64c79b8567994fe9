#pragma once

#include "store/blobs.hpp"
#include "store/store.hpp"

#include <functional>

namespace troupe::store {

/// What is told of one execution, in this order: its rows, its records in order, and damage wherever it is met. Behind
/// a damaged record nothing of the execution is told any more.
class execution_visitor {
public:
  virtual ~execution_visitor() = default;
  virtual void rows(std::optional<execution_summary>, std::vector<review_summary>) = 0;
  virtual void record(const store::record&) = 0;
  virtual void damage(const refused&, bool of_record) = 0;
};

/// Reads everything as it is stored, damaged or not, and changes nothing. Works beside a running node; each question is
/// answered as of one moment.
class inspector {
public:
  virtual ~inspector() = default;

  virtual result<std::uint64_t> count_executions() = 0;

  /// Returns what the database finds wrong with its own pages.
  virtual result<std::vector<std::string>> check_pages() = 0;

  /// Ids the journal or the list of executions knows, in order; behind `after`, at most `limit`.
  virtual result<std::vector<execution_id>> executions(const execution_id& after, std::size_t limit) = 0;

  virtual result<void> visit(const execution_id&, execution_visitor&) = 0;

  /// Gives every version of every workflow to `take`.
  virtual result<void> definitions(const std::function<void(const stored_definition&)>& take) = 0;
  virtual result<std::optional<stored_definition>> definition(std::string_view digest) = 0;

  /// What workers declared.
  virtual result<std::vector<stored_task_type>> task_types() = 0;

  /// Whether anybody needs a blob; whether this execution says that it does.
  virtual result<bool> is_needed(std::string_view digest) = 0;
  virtual result<bool> is_needed_by(const execution_id&, std::string_view digest) = 0;
};

/// Opens what `open_sqlite` made. Creates and migrates nothing: refuses a directory without a database (`unknown`), one
/// of another release (`conflict` if this one could take it up), one that is not ours.
result<std::unique_ptr<inspector>> inspect_sqlite(const std::filesystem::path& directory, const blobs&);

}  // namespace troupe::store
