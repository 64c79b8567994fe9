#pragma once

#include "core/worker/declared_type.hpp"
#include "store/store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace troupe {

/// The task types a workflow may use: those that run here, which never change, and those that workers declare while the
/// node runs. Thread-safe.
class task_catalogue {
public:
  explicit task_catalogue(task_types local);

  /// All types as they are now.
  std::shared_ptr<const task_types> now() const;

  /// The same, of which declared ones take anything: a workflow that was accepted once is planned again, whatever was
  /// declared since.
  std::shared_ptr<const task_types> lenient() const;

  /// The queue in which tasks of a declared type wait; one named like the type if there is none.
  std::string queue_of(std::string_view uses) const;

  /// Adds or replaces a type. Refused as `conflict` if it runs here.
  result<void> declare(worker::declared_type);
  /// What `declare` would say; `busy` if there are `declared_max` others.
  result<void> accepts(std::string_view name, std::size_t declared_max) const;

  /// Declares what the store has. One whose name is taken by now is left out.
  result<void> load(store::journal_store&);
  void load(std::vector<store::stored_task_type>);

private:
  void rebuild();

  const task_types local_;
  mutable std::mutex mutex_;
  std::map<std::string, worker::declared_type, std::less<>> declared_;
  std::shared_ptr<const task_types> now_, lenient_;
};

}  // namespace troupe
