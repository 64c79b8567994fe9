#pragma once

#include "cli/line_editor.hpp"
#include "cli/session.hpp"

#include <istream>
#include <map>
#include <memory>
#include <string>

namespace troupe::cli {

/// A conversation: lines of the table of commands, carried out one after the other by one process that keeps its
/// connection, and `use`, `help` and `exit`.
class conversation {
public:
  /// Speaks to the node that `call` means, until another is used.
  conversation(environment&, const invocation& call);

  /// Reads lines from a terminal until `exit`, Ctrl-D, or what ends the process. Errors do not end it.
  exit_code converse();
  /// Reads lines from a file or a pipe. Ends at the first that fails, with its exit code, or goes on and ends with
  /// that.
  exit_code follow(std::istream&, bool keep_going);

  /// Carries out one line.
  exit_code carry_out(const std::string& line);
  /// What Tab does with a line.
  line_completion complete(std::string_view before_cursor);

private:
  /// How long names of the node are taken for what they still are.
  static constexpr milliseconds names_age_max = 3s;

  struct kept_names {
    timestamp at;
    std::vector<std::string> names;
  };

  result<std::unique_ptr<transport>> connect(const connection&);
  std::optional<exit_code> own_word(const std::vector<std::string>&);
  exit_code use(const std::vector<std::string>&);
  exit_code print_help();
  std::string prompt();
  std::vector<candidate> candidates(const std::vector<std::string>& words);
  const std::vector<std::string>& names_of(const completion&, const std::vector<std::string>& words);
  exit_code complain(const refused&);

  environment& outer_;
  environment env_;
  const paint colour_;
  /// What stands in for environment variables: the options that the console was given, the profile in use.
  std::map<std::string, std::string, std::less<>> variables_;
  /// Nodes that were reached, by how.
  std::map<std::string, std::shared_ptr<transport>> reached_;
  /// What programs printed, by their command lines.
  std::map<std::vector<std::string>, std::string> printed_;
  std::map<std::string, kept_names> names_;
  bool leaving_ = false;
};

/// May a line be kept in a history? Not if it begins with a space, or says something secret: a token, or an input, form
/// or signal whose name sounds like one.
bool may_be_kept(std::string_view line);

}  // namespace troupe::cli
