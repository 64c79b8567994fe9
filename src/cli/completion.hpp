#pragma once

#include "cli/command.hpp"

#include <span>
#include <string>
#include <vector>

/// What the shell offers when Tab is pressed. The scripts are thin: `troupe __complete` decides.
namespace troupe::cli {

/// Returns the script for `bash`, `zsh` or `fish`.
std::string completion_script(std::string_view shell);

struct candidate {
  std::string text;
  std::string says = {};

  bool operator==(const candidate&) const = default;
};

/// What may stand in place of the last word, which may be empty. `source` tells what values are wanted beside the
/// candidates: file names (by the shell) or names a node knows.
struct completion {
  std::vector<candidate> candidates;
  value_source source = value_source::nothing;
  /// The first argument of the command, which the names may belong to.
  std::string first = {};
};
completion complete(std::span<const std::string> words);

}  // namespace troupe::cli
