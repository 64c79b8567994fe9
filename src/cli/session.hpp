#pragma once

#include "cli/client.hpp"
#include "cli/columns.hpp"
#include "cli/parse.hpp"
#include "cli/target.hpp"

#include <ostream>

namespace troupe::cli {

/// One command line being carried out: what was asked, where it prints, the node it speaks to.
class session {
public:
  session(environment&, const invocation&);
  session(const session&) = delete;

  environment& env;
  const invocation& call;
  const paint colour;
  client node;

  /// A document (JSON or YAML) was asked for, not text.
  bool json_wanted() const;
  /// Which node is meant; why not, if the profiles are not in order.
  const result<target>& where() const;
  /// The node lives in this process: when the command ends, nothing runs on.
  bool embedded() const;

  /// Prints a document as `--output` says; JSON if it does not ask for one.
  exit_code print(const json::value&);
  /// How a time is shown: how long ago, or when with `--output wide`.
  std::string when(timestamp) const;
  /// The same for a member of an answer; empty if it has none.
  std::string when(const json::value&, std::string_view name) const;

  /// Prints rows, or what to do when there are none; with `--quiet` the first cells only.
  exit_code print(const std::vector<column>&, const std::vector<std::vector<cell>>& rows, std::string_view when_empty);
  /// Prints a refusal, and others of the same text, one a line; returns its exit code.
  exit_code report(const refused&, std::span<const refused> others = {});
  /// Says that the options do not go together, and what to do.
  exit_code misused(std::string what, std::string hint);

  /// Returns a command line for the user to copy, with the options that lead to the same node.
  std::string next(std::string_view words) const;

private:
  result<client::reached> connect() const;
  std::size_t width() const;

  mutable std::optional<result<target>> where_;
};

/// How a state is coloured wherever it is shown.
tone tone_of_state(std::string_view state);

}  // namespace troupe::cli
