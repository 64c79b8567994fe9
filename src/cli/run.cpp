#include "cli/run.hpp"

#include "cli/help.hpp"
#include "cli/session.hpp"

namespace troupe::cli {
namespace {

/// Returns the page that was asked for, or is due when no command was named.
std::string page(const invocation& call, const paint& colour) {
  if (call.command)
    return help(*call.command, colour);
  return call.noun.empty() ? help(colour) : help(call.noun, colour);
}

exit_code carry_out(std::span<const std::string> args, environment& env) {
  auto call = parse(args, env.variable);
  if (!call) {
    env.err << "troupe: " << to_string(call.error()) << "\n";
    return exit_code::usage;
  }
  session s(env, *call);
  if (call->help || !call->command) {
    auto complete = call->help || call->noun.empty();
    (complete ? env.out : env.err) << page(*call, complete ? s.colour : paint{});
    return complete ? exit_code::done : exit_code::usage;
  }
  auto code = call->command->carry_out(s);
  if (code)
    return *code;
  return s.report(code.error(), s.node.further());
}

}  // namespace

int run(std::span<const std::string> args, environment& env) {
  auto code = carry_out(args, env);
  env.out.flush();
  return static_cast<int>(code);
}

}  // namespace troupe::cli
