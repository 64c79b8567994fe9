#include "cli/help.hpp"
#include "cli/parse.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe::cli {
namespace {

struct row {
  std::vector<std::string> args;
  std::string error;
};

std::optional<std::string> no_variables(std::string_view) {
  return std::nullopt;
}

invocation parsed(const std::vector<std::string>& args, const variables& env = no_variables) {
  auto call = parse(args, env);
  REQUIRE(call);
  return *call;
}

}  // namespace

TEST_CASE("a wrong command line says which word is wrong and what was meant") {
  auto r = GENERATE(values<row>({
    {{"rnu"}, "unknown command `rnu` (did you mean `run`?)"},
    {{"xyzzy"}, "unknown command `xyzzy` (see `troupe --help`)"},
    {{"workflow", "aply"}, "unknown command `workflow aply` (did you mean `apply`?)"},
    {{"workflow", "list", "--outptu", "json"}, "unknown option `--outptu` (did you mean `--output`?)"},
    {{"run", "f", "--no-progres"}, "unknown option `--no-progres` (did you mean `--no-progress`?)"},
    {{"run", "-x"}, "unknown option `-x` (see `troupe run --help`)"},
    {{"--output", "xml", "version"}, "`--output` cannot be `xml` (one of table, wide, json, yaml)"},
    {{"server", "--port", "70000"}, "`--port` cannot be `70000` (a port, 0 to 65535; 0 picks a free one)"},
    {{"run", "f", "--seed", "-1"}, "`--seed` cannot be `-1` (a whole number, 0 or more)"},
    {{"run", "f", "--input", "topic"}, "`--input` cannot be `topic` (write KEY=VALUE)"},
    {{"run", "f", "--input"}, "`--input` needs a value (write `--input KEY=VALUE`)"},
    {{"run", "f", "--no-progress=yes"}, "`--no-progress` takes no value (see `troupe run --help`)"},
    {{"run", "f", "g"}, "unexpected argument `g` (see `troupe run --help`)"},
    {{"execution", "show"}, "`execution show` needs ID (see `troupe execution show --help`)"},
    {{"completion", "tcsh"}, "SHELL cannot be `tcsh` (one of bash, zsh, fish)"},
    {{"execution", "list", "--state", "done"},
     "`--state` cannot be `done` (one of held, running, waiting, paused, cancelling, completed, failed, cancelled)"},
  }));
  CAPTURE(r.args);
  auto call = parse(r.args, no_variables);
  REQUIRE_FALSE(call);
  CHECK(to_string(call.error()) == r.error);
}

TEST_CASE("options stand anywhere and may be joined by =") {
  auto call = parsed({"--data=d", "run", "--input", "a=1", "f.yaml", "--input=b=2=3", "--output", "json"});
  CHECK(call.command->noun == "run");
  CHECK(call.arguments == std::vector<std::string>{"f.yaml"});
  CHECK(call.all("input") == std::vector<std::string>{"a=1", "b=2=3"});
  CHECK(call.text("data") == "d");
  CHECK(call.text("output") == "json");
}

TEST_CASE("after -- everything is a word") {
  CHECK(parsed({"execution", "show", "--", "--help"}).arguments == std::vector<std::string>{"--help"});
}

TEST_CASE("the last of an option counts unless it may be repeated") {
  CHECK(parsed({"run", "f", "--seed", "1", "--seed", "2"}).integer("seed") == 2);
}

TEST_CASE("the command line comes before the environment, which comes before the default") {
  auto env = [](std::string_view name) {
    return name == "TROUPE_DATA" ? std::optional<std::string>("from-env") : std::nullopt;
  };
  CHECK(parsed({"run", "f"}).text("data") == "./troupe-data");
  CHECK(parsed({"run", "f"}, env).text("data") == "from-env");
  CHECK(parsed({"run", "f", "--data", "given"}, env).text("data") == "given");
}

TEST_CASE("a wrong value in the environment is refused by the variable's name") {
  auto call = parse(std::vector<std::string>{"server"}, [](std::string_view name) {
    return name == "TROUPE_PORT" ? std::optional<std::string>("x") : std::nullopt;
  });
  REQUIRE_FALSE(call);
  CHECK(to_string(call.error()) == "TROUPE_PORT: `--port` cannot be `x` (a port, 0 to 65535; 0 picks a free one)");
}

TEST_CASE("help is understood before anything is missing") {
  CHECK(parsed({"execution", "show", "--help"}).help);
  CHECK(parsed({"execution", "-h"}).noun == "execution");
  CHECK(parsed({}).command == nullptr);
}

TEST_CASE("every command says what it does and shows how") {
  for (const auto& c : commands()) {
    CAPTURE(name_of(c));
    CHECK_FALSE(c.summary.empty());
    CHECK_FALSE(c.summary.ends_with('.'));
    CHECK_FALSE(c.examples.empty());
    CHECK(c.carry_out);
    if (!c.verb.empty())
      CHECK_FALSE(summary_of(c.noun).empty());
    for (const auto& o : c.options) {
      CAPTURE(o.name);
      CHECK_FALSE(o.summary.empty());
      CHECK((o.kind == value_kind::flag) == o.value.empty());
    }
    for (const auto& a : c.arguments)
      CHECK_FALSE(a.summary.empty());
  }
}

TEST_CASE("names of commands and options are unique") {
  std::set<std::string> names;
  for (const auto& c : commands()) {
    CHECK(names.insert(name_of(c)).second);
    std::set<std::string_view> options{"help"};
    for (const auto& o : c.options)
      CHECK(options.insert(o.name).second);
    // Of all commands only those about quality had a profile before nodes had.
    for (const auto& o : global_options())
      CHECK((options.insert(o.name).second || (c.noun == "quality" && o.name == "profile")));
  }
}

}  // namespace troupe::cli
