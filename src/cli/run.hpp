#pragma once

#include "cli/certificate_order.hpp"
#include "cli/transport.hpp"
#include "core/base/enum.hpp"
#include "core/base/time.hpp"
#include "core/doctor/finding.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The command line: arguments in, requests to a node, text out.
namespace troupe::cli {

/// What a command wants of a node. An embedded node may do less for less.
///
/// - `catalogue`: what the program knows and was told (task types, checking a workflow): no data directory is needed.
/// - `look`: reads what is stored; nothing has to run.
/// - `work`: executions advance while the connection lives, unfinished ones of earlier runs included.
TROUPE_ENUM(purpose, catalogue, look, work)

struct connection {
  /// Base URL of a node to speak to; absent means a node embedded in this process.
  std::optional<std::string> server;
  /// A file with the certificates that vouch for it; empty is the system's.
  std::string ca_file = {};
  /// Where the embedded node keeps its journal and blobs, and its settings file.
  std::filesystem::path data;
  std::optional<std::filesystem::path> config = {};
  cli::purpose purpose = cli::purpose::work;
};

/// What `troupe server` was asked for.
struct server_options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 7400;
  std::filesystem::path data;
  std::optional<std::filesystem::path> config;
  /// `--set KEY=VALUE`: over what the config file says.
  std::map<std::string, std::string> settings;
};

/// What `troupe doctor` was asked for.
struct doctor_options {
  std::filesystem::path data;
  /// Settings of the node whose directory it is: its programs are task types.
  std::optional<std::filesystem::path> config = {};
  /// Remove files that nobody needs and that were stored longer ago than `grace`.
  bool collect = false;
  milliseconds grace = std::chrono::hours(24);
  /// Compare the content of every file with its name.
  bool contents = true;
};

/// How far an examination got: of `total`, if that is known. Returning false ends it.
using doctor_progress = std::function<bool(std::string_view what, std::uint64_t done, std::uint64_t total)>;

class key_reader;
class line_editor;
struct line_editing;

/// Everything a command needs of the process it runs in. A test supplies its own.
struct environment {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  /// Standard input: lines of a script, ids for `-`.
  std::istream* in = nullptr;
  bool in_is_terminal = false;
  /// The terminal shows colours. NO_COLOR and --color are looked after here.
  bool colour = false;
  int width = 80;
  int height = 24;
  std::string version = "0";
  /// Asks the terminal for its size again.
  std::function<void(environment&)> measure = {};

  std::function<result<std::unique_ptr<transport>>(const connection&)> connect;
  /// Runs a node until it is told to stop; returns the exit code.
  std::function<int(const server_options&)> serve;
  /// Examines a data directory; `cancelled` if `progress` ended it.
  std::function<result<doctor::report>(const doctor_options&, const doctor_progress&)> examine = {};
  /// Makes and lists the certificates of a cluster's nodes.
  std::function<result<std::vector<certificate_row>>(const certificate_order&)> certificates = {};
  /// Returns a settings file with every key, its sentence and its default.
  std::function<std::string()> settings_file = {};
  std::function<timestamp()> now;
  /// Ctrl-C was pressed.
  std::function<bool()> interrupted;
  /// Forgets that Ctrl-C was pressed, so that the next command can run; what ends the process cannot be forgotten.
  std::function<void()> forget_interrupt = {};
  /// Waits; false if Ctrl-C ended it.
  std::function<bool(milliseconds)> rest = {};
  /// Reads a whole file of at most that many bytes; `-` is standard input.
  std::function<result<std::string>(const std::filesystem::path&, std::size_t bytes_max)> read_file;
  /// Returns the files below a folder whose names end so, sorted; of anything else, only itself.
  std::function<result<std::vector<std::string>>(const std::filesystem::path&, std::string_view ending)> files_in = {};
  /// Writes a file as a whole or not at all; its folder is made if it is not there.
  std::function<result<void>(const std::filesystem::path&, std::string_view text)> write_file = {};
  /// Returns an environment variable.
  std::function<std::optional<std::string>(std::string_view name)> variable;
  /// Reads a small file with secrets; nothing if there is none, `denied` if others than its owner may read it.
  std::function<result<std::optional<std::string>>(const std::filesystem::path&)> read_private = {};
  /// Writes a file as a whole or not at all, for its owner alone; so are the folders that are made for it.
  std::function<result<void>(const std::filesystem::path&, std::string_view text)> write_private = {};
  /// Runs a program without a shell and returns what it printed.
  std::function<result<std::string>(const std::vector<std::string>& argv)> run_program = {};
  /// Returns the names in a folder, those of folders with a `/` at the end.
  std::function<std::vector<std::string>(const std::filesystem::path&)> names_in = {};
  /// Begins to read keys of the terminal.
  std::function<std::unique_ptr<key_reader>()> read_keys = {};
  /// Begins to edit lines on the terminal.
  std::function<std::unique_ptr<line_editor>(line_editing)> edit_lines = {};
};

/// Carries out one command line (without the program's name) and returns the exit code (cli/exit_code.hpp).
int run(std::span<const std::string> args, environment&);

}  // namespace troupe::cli
