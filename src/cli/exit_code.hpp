#pragma once

#include "core/base/result.hpp"

#include <array>
#include <string_view>

namespace troupe::cli {

/// What the process tells the shell. Documented by `troupe --help` and docs/cli.md; numbers never change their meaning.
enum class exit_code : int {
  done = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  refused = 4,
  unavailable = 5,
  storage = 6,
  interrupted = 130,
};

struct exit_code_meaning {
  exit_code code;
  std::string_view meaning;
};

inline constexpr std::array exit_codes{
  exit_code_meaning{exit_code::done, "done; also when an execution waits for a review"},
  exit_code_meaning{exit_code::failed, "the execution failed or was cancelled"},
  exit_code_meaning{exit_code::usage, "the command line is wrong"},
  exit_code_meaning{exit_code::not_found, "no such workflow, execution, review, task type or file"},
  exit_code_meaning{exit_code::refused, "the workflow, the input or the request is refused"},
  exit_code_meaning{exit_code::unavailable, "the node cannot be reached, the data directory or port is in use"},
  exit_code_meaning{exit_code::storage, "the disk is full, or what is stored is damaged"},
  exit_code_meaning{exit_code::interrupted, "interrupted by Ctrl-C; `troupe run --resume` continues"},
};

constexpr exit_code exit_code_of(errc why) {
  switch (why) {
  case errc::unknown:
    return exit_code::not_found;
  case errc::invalid:
  case errc::conflict:
  case errc::stale:
  case errc::not_ready:
  case errc::too_large:
  case errc::denied:
  case errc::unauthenticated:
    return exit_code::refused;
  case errc::cancelled:
    return exit_code::failed;
  case errc::busy:
  case errc::timed_out:
  case errc::missing_tool:
  case errc::unavailable:
    return exit_code::unavailable;
  case errc::storage:
  case errc::corrupt:
    return exit_code::storage;
  }
  return exit_code::failed;
}

}  // namespace troupe::cli
