#include "cli/profile.hpp"

#include "cli/target.hpp"
#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

constexpr std::string_view file = "/home/ada/.config/troupe/config.yaml";

/// A console whose files of secrets are in memory.
struct desk : console {
  std::map<std::string, std::string> kept;
  std::istringstream in;
  std::vector<std::string> ran;

  desk() {
    variables["HOME"] = "/home/ada";
    env.in = &in;
    env.read_private = [this](const std::filesystem::path& path) -> result<std::optional<std::string>> {
      auto found = kept.find(path.string());
      return found == kept.end() ? std::optional<std::string>{} : std::optional(found->second);
    };
    env.write_private = [this](const std::filesystem::path& path, std::string_view text) -> result<void> {
      kept[path.string()] = text;
      return {};
    };
    env.run_program = [this](const std::vector<std::string>& argv) -> result<std::string> {
      ran = argv;
      return std::string("from-command\nsecond line\n");
    };
    kept[std::string(file)] = R"(current: here
profiles:
  here: { server: "http://here" }
  prod: { server: "https://prod", token: prod-token, ca: /etc/ca.pem }
  safe: { server: "https://safe", token_command: [pass, show, "a b"] }
  env: { server: "https://env", token_env: ENV_TOKEN }
)";
    answer("GET /api/v1/workflows", R"({"items":[]})");
  }

  std::string shown() const { return std::string(http::find(requests.back().headers, "authorization").value_or("")); }
};

}  // namespace

TEST_CASE("what is named closest says which node is meant and what it is shown") {
  struct row {
    std::string what;
    std::map<std::string, std::string> variables;
    std::vector<std::string> options;
    std::optional<std::string> server;
    std::string token;
  };
  auto r = GENERATE(values<row>({
    {"the current profile", {}, {}, "http://here", ""},
    {"and a token of the environment", {{"TROUPE_TOKEN", "t"}}, {}, "http://here", "Bearer t"},
    {"a profile of the environment", {{"TROUPE_PROFILE", "prod"}}, {}, "https://prod", "Bearer prod-token"},
    {"whose token the environment overrules",
     {{"TROUPE_PROFILE", "prod"}, {"TROUPE_TOKEN", "t"}},
     {},
     "https://prod",
     "Bearer t"},
    {"a server of the environment goes before its profile",
     {{"TROUPE_SERVER", "http://s"}, {"TROUPE_PROFILE", "prod"}},
     {},
     "http://s",
     ""},
    {"a profile of the line goes before the environment",
     {{"TROUPE_SERVER", "http://s"}, {"TROUPE_TOKEN", "t"}},
     {"--profile", "prod"},
     "https://prod",
     "Bearer prod-token"},
    {"a server of the line gets no token of a profile",
     {{"TROUPE_PROFILE", "prod"}},
     {"--server", "http://s"},
     "http://s",
     ""},
    {"unless the line says both", {}, {"--server", "http://s", "--profile", "prod"}, "http://s", "Bearer prod-token"},
    {"a data directory of the line is this machine's",
     {{"TROUPE_SERVER", "http://s"}},
     {"--data", "d"},
     std::nullopt,
     ""},
    {"one of the environment goes before the current profile", {{"TROUPE_DATA", "d"}}, {}, std::nullopt, ""},
    {"a token that a program prints", {}, {"--profile", "safe"}, "https://safe", "Bearer from-command"},
    {"a token of another variable", {{"ENV_TOKEN", "e"}}, {"--profile", "env"}, "https://env", "Bearer e"},
  }));
  CAPTURE(r.what);
  desk d;
  d.variables.insert(r.variables.begin(), r.variables.end());
  auto line = r.options;
  line.insert(line.begin(), {"workflow", "list"});
  CHECK(d.run(line) == 0);
  CAPTURE(d.err.str());
  REQUIRE(d.connections.size() == 1);
  CHECK(d.connections.back().server == r.server);
  CHECK(d.shown() == r.token);
}

TEST_CASE("profiles that cannot be used say why") {
  desk d;
  CHECK(d.run({"workflow", "list", "--profile", "prd"}) == 3);
  CHECK(d.err.str() == "troupe: no profile prd (did you mean `prod`?)\n");
  CHECK(d.run({"workflow", "list", "--profile", "env"}) == 4);
  CHECK(d.err.str() == "troupe: ENV_TOKEN: the token of profile env is not set (set that environment variable)\n");
  d.variables["ENV_TOKEN"] = "a\r\nx-evil: 1";
  CHECK(d.run({"workflow", "list", "--profile", "env"}) == 4);
  d.kept[std::string(file)] = "profiles:\n  a: { sever: x }\n";
  CHECK(d.run({"workflow", "list"}) == 4);
  CHECK(d.err.str() == std::string(file) + ":2:8: unknown key `sever` (did you mean `server`?)\n");
  d.kept[std::string(file)] = "profiles:\n  a: { server: \"http://x\", token: a, token_env: B }\n";
  CHECK(d.run({"workflow", "list"}) == 4);
  CHECK(d.err.str().find("more than one token") != std::string::npos);
  // What needs no node does not care.
  CHECK(d.run({"version"}) == 0);
}

TEST_CASE("profiles are set, used, listed and removed, and their tokens never shown") {
  desk d;
  d.kept.clear();
  CHECK(d.run({"profile", "set", "a/b", "--server", "http://x"}) == 4);
  CHECK(d.run({"profile", "set", "prod"}) == 4);
  CHECK(d.err.str() == "troupe: profile prod has no server (name a node such as https://troupe.example.com)\n");
  d.in.str("secret-token\n");
  CHECK(d.run({"profile", "set", "prod", "--server", "https://prod", "--token", "-"}) == 0);
  CHECK(d.out.str() == "✓ set prod\n  troupe profile use prod\n");
  CHECK(d.kept[std::string(file)] == "profiles:\n  prod:\n    server: \"https://prod\"\n    token: secret-token\n");
  CHECK(d.run({"profile", "use", "prod"}) == 0);
  CHECK(d.run({"profile", "set", "safe", "--server", "https://safe", "--token-command", "pass show 'a b'"}) == 0);
  for (std::string format : {"table", "wide", "json", "yaml"}) {
    CHECK(d.run({"profile", "list", "--output", format}) == 0);
    CHECK(d.out.str().find("secret-token") == std::string::npos);
    CHECK(d.out.str().find("of pass") != std::string::npos);
  }
  auto back = read_profiles(d.kept[std::string(file)], "f");
  REQUIRE(back);
  CHECK(back->current == "prod");
  CHECK(back->all["safe"].token_command == std::vector<std::string>{"pass", "show", "a b"});
  CHECK(d.run({"profile", "set", "prod", "--token-env", "T", "--ca", "ca.pem"}) == 0);
  CHECK(read_profiles(d.kept[std::string(file)], "f")->all["prod"] == profile{"https://prod", "", "T", {}, "ca.pem"});
  CHECK(d.run({"profile", "set", "prod", "--no-token", "--token", "x"}) == 4);
  CHECK(d.run({"profile", "remove", "prod"}) == 0);
  CHECK(read_profiles(d.kept[std::string(file)], "f")->current.empty());
  CHECK(d.run({"profile", "remove", "prod"}) == 3);
}

}  // namespace troupe::cli
