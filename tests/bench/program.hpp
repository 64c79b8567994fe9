#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

/// A task type of the benchmarks: this program, told a task a line (docs/WORKERS.md).
namespace troupe::bench {

/// Returns the settings that make it known as `bench.step`, in so many processes. Each takes `with.ms`; what it did is
/// a line of `log`: the execution and the task.
std::string step_settings(std::uint32_t processes, const std::filesystem::path& log = {});

/// The program.
int be_program(const std::filesystem::path& log);

}  // namespace troupe::bench
