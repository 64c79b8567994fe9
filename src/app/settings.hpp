#pragma once

#include "actors/log.hpp"
#include "app/link_settings.hpp"
#include "app/node.hpp"
#include "net/listener.hpp"
#include "store/postgres.hpp"
#include "studio/program_type.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an operator can set: one table from which the file, the command line, validation and config/troupe.yaml come.
namespace troupe::app {

struct settings {
  net::listener_options http;
  node_options node;
  /// Without an address the journal is a SQLite file in the data directory.
  store::postgres_options database;
  link_settings links;
  /// Task types that are programs of this machine: `task_types`.
  std::vector<studio::program_type> programs;
  std::uint32_t threads = 0;
  log_level level = log_level::notice;
  /// How long a stopping server lets running attempts and open requests finish.
  milliseconds drain_deadline = 10s;
  /// A file with secrets, or a directory with one in each; empty: only the environment has any.
  std::string secrets_file;
  /// Serve addresses other machines can reach even if nobody is asked who they are.
  bool dangerously_open = false;
  /// Where those came from that are not as by default: `file` or `command line`.
  std::map<std::string, std::string> sources;
};

/// Whether only this machine can reach the address that is served, under no name but those of its own.
bool is_loopback(const settings&);

/// Returns what is wrong with the settings as a whole, if anything: among others, an API that asks nobody who they are
/// and runs programs is not served beyond this machine by accident.
std::optional<refused> validate(const settings&);

/// Applies a settings file (YAML) over `to`. All errors found, each with `file:line:column` and a hint. Programs run
/// where the file is, unless they say otherwise.
std::vector<refused> read_settings(std::string_view text, std::string_view file, settings& to);

/// The same, of the file itself; what is refused is the first error.
result<void> load_settings(const std::filesystem::path& file, settings& to, std::vector<refused>& all);

/// Applies `key=value` pairs over `to`.
result<void> apply_settings(const std::map<std::string, std::string>& pairs, settings& to);

/// Returns every setting as `GET /api/v1/config` shows it. What is secret in a value is masked.
json::array shown(const settings&);

/// Returns config/troupe.yaml: every key with its sentence and its default.
std::string settings_file();

}  // namespace troupe::app
