#include "cli/run.hpp"

#include "cli/help.hpp"
#include "cli/repeat.hpp"
#include "cli/session.hpp"

namespace troupe::cli {
namespace {

/// Returns the page that was asked for, or is due when no command was named.
std::string page(const invocation& call, const paint& colour, std::size_t width) {
  if (call.command)
    return help(*call.command, colour, width);
  return call.noun.empty() ? help(colour, width) : help(call.noun, colour, width);
}

exit_code carry_out_once(const invocation& call, environment& env) {
  session s(env, call);
  auto code = call.command->carry_out(s);
  if (code)
    return *code;
  if (code.error().code == errc::cancelled && env.interrupted()) {
    env.err << "\ntroupe: interrupted\n";
    return exit_code::interrupted;
  }
  return s.report(code.error(), s.node.further());
}

/// Does `--watch` mean to look again and again? Of a start it means to stay.
bool is_watched(const invocation& call) {
  const auto* o = find_option(call.command, "watch");
  return o && o->kind == value_kind::interval && call.flag("watch");
}

exit_code carry_out(std::span<const std::string> args, environment& env) {
  auto call = parse(args, env.variable);
  if (!call) {
    env.err << "troupe: " << to_string(call.error()) << "\n";
    return exit_code::usage;
  }
  if (call->help || !call->command) {
    auto complete = call->help || call->noun.empty();
    (complete ? env.out : env.err) << page(*call, complete ? session(env, *call).colour : paint{},
                                           env.out_is_terminal ? static_cast<std::size_t>(env.width) : 0);
    return complete ? exit_code::done : exit_code::usage;
  }
  once once = [&env](const invocation& c) { return carry_out_once(c, env); };
  if (wants_ids(*call))
    return for_each_id(*call, env, once);
  if (is_watched(*call))
    return watch(*call, env, once);
  return once(*call);
}

}  // namespace

int run(std::span<const std::string> args, environment& env) {
  if (env.measure)
    env.measure(env);
  auto code = carry_out(args, env);
  env.out.flush();
  return static_cast<int>(code);
}

}  // namespace troupe::cli
