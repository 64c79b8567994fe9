#pragma once

#include "cli/parse.hpp"
#include "core/base/result.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Named nodes to speak to: `~/.config/troupe/config.yaml`.
///
///     current: prod
///     profiles:
///       prod:
///         server: https://troupe.example.com
///         token_command: [pass, show, troupe]
///         ca: /etc/ssl/our-ca.pem
///       here: { server: "http://127.0.0.1:7400", token_env: TROUPE_HERE }
namespace troupe::cli {

/// A node, and how it knows who asks: at most one of `token`, `token_env` and `token_command`.
struct profile {
  std::string server;
  std::string token = {};
  /// The environment variable that holds the token.
  std::string token_env = {};
  /// A program, without a shell, whose first line of output is the token.
  std::vector<std::string> token_command = {};
  /// Certificates to trust instead of the system's, a PEM file.
  std::string ca = {};

  bool operator==(const profile&) const = default;
};

struct known_profiles {
  /// The one that is meant when none is named; may be empty.
  std::string current;
  std::map<std::string, profile> all;

  bool operator==(const known_profiles&) const = default;
};

/// Reads the file's text. Errors say `file:line:column`.
result<known_profiles> read_profiles(std::string_view text, std::string_view file);
std::string write_profiles(const known_profiles&);

/// Returns what is wrong with a name (letters, digits, `-`, `_` and `.`) or a profile, if anything.
std::optional<refused> check_profile(std::string_view name, const profile&);

/// Returns the profile of that name, or says which there are.
result<profile> find_profile(const known_profiles&, const std::string& name);

/// Returns `troupe` below `$XDG_CONFIG_HOME` and such, or below the folder of the home directory that stands in for it;
/// nothing if neither is known.
std::optional<std::filesystem::path> folder_of(const variables&, std::string_view variable, std::string_view in_home);

/// Returns `$XDG_CONFIG_HOME/troupe/config.yaml`, or the one below `~/.config`.
std::optional<std::filesystem::path> profiles_file(const variables&);

}  // namespace troupe::cli
