#include "cli/conversation.hpp"

namespace troupe::cli {
namespace {

result<exit_code> begin(session& s) {
  conversation c(s.env, s.call);
  if (s.env.in_is_terminal && s.env.edit_lines)
    return c.converse();
  if (!s.env.in)
    return s.misused("there is no standard input", "pipe lines in, or use a terminal");
  return c.follow(*s.env.in, s.call.flag("keep-going"));
}

}  // namespace

std::vector<command> console_commands() {
  return {
    {.noun = "console",
     .verb = {},
     .summary = "Enter commands one after the other, with history and completion",
     .details =
       "Takes every command of this page, without `troupe`, its words quoted as in a shell; one connection serves them "
       "all.\n"
       "`use PROFILE` speaks to another node, `help` lists the commands, `exit` or Ctrl-D leaves, Ctrl-C stops the "
       "command that runs. Errors do not end it.\n"
       "Lines are kept in $XDG_STATE_HOME/troupe/history (~/.local/state/troupe/history), for you alone; those that "
       "begin "
       "with a space or name a token or password are not.\n"
       "Without a terminal the lines of standard input are a script: it stops at the first that fails, with its exit "
       "code.",
     .options = {{"keep-going", value_kind::flag, {}, "Of a script, carry out the lines after one that fails, too"}},
     .examples = {{"troupe console --server http://127.0.0.1:7400", "look around"},
                  {"printf 'workflow list\\nqueue list\\n' | troupe console", "two commands, one connection"}},
     .purpose = purpose::work,
     .carry_out = begin,
     .in_console = false},
  };
}

}  // namespace troupe::cli
