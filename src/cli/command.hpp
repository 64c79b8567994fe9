#pragma once

#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "core/base/result.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

/// What the command line offers, as data: parsing, help, completion and docs/cli.md all read the same table.
namespace troupe::cli {

class session;

/// What the shell completes a value with.
TROUPE_ENUM(value_source, nothing, file, directory, workflow, execution, task, review, task_type, schedule, queue,
            profile, token)

/// An `interval` is a duration that may be left out: the next word is taken only if it is one.
TROUPE_ENUM(value_kind, flag, text, integer, port, duration, interval, pair)

struct option {
  std::string_view name;  // without the dashes
  value_kind kind = value_kind::flag;
  /// Stands for the value in help: `URL`; empty for a flag.
  std::string_view value = {};
  std::string_view summary = {};
  std::string_view default_value = {};
  /// Environment variable that stands in when the option is not given.
  std::string_view variable = {};
  std::vector<std::string_view> choices = {};
  bool repeats = false;
  value_source completes = value_source::nothing;
  /// `q` for -q.
  char letter = 0;
  /// Never kept in a history.
  bool secret = false;
};

struct argument {
  std::string_view name;
  std::string_view summary;
  bool required = true;
  value_source completes = value_source::nothing;
  std::vector<std::string_view> choices = {};
  /// The last argument may be given any number of times.
  bool repeats = false;
};

struct example {
  std::string_view line;
  std::string_view says;
};

struct command {
  std::string_view noun;
  /// Empty for a command that is one word (`troupe run`).
  std::string_view verb;
  std::string_view summary;
  /// What else there is to know: whole sentences, a paragraph per line.
  std::string_view details = {};
  std::vector<argument> arguments = {};
  std::vector<option> options = {};
  std::vector<example> examples = {};
  cli::purpose purpose = cli::purpose::look;
  std::function<result<exit_code>(session&)> carry_out = {};
  /// Not shown; for scripts that the program itself prints.
  bool hidden = false;
  /// Can be carried out among others by one process (`troupe console`).
  bool in_console = true;
};

/// Every command, in the order help shows them; a noun's verbs are neighbours.
std::span<const command> commands();

/// Options every command takes.
std::span<const option> global_options();

/// Of lists: their first column alone.
option quiet_option();
/// Of what only looks: it is carried out again and again.
option watch_option();

/// One sentence about a noun that has verbs.
std::string_view summary_of(std::string_view noun);

/// Returns `workflow list`, or `run`.
std::string name_of(const command&);

/// Parts of the table, one per noun or family.
std::vector<command> run_commands();
std::vector<command> workflow_commands();
std::vector<command> import_commands();
std::vector<command> workflow_pause_commands();
std::vector<command> test_commands();
std::vector<command> execution_commands();
std::vector<command> verb_commands();
std::vector<command> task_commands();
std::vector<command> actor_commands();
std::vector<command> top_commands();
std::vector<command> review_commands();
std::vector<command> quality_commands();
std::vector<command> queue_commands();
std::vector<command> task_type_commands();
std::vector<command> worker_commands();
std::vector<command> schedule_commands();
std::vector<command> node_commands();
std::vector<command> member_commands();
std::vector<command> cluster_commands();
std::vector<command> certificate_commands();
std::vector<command> access_commands();
std::vector<command> node_pause_commands();
std::vector<command> doctor_commands();
std::vector<command> shell_commands();
std::vector<command> console_commands();
std::vector<command> profile_commands();

}  // namespace troupe::cli
