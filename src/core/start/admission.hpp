#pragma once

#include "core/start/held_start.hpp"

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Who has which lock and who waits for it: at most one execution per key, the others first come, first served. Kept in
/// memory only; what it is built from after a restart is in the store.
class admission {
public:
  /// begin: it has its locks now · skip: nothing begins, `existing` has one · wait: it is queued · full: too many wait.
  enum class verdict { begin, skip, wait, full };

  struct answer {
    verdict says = verdict::begin;
    execution_id existing = {};
    /// Executions that must end for it.
    std::vector<execution_id> cancel = {};
    /// Those that waited with the same key and give way to it.
    std::vector<execution_id> drop = {};
    /// Others, which waited behind those and must begin now.
    std::vector<execution_id> begin = {};
  };

  /// Notes that an execution has a lock.
  void taken(const std::string& key, const execution_id&);
  /// Notes that one waits, behind those noted before.
  void waits(const execution_id&, std::span<const start_lock>);

  /// Asks for locks. `skip` and `full` leave no trace.
  answer ask(const execution_id&, std::span<const start_lock>);

  /// The execution is finished, or did not begin after all: its locks go to who waits, who must begin now. One that
  /// waits does so no more.
  std::vector<execution_id> release(const execution_id&);

  /// Returns those that wait for nothing any more, who must begin now: after what was noted by `taken` and `waits`.
  std::vector<execution_id> admit();

  /// Returns those that wait, the first come first.
  std::vector<execution_id> waiting() const;

  /// Does it have all it asked for?
  bool has_locks(const execution_id&) const;
  /// Does it have a lock or wait for one?
  bool knows(const execution_id& id) const { return wanted_.contains(id); }
  std::size_t size() const { return wanted_.size(); }

private:
  struct line {
    std::optional<execution_id> holder;
    /// By ticket, the first come first.
    std::map<std::uint64_t, execution_id> queue;
  };
  struct want {
    std::uint64_t ticket = 0;
    std::vector<std::string> keys;
  };

  bool is_free(const std::string& key, std::uint64_t ticket) const;
  bool take_if_free(const execution_id&, const want&);
  bool has_all(const execution_id&, const want&) const;
  void leave(const execution_id&, const want&);

  std::unordered_map<std::string, line> lines_;
  std::unordered_map<execution_id, want> wanted_;
  std::uint64_t tickets_ = 0;
};

}  // namespace troupe
