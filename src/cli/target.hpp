#pragma once

#include "cli/parse.hpp"
#include "cli/profile.hpp"
#include "cli/run.hpp"

namespace troupe::cli {

/// Which node a command line means, and what it is shown.
struct target {
  /// Absent means the node of the data directory, or one in this process.
  std::optional<std::string> server;
  /// Where the token is: here, or where a profile says. Not to be printed.
  cli::profile shown = {};
  std::string ca = {};
  /// The profile the server came from, if any.
  std::string profile = {};
};

/// What is named closest counts:
///
/// 1. of the command line, `--server`, then `--profile`, then `--data`;
/// 2. of the environment, `TROUPE_SERVER`, then `TROUPE_PROFILE`, then `TROUPE_DATA`;
/// 3. the current profile of the file;
/// 4. the data directory `./troupe-data`.
///
/// The token is that of `--profile`, else `TROUPE_TOKEN`, else that of the profile that named the server: one profile's
/// token never goes to another server unless both `--profile` and `--server` say so.
result<target> resolve_target(const invocation&, const environment&);

/// Returns the token, which may be empty. It may have to be asked for, so it is only when a node is reached.
result<std::string> token_of(const target&, const environment&);

/// Reads the file of profiles; there are none if there is no file.
result<known_profiles> load_profiles(const environment&);
result<void> save_profiles(const known_profiles&, const environment&);

}  // namespace troupe::cli
