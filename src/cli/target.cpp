#include "cli/target.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

std::string text_in(const environment& env, std::string_view variable) {
  return env.variable ? env.variable(variable).value_or("") : std::string{};
}

/// Does the command line name a node with this option?
bool names_node(const invocation& call, std::string_view option) {
  return call.given.contains(option) && !is_overruled(*find_option(nullptr, option), call.command);
}

/// Returns the name of the profile that counts; empty if none does.
result<std::string> profile_named(const invocation& call, const environment& env) {
  if (names_node(call, "profile"))
    return *call.text("profile");
  if (names_node(call, "server") || names_node(call, "data") || !text_in(env, "TROUPE_SERVER").empty())
    return std::string{};
  if (auto named = text_in(env, "TROUPE_PROFILE"); !named.empty())
    return named;
  if (!text_in(env, "TROUPE_DATA").empty())
    return std::string{};
  auto all = load_profiles(env);
  if (!all)
    return std::move(all).error();
  return all->current;
}

std::string place_of_token(const target& meant) {
  return meant.profile.empty() ? "TROUPE_TOKEN" : "profile " + meant.profile;
}

/// What is kept, what the environment has, or the first line that a program prints.
result<std::string> printed_token(const target& meant, const environment& env) {
  const auto& p = meant.shown;
  if (!p.token_env.empty()) {
    if (auto token = text_in(env, p.token_env); !token.empty())
      return token;
    return refused{errc::denied, "the token of " + place_of_token(meant) + " is not set", p.token_env,
                   "set that environment variable"};
  }
  if (p.token_command.empty())
    return p.token;
  if (!env.run_program)
    return refused{errc::missing_tool, "programs cannot be run here", "token_command"};
  auto printed = env.run_program(p.token_command);
  if (!printed) {
    printed.error().where = "token_command of " + place_of_token(meant);
    return printed;
  }
  auto line = printed->substr(0, printed->find('\n'));
  line.erase(line.find_last_not_of(" \t\r") + 1);
  if (line.empty())
    return refused{errc::denied, "printed no token", "token_command of " + place_of_token(meant),
                   "its first line of output is the token"};
  return line;
}

/// A header is one line.
bool is_token(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

result<target> resolve_target(const invocation& call, const environment& env) {
  target out;
  auto on_line = [&](std::string_view option) { return names_node(call, option); };
  auto local = on_line("data") && !on_line("server") && !on_line("profile");
  if (!local)
    out.server = call.text("server");
  auto name = profile_named(call, env);
  if (!name)
    return std::move(name).error();
  out.ca = call.text("ca").value_or("");
  out.shown.token = text_in(env, "TROUPE_TOKEN");
  if (name->empty())
    return out;
  auto all = load_profiles(env);
  auto found = all ? find_profile(*all, *name) : result<profile>(all.error());
  if (!found)
    return std::move(found).error();
  if (!on_line("server"))
    out.server = found->server;
  if (out.shown.token.empty() || on_line("profile"))
    out.shown = *found;
  if (!found->ca.empty() && !call.given.contains("ca"))
    out.ca = found->ca;
  out.profile = *std::move(name);
  return out;
}

result<std::string> token_of(const target& meant, const environment& env) {
  auto token = printed_token(meant, env);
  if (token && !is_token(*token))
    return refused{errc::invalid, "the token has characters that no token has", place_of_token(meant),
                   "give the token alone, without spaces and line ends"};
  return token;
}

result<known_profiles> load_profiles(const environment& env) {
  auto path = env.variable ? profiles_file(env.variable) : std::nullopt;
  if (!path || !env.read_private)
    return known_profiles{};
  auto text = env.read_private(*path);
  if (!text)
    return std::move(text).error();
  return *text ? read_profiles(**text, path->string()) : known_profiles{};
}

result<void> save_profiles(const known_profiles& all, const environment& env) {
  auto path = profiles_file(env.variable);
  if (!path || !env.write_private)
    return refused{errc::storage, "there is no place for profiles", "HOME", "set HOME or XDG_CONFIG_HOME"};
  return env.write_private(*path, write_profiles(all));
}

}  // namespace troupe::cli
