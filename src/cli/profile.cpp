#include "cli/profile.hpp"

#include "cli/yaml.hpp"
#include "core/base/document.hpp"
#include "core/base/nearest.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

/// Reads the file member by member, until something is wrong.
class profiles_reader {
public:
  explicit profiles_reader(std::string_view file) : file_(file) {}

  result<known_profiles> read(const node& root) {
    if (root.kind == node_kind::null)
      return known_profiles{};
    if (root.kind != node_kind::map)
      return wrong("expected a map", root.location.at, "write `profiles:` and one entry for each node");
    known_profiles out;
    for (const auto& m : root.members) {
      if (m.key == "current")
        take(m, out.current);
      else if (m.key == "profiles")
        take(m, out.all);
      else
        unknown(m, {"current", "profiles"});
    }
    if (error_)
      return *error_;
    return out;
  }

private:
  void take(const member& m, std::string& to) {
    if (m.value.kind == node_kind::string)
      to = m.value.text();
    else
      wrong("expected a string", m.value.location.at, "`" + m.key + "` is text; quote it");
  }

  void take(const member& m, std::vector<std::string>& to) {
    if (m.value.kind != node_kind::list || m.value.items.empty())
      return void(wrong("expected a list", m.value.location.at, "write [program, argument, ...]"));
    for (const auto& word : m.value.items)
      if (word.kind == node_kind::string)
        to.emplace_back(word.text());
      else
        wrong("expected a string", word.location.at, "quote it");
  }

  void take(const member& m, std::map<std::string, profile>& to) {
    if (m.value.kind != node_kind::map)
      return void(wrong("expected a map", m.value.location.at, "one entry for each node: its name and `server`"));
    for (const auto& p : m.value.members) {
      auto& made = to[p.key];
      if (p.value.kind != node_kind::map) {
        wrong("expected a map", p.value.location.at, "a profile has at least `server`");
        continue;
      }
      for (const auto& f : p.value.members)
        take(f, made);
      if (auto bad = check_profile(p.key, made))
        wrong(bad->what, p.at, bad->hint);
    }
  }

  void take(const member& m, profile& to) {
    if (m.key == "server")
      take(m, to.server);
    else if (m.key == "token")
      take(m, to.token);
    else if (m.key == "token_env")
      take(m, to.token_env);
    else if (m.key == "token_command")
      take(m, to.token_command);
    else if (m.key == "ca")
      take(m, to.ca);
    else
      unknown(m, {"server", "token", "token_env", "token_command", "ca"});
  }

  void unknown(const member& m, const std::vector<std::string>& known) {
    auto near = nearest(m.key, known);
    wrong("unknown key `" + m.key + "`", m.at, near ? "did you mean `" + *near + "`?" : "");
  }

  refused wrong(std::string what, position at, std::string hint) {
    if (!error_)
      error_ = refused{errc::invalid, std::move(what), to_text(file_, at), std::move(hint)};
    return *error_;
  }

  std::string_view file_;
  std::optional<refused> error_;
};

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '-' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

}  // namespace

result<known_profiles> read_profiles(std::string_view text, std::string_view file) {
  auto reading = read_document(text, file);
  if (!reading.errors.empty())
    return reading.errors.front();
  return reading.root ? profiles_reader(file).read(*reading.root) : known_profiles{};
}

std::string write_profiles(const known_profiles& from) {
  json::object all;
  for (const auto& [name, p] : from.all) {
    json::object made{{"server", p.server}};
    auto put = [&](std::string_view key, const std::string& value) {
      if (!value.empty())
        made.emplace(key, value);
    };
    put("token", p.token);
    put("token_env", p.token_env);
    if (!p.token_command.empty())
      made.emplace("token_command", to_json(p.token_command));
    put("ca", p.ca);
    all.emplace(name, std::move(made));
  }
  json::object out;
  if (!from.current.empty())
    out.emplace("current", from.current);
  out.emplace("profiles", std::move(all));
  return to_yaml(out);
}

std::optional<refused> check_profile(std::string_view name, const profile& p) {
  if (!is_name(name))
    return refused{errc::invalid,
                   "not a name for a profile: " + std::string(name),
                   {},
                   "write letters, digits, -, _ and ., at most 64"};
  if (!p.server.starts_with("http://") && !p.server.starts_with("https://"))
    return refused{errc::invalid,
                   "profile " + std::string(name) + " has no server",
                   {},
                   "name a node such as https://troupe.example.com"};
  if (!p.token.empty() + !p.token_env.empty() + !p.token_command.empty() > 1)
    return refused{errc::invalid,
                   "profile " + std::string(name) + " has more than one token",
                   {},
                   "keep one of token, token_env and token_command"};
  return std::nullopt;
}

result<profile> find_profile(const known_profiles& all, const std::string& name) {
  auto found = all.all.find(name);
  if (found != all.all.end())
    return found->second;
  std::vector<std::string> known;
  for (const auto& [other, p] : all.all)
    known.push_back(other);
  auto near = nearest(name, known);
  return refused{errc::unknown,
                 "no profile " + name,
                 {},
                 near            ? "did you mean `" + *near + "`?"
                 : known.empty() ? "make it: troupe profile set " + name + " --server URL"
                                 : "see `troupe profile list`"};
}

std::optional<std::filesystem::path> folder_of(const variables& env, std::string_view variable,
                                               std::string_view in_home) {
  // What is not an absolute path does not count (XDG Base Directory Specification).
  if (auto given = env(variable); given && given->starts_with('/'))
    return std::filesystem::path(*given) / "troupe";
  if (auto home = env("HOME"); home && !home->empty())
    return std::filesystem::path(*home) / in_home / "troupe";
  return std::nullopt;
}

std::optional<std::filesystem::path> profiles_file(const variables& env) {
  auto folder = folder_of(env, "XDG_CONFIG_HOME", ".config");
  return folder ? std::optional(*folder / "config.yaml") : std::nullopt;
}

}  // namespace troupe::cli
