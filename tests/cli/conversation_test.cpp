#include "cli/conversation.hpp"

#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

/// Types lines, and keeps what the history got.
struct typist : line_editor {
  std::vector<std::string>& lines;
  std::vector<std::string>& kept;
  std::vector<std::string>& prompts;

  typist(std::vector<std::string>& l, std::vector<std::string>& k, std::vector<std::string>& p)
    : lines(l), kept(k), prompts(p) {}
  std::optional<std::string> read(const std::string& prompt) override {
    prompts.push_back(prompt);
    if (lines.empty())
      return std::nullopt;
    auto line = lines.front();
    lines.erase(lines.begin());
    return line;
  }
  void remember(const std::string& line) override { kept.push_back(line); }
};

struct desk : console {
  std::vector<std::string> lines, kept, prompts;
  line_editing how;
  std::istringstream script;

  desk() {
    variables["HOME"] = "/home/ada";
    env.in = &script;
    env.forget_interrupt = [this] { interrupted = false; };
    env.edit_lines = [this](line_editing given) {
      how = std::move(given);
      return std::make_unique<typist>(lines, kept, prompts);
    };
    env.read_private = [](const std::filesystem::path&) -> result<std::optional<std::string>> {
      return std::optional<std::string>("profiles: { prod: { server: \"https://prod\", token: t } }");
    };
    env.names_in = [](const std::filesystem::path& folder) {
      return folder == "." ? std::vector<std::string>{".git/", "config/", "my file.yaml", "müsli.yaml", "mücke.yaml"}
                           : std::vector<std::string>{"a.yaml"};
    };
    answer("GET /api/v1/workflows", R"({"items":[{"name":"video"},{"name":"batch"}]})");
  }

  int converse(std::vector<std::string> typed, std::vector<std::string> options = {}) {
    env.in_is_terminal = true;
    lines = std::move(typed);
    options.insert(options.begin(), "console");
    return run(options);
  }
  int follow(const std::string& text, std::vector<std::string> options = {}) {
    script.clear();
    script.str(text);
    options.insert(options.begin(), "console");
    return run(options);
  }
};

}  // namespace

TEST_CASE("a conversation carries out one line after the other over one connection") {
  desk d;
  CHECK(d.converse({"workflow list -q", "", "troupe workflow list -q", "wrkflow list", "'open", "server", "version",
                    "exit", "version"}) == 0);
  CHECK(d.out.str().find("video\nbatch\nvideo\nbatch\ntroupe 1.2.3\n") != std::string::npos);
  CHECK(d.out.str().find("troupe 1.2.3\ntroupe 1.2.3\n") == std::string::npos);
  CHECK(d.err.str() == "troupe: unknown command `wrkflow` (did you mean `workflow`?)\n"
                       "troupe: a ' is not closed (end the quoted word)\n"
                       "troupe: `server` cannot be run in the console (use it from a shell)\n");
  CHECK(d.connections.size() == 1);
  CHECK(d.connections.back().purpose == purpose::work);
  CHECK(d.kept.size() == 7);
  CHECK(d.how.history == "/home/ada/.local/state/troupe/history");
  CHECK(d.prompts.front() == "troupe> ");
}

TEST_CASE("options of the console hold for its lines, and a profile can be used instead") {
  desk d;
  d.variables["TROUPE_TOKEN"] = "mine";
  CHECK(d.converse({"workflow list", "use prd", "use prod", "workflow list", "use"}, {"--server", "http://n:1"}) == 0);
  REQUIRE(d.connections.size() == 2);
  CHECK(d.connections[0].server == "http://n:1");
  CHECK(d.connections[1].server == "https://prod");
  CHECK(http::find(d.requests[0].headers, "authorization") == "Bearer mine");
  CHECK(http::find(d.requests[1].headers, "authorization") == "Bearer t");
  CHECK(d.prompts.front() == "troupe n:1> ");
  CHECK(d.prompts.back() == "troupe prod> ");
  CHECK(d.err.str() == "troupe: no profile prd (did you mean `prod`?)\n");
}

TEST_CASE("Ctrl-C ends a command, not the conversation; what cannot be forgotten does") {
  desk d;
  d.env.connect = [&d](const connection&) -> result<std::unique_ptr<transport>> {
    d.interrupted = true;
    return refused{errc::cancelled, "stopped while waiting for the answer"};
  };
  CHECK(d.converse({"workflow list", "version"}) == 0);
  CHECK(d.out.str().find("troupe 1.2.3\n") != std::string::npos);
  CHECK(d.err.str() == "\ntroupe: interrupted\n");
  d.env.forget_interrupt = [] {};
  CHECK(d.converse({"workflow list", "version"}) == 130);
  CHECK(d.lines.size() == 1);
}

TEST_CASE("a script stops at the first line that fails, or goes on") {
  desk d;
  std::string text = "# two commands\nworkflow list -q\n\nworkflow show nothing\nversion\nbad\n";
  CHECK(d.follow(text) == 3);
  CHECK(d.out.str() == "video\nbatch\n");
  CHECK(d.err.str().find("troupe: line 4 failed with exit code 3\n") != std::string::npos);
  CHECK(d.follow(text, {"--keep-going"}) == 3);
  CHECK(d.out.str() == "video\nbatch\ntroupe 1.2.3\n");
  CHECK(d.err.str().find("troupe: line 6 failed with exit code 2\n") != std::string::npos);
  CHECK(d.follow("version\nexit\nbad\n") == 0);
  CHECK(d.kept.empty());
}

TEST_CASE("Tab completes nouns, verbs, options, names and files, quoted where a shell needs it") {
  desk d;
  invocation none;
  conversation c(d.env, none);
  struct row {
    std::string line;
    std::size_t replaced;
    std::string text;
    std::vector<std::string> shown;
  };
  auto r = GENERATE(values<row>({
    {"conf", 4, "config ", {}},
    {"xyz", 0, "", {}},
    {"workf", 5, "workflow ", {}},
    {"exi", 3, "exit ", {}},
    {"serv", 0, "", {}},
    {"use p", 1, "prod ", {}},
    {"troupe workflow sh", 2, "show ", {}},
    {"workflow list --out", 5, "--output ", {}},
    {"workflow list --output j", 1, "json ", {}},
    {"workflow show v", 1, "video ", {}},
    {"workflow show ", 0, "", {"video", "batch"}},
    {"workflow show 'vi", 3, "video ", {}},
    {"run co", 2, "config/", {}},
    {"run config/", 7, "config/a.yaml ", {}},
    {"run my", 2, "'my file.yaml' ", {}},
    {"run m", 0, "", {"my file.yaml", "müsli.yaml", "mücke.yaml"}},
    {"run mü", 0, "", {"müsli.yaml", "mücke.yaml"}},
  }));
  CAPTURE(r.line);
  auto done = c.complete(r.line);
  CHECK(done.text == r.text);
  CHECK(done.replaced == r.replaced);
  std::vector<std::string> shown;
  for (const auto& s : done.shown)
    shown.push_back(s.text);
  CHECK(shown == r.shown);
}

TEST_CASE("names are asked for once in a while only") {
  desk d;
  invocation none;
  conversation c(d.env, none);
  c.complete("workflow show v");
  c.complete("workflow show vi");
  CHECK(d.requests.size() == 1);
  d.now += 4s;
  c.complete("workflow show vid");
  CHECK(d.requests.size() == 2);
  d.reachable = false;
  CHECK(c.complete("execution show ").shown.empty());
}

TEST_CASE("secrets are not kept in the history") {
  CHECK(may_be_kept("workflow list --limit 3"));
  CHECK(may_be_kept("token list"));
  CHECK(may_be_kept("execution start video --input topic=secrets"));
  CHECK_FALSE(may_be_kept(" workflow list"));
  CHECK_FALSE(may_be_kept("profile set a --token abc"));
  CHECK_FALSE(may_be_kept("profile set a --token=abc"));
  CHECK_FALSE(may_be_kept("execution start video --input api_key=abc"));
  CHECK_FALSE(may_be_kept("execution start video --input 'db_password:=\"abc\"'"));
}

}  // namespace troupe::cli
