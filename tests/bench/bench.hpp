#pragma once

#include <filesystem>

/// What the engine costs, measured end to end: a node in a process of its own, its control API asked over HTTP, its
/// data directory on a real disk with fsync on. Each prints medians of `turns` with the least and the most, most of
/// them beside the floor: what bare SQLite needs for as many bytes in as many commits, on the same disk, taking turns.
namespace troupe::bench {

struct settings {
  /// An empty directory on the disk to measure.
  std::filesystem::path directory;
  int turns = 5;
  /// A million executions that wait; a history of a million events.
  bool large = false;
  /// Recorded runs of workflows (WfFormat); invented graphs if empty.
  std::filesystem::path data;
};

/// A chain of 10 tasks that do nothing, one execution at a time.
void chain(const settings&);
/// A foreach of 1,000, 10,000 and 100,000 tasks that do nothing.
void fan(const settings&);
/// 500, 1,000 and 5,000 tasks in one graph.
void layers(const settings&);
/// 2,000 executions of 5 steps, 64 and 512 at a time.
void throughput(const settings&);
/// The same on a disk whose fsync takes 2 ms longer.
void slow_disk(const settings&);
/// Six tasks that each wait for 100 ms, three of them one after another; 1 and 50 executions at a time.
void video(const settings&);
/// The node is killed while 2,000 executions are started and starts again: how long until all are done, what ran twice.
void recovery(const settings&);
/// Three nodes that share a database: one is killed, 4 x `turns` times. How long until every shard is owned again and
/// work flows in each; what a drain and a rolling restart take.
void cluster(const settings&);
/// Graphs of tasks of uneven length with so many places, beside what is possible.
void traces(const settings&);
/// From nothing to ready, and to the end of a first execution; memory and processor time of an idle node.
void cold(const settings&);
/// Parsing and evaluating expressions.
void expression(const settings&);
/// The queue of attempts: what one costs, from coming to its turn to its end, beside a plain first-in-first-out list.
void queue(const settings&);
/// Messages between two nodes: round trips and throughput, beside bare TCP.
void link(const settings&);
/// GET of one execution, a page of the list, a start: requests a second with 1, 64 and 512 connections, beside a bare
/// Boost.Beast server that answers the same bytes.
void http(const settings&);
/// 10,000 clients that follow executions of which nothing is heard: what each costs.
void streams(const settings&);
/// What other clients notice of slowhttptest.
void slow_http(const settings&);
/// The journal's writer alone, beside other layouts of its table.
void store(const settings&);

/// One execution of 100,000 events: reading it from its beginning and from its snapshot.
void history(const settings&);

/// 100,000 executions that wait for a time or a person, half and half: what they cost on disk and in memory, how fast
/// they are woken when they become due together, how fast one is decided.
void waiting(const settings&);

/// The child of `waiting`: writes `count` executions, or serves those that were written.
void waiting_write(const std::filesystem::path& directory, std::size_t count);
void waiting_serve(const std::filesystem::path& directory);

/// Prints what the numbers depend on: machine, load, filesystem, build, versions.
void print_conditions(const settings&);

}  // namespace troupe::bench
