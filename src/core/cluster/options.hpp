#pragma once

#include "core/base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace troupe::cluster {

/// How nodes that share a database know of each other. By default one that is lost is noticed after two seconds.
struct options {
  /// What this node is called; empty is the name of the machine.
  std::string name;
  /// Where others and their clients reach its API; empty is what it listens on.
  std::string address;
  std::uint32_t weight = 100;
  /// What it says about itself: `zone=a`.
  std::map<std::string, std::string> labels;
  /// How often it is heard of.
  milliseconds heartbeat = 500ms;
  /// A node that was not heard of for so long is lost: others take its shards.
  milliseconds lease = 2s;
  /// It stops by itself so much sooner.
  milliseconds margin = 300ms;
  /// How long a node must have been there before it has shards. Doubles with each short life in a row.
  milliseconds steady = 5s;
  /// A life below this is short.
  milliseconds calm = 10min;
  /// Shards given up at once, so that few wait at a time.
  std::uint32_t moves_max = 64;
  /// For so long attempts that run keep their shard from moving; then they are stopped, and run again elsewhere.
  milliseconds hand_over = 10s;
};

/// Returns what is wrong with the options, if anything.
std::optional<std::string> validate(const options&);

}  // namespace troupe::cluster
