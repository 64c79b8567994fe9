#include "cli/session.hpp"
#include "cli/words.hpp"

#include <algorithm>

/// Profiles. Their tokens are never printed.
namespace troupe::cli {
namespace {

std::string kind_of_token(const profile& p) {
  if (!p.token.empty())
    return "kept";
  if (!p.token_env.empty())
    return "from " + p.token_env;
  return p.token_command.empty() ? "" : "of " + p.token_command.front();
}

result<exit_code> list(session& s) {
  auto all = load_profiles(s.env);
  if (!all)
    return std::move(all).error();
  json::array items;
  std::vector<std::vector<cell>> rows;
  for (const auto& [name, p] : all->all) {
    auto current = name == all->current;
    items.push_back(json::object{
      {"name", name}, {"current", current}, {"server", p.server}, {"token", kind_of_token(p)}, {"ca", p.ca}});
    rows.push_back({{name, tone::strong},
                    {current ? "✓" : "", tone::good},
                    {p.server},
                    {kind_of_token(p), tone::dim},
                    {p.ca, tone::dim}});
  }
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(items)}});
  return s.print({{"NAME"}, {"CURRENT"}, {"SERVER", false, 12}, {"TOKEN", false, 8}, {"CA", false, 8}}, rows,
                 "No profiles yet. Make one: troupe profile set NAME --server URL");
}

exit_code done(session& s, std::string_view what, const std::string& name) {
  if (s.json_wanted())
    return s.print(json::object{{"name", name}});
  s.env.out << s.colour(tone::good, "✓") << " " << what << " " << name << "\n";
  return exit_code::done;
}

result<exit_code> use(session& s) {
  auto all = load_profiles(s.env);
  if (!all)
    return std::move(all).error();
  auto name = s.call.argument(0);
  if (name.has_value() == s.call.flag("none"))
    return s.misused("give NAME or --none", "`--none` speaks to the node of the data directory again");
  if (name)
    if (auto found = find_profile(*all, *name); !found)
      return std::move(found).error();
  all->current = name.value_or("");
  if (auto saved = save_profiles(*all, s.env); !saved)
    return std::move(saved).error();
  return done(s, name ? "now speaking to" : "speaking to no profile", all->current);
}

/// A token that was typed, or a line of standard input.
result<std::string> token_given(session& s) {
  auto token = *s.call.text("token");
  if (token != "-")
    return token;
  std::string line;
  if (!s.env.in || !std::getline(*s.env.in, line) || line.empty())
    return refused{errc::invalid, "no token on standard input", "--token",
                   "pipe it in: printf %s \"$TOKEN\" | troupe ..."};
  return line;
}

/// What the options say, over what the profile was.
result<profile> changed(session& s, profile p) {
  if (s.call.given.contains("server") || p.server.empty())
    p.server = s.call.text("server").value_or("");
  if (s.call.given.contains("ca"))
    p.ca = *s.call.text("ca");
  auto ways = s.call.flag("token") + s.call.flag("token-env") + s.call.flag("token-command") + s.call.flag("no-token");
  if (ways > 1)
    return refused{errc::invalid,
                   "more than one way to a token",
                   {},
                   "give one of --token, --token-env, --token-command, --no-token"};
  if (ways == 1) {
    p.token.clear();
    p.token_env.clear();
    p.token_command.clear();
  }
  if (s.call.flag("token")) {
    auto token = token_given(s);
    if (!token)
      return std::move(token).error();
    p.token = *std::move(token);
  }
  p.token_env = s.call.text("token-env").value_or(p.token_env);
  if (auto command = s.call.text("token-command")) {
    auto words = split_words(*command);
    if (!words)
      return std::move(words).error();
    p.token_command = *std::move(words);
  }
  return p;
}

result<exit_code> set(session& s) {
  auto all = load_profiles(s.env);
  if (!all)
    return std::move(all).error();
  auto name = *s.call.argument(0);
  auto made = changed(s, all->all[name]);
  if (!made)
    return std::move(made).error();
  if (auto wrong = check_profile(name, *made))
    return *wrong;
  all->all[name] = *std::move(made);
  if (s.call.flag("use"))
    all->current = name;
  if (auto saved = save_profiles(*all, s.env); !saved)
    return std::move(saved).error();
  done(s, "set", name);
  if (!s.json_wanted() && all->current != name)
    s.env.out << "  troupe profile use " << name << "\n";
  return exit_code::done;
}

result<exit_code> remove(session& s) {
  auto all = load_profiles(s.env);
  if (!all)
    return std::move(all).error();
  auto name = *s.call.argument(0);
  if (auto found = find_profile(*all, name); !found)
    return std::move(found).error();
  all->all.erase(name);
  if (all->current == name)
    all->current.clear();
  if (auto saved = save_profiles(*all, s.env); !saved)
    return std::move(saved).error();
  return done(s, "removed", name);
}

}  // namespace

std::vector<command> profile_commands() {
  const argument name{"NAME", "The profile", true, value_source::profile};
  return {
    {.noun = "profile",
     .verb = "list",
     .summary = "List the profiles, and how each comes by its token",
     .details = "They are kept in $XDG_CONFIG_HOME/troupe/config.yaml (~/.config/troupe/config.yaml), for you alone.\n"
                "What is named closest counts: --server, --profile, --data; then TROUPE_SERVER, TROUPE_PROFILE, "
                "TROUPE_DATA; then the current profile; then ./troupe-data.\n"
                "The token is that of --profile, else TROUPE_TOKEN, else that of the profile that named the server. "
                "Tokens are never printed.",
     .options = {quiet_option()},
     .examples = {{"troupe profile list", "which there are, and which one is current"}},
     .carry_out = list},
    {.noun = "profile",
     .verb = "use",
     .summary = "Speak to the node of a profile from now on",
     .arguments = {{"NAME", "The profile", false, value_source::profile}},
     .options = {{"none", value_kind::flag, {}, "Speak to the node of the data directory again"}},
     .examples = {{"troupe profile use prod", "until another is used"},
                  {"troupe profile use --none", "as without profiles"}},
     .carry_out = use},
    {.noun = "profile",
     .verb = "set",
     .summary = "Make or change a profile",
     .details = "Its node is named by --server, and --ca says who vouches for it. What is not given stays as it was.",
     .arguments = {name},
     .options = {{"token",
                  value_kind::text,
                  "TOKEN",
                  "What the node is shown; `-` reads it from standard input",
                  {},
                  {},
                  {},
                  false,
                  value_source::nothing,
                  0,
                  true},
                 {"token-env", value_kind::text, "VARIABLE", "The environment variable that holds the token"},
                 {"token-command", value_kind::text, "COMMAND", "A program, without a shell, that prints the token"},
                 {"no-token", value_kind::flag, {}, "Show the node nothing"},
                 {"use", value_kind::flag, {}, "Speak to it from now on"}},
     .examples = {{"troupe profile set here --server http://127.0.0.1:7400 --use", "a node without tokens"},
                  {"troupe profile set prod --server https://troupe.example.com --token-command \"pass show troupe\"",
                   "a token from a password store"}},
     .carry_out = set},
    {.noun = "profile",
     .verb = "remove",
     .summary = "Forget a profile",
     .arguments = {name},
     .examples = {{"troupe profile remove prod", "its token, too"}},
     .carry_out = remove},
  };
}

}  // namespace troupe::cli
