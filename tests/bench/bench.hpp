#pragma once

#include <filesystem>

/// What the engine costs, measured end to end in one process: an embedded node, its control API called directly, its
/// data directory on a real disk with fsync on. Each prints medians of `turns` with the least and the most, beside the
/// floor: what bare SQLite needs for as many bytes in as many commits, on the same disk, taking turns.
namespace troupe::bench {

struct settings {
  /// An empty directory on the disk to measure.
  std::filesystem::path directory;
  int turns = 5;
  /// Also a foreach of 100,000 items; a million executions that wait; a history of a million events.
  bool large = false;
};

/// A chain of 10 tasks that do nothing, one execution at a time.
void chain(const settings&);
/// A foreach of 1,000 and of 10,000 tasks that do nothing.
void fan(const settings&);
/// 2,000 executions of 5 steps, 64 at a time.
void throughput(const settings&);
/// From nothing to ready, and to the end of a first execution; memory and processor time of an idle node.
void cold(const settings&);
/// Parsing and evaluating expressions.
void expression(const settings&);
/// The queue of attempts: what one costs, from coming to its turn to its end, beside a plain first-in-first-out list.
void queue(const settings&);
/// The journal's writer alone, beside other layouts of its table.
void store(const settings&);

/// One execution of 100,000 events: reading it from its beginning and from its snapshot.
void history(const settings&);

/// The child of `cold`: starts a node in `directory`, runs one execution, and prints when it was ready, when it was
/// done, and what it uses while idle.
void cold_once(const std::filesystem::path& directory);

/// 100,000 executions that wait for a time or a person, half and half: what they cost on disk and in memory, how fast
/// they are woken when they become due together, how fast one is decided.
void waiting(const settings&);

/// The child of `waiting`: writes `count` executions, or serves those that were written.
void waiting_write(const std::filesystem::path& directory, std::size_t count);
void waiting_serve(const std::filesystem::path& directory);

/// Prints what the numbers depend on: machine, load, filesystem, build, versions.
void print_conditions(const settings&);

}  // namespace troupe::bench
