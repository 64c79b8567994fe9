#pragma once

#include <string>

/// Workflows whose tasks do nothing.
namespace troupe::bench {

/// `steps` tasks, each of which needs the one before.
std::string chain_of(const std::string& name, int steps);

/// One task, `input.n` tasks in a foreach, one task.
std::string fan_of(const std::string& name);

/// One, two, three tasks that each wait for 100 ms: 300 ms if nothing else took time.
std::string video_of(const std::string& name);
inline constexpr double video_ms = 300;

/// `tasks` tasks in ten layers, each of which needs two of the layer before.
std::string layers_of(const std::string& name, int tasks);

}  // namespace troupe::bench
