#include "tests/e2e/process.hpp"
#include "tests/e2e/terminal.hpp"

#include <catch2/catch.hpp>

#include <regex>
#include <set>

/// What help and completion print can be used as it stands.
namespace troupe::e2e {
namespace {

/// Returns every command: `run`, `workflow apply`, ... as help lists them.
std::vector<std::vector<std::string>> commands() {
  std::vector<std::vector<std::string>> out;
  for (const auto& line : lines_of(run(troupe({"help", "--markdown"})).out)) {
    if (!line.starts_with("### troupe "))
      continue;
    auto& words = out.emplace_back();
    std::istringstream in(line.substr(11));
    for (std::string word; in >> word;)
      words.push_back(word);
  }
  return out;
}

std::vector<std::string> examples_in(const std::string& help) {
  std::vector<std::string> out;
  auto lines = lines_of(help.substr(help.find("\nExamples\n")));
  for (const auto& line : lines)
    if (line.starts_with("  ") && !line.starts_with("  #"))
      out.push_back(line.substr(2));
  return out;
}

}  // namespace

TEST_CASE("completion scripts are what their shells can read") {
  scratch dir;
  for (std::string shell : {"bash", "zsh", "fish"}) {
    CAPTURE(shell);
    auto script = run(troupe({"completion", shell}));
    CHECK(script.code == 0);
    CHECK(script.out.find("__complete") != std::string::npos);
    if (run({{"sh", "-c", "command -v " + shell}}).code != 0)
      continue;
    auto read = run({{shell, "-n", dir.write("script", script.out)}});
    CAPTURE(read.err);
    CHECK(read.code == 0);
  }
}

TEST_CASE("the manual is read without a warning") {
  if (run({{"sh", "-c", "command -v groff"}}).code != 0)
    return;
  scratch dir;
  auto page = run(troupe({"help", "--man"}));
  auto read = run({{"groff", "-Kutf8", "-man", "-Tutf8", "-ww", "-z", dir.write("troupe.1", page.out)}});
  CHECK(read.code == 0);
  CHECK(read.err == "");
  auto shown = run({{"groff", "-Kutf8", "-man", "-Tutf8", "-P-c", dir.write("troupe.1", page.out)}});
  CHECK(shown.out.find("troupe execution list") != std::string::npos);
  CHECK(shown.out.find("--input topic=\"the tide\"") != std::string::npos);
}

TEST_CASE("bash completes commands, options and what the node knows") {
  scratch dir;
  auto binary = std::filesystem::path(TROUPE_BINARY).parent_path().string();
  auto completes = [&](const std::string& words) {
    launch call{{"bash", "-c",
                 "source <(troupe completion bash); COMP_WORDS=(troupe " + words +
                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _troupe; printf '%s\\n' \"${COMPREPLY[@]}\""}};
    call.environment["PATH"] = binary + ":" + std::getenv("PATH");
    auto end = run(call);
    CAPTURE(end.err);
    auto lines = lines_of(end.out);
    return std::set<std::string>(lines.begin(), lines.end());
  };
  CHECK(completes("wo").contains("workflow"));
  CHECK(completes("workflow ''").contains("apply"));
  CHECK(completes("execution start --in").contains("--input"));
  CHECK(completes("task-type show text.").contains("text.generate"));
}

TEST_CASE("fish completes as bash does") {
  if (run({{"sh", "-c", "command -v fish"}}).code != 0)
    return;
  scratch dir;
  launch call{
    {"fish", "-c", "troupe completion fish | source; complete -C 'troupe wo'; complete -C 'troupe workflow sh'"}};
  call.environment["PATH"] = std::filesystem::path(TROUPE_BINARY).parent_path().string() + ":" + std::getenv("PATH");
  call.environment["HOME"] = dir.path().string();
  auto end = run(call);
  CAPTURE(end.err);
  CHECK(end.out.find("workflow\tCheck, store") != std::string::npos);
  CHECK(end.out.find("show\t") != std::string::npos);
}

TEST_CASE("zsh completes as bash does") {
  if (run({{"sh", "-c", "command -v zsh"}}).code != 0)
    return;
  scratch dir;
  launch call{{"zsh", "-f"}, {{"HOME", dir.path().string()}}};
  call.environment["PATH"] = std::filesystem::path(TROUPE_BINARY).parent_path().string() + ":" + std::getenv("PATH");
  terminal t(call);
  t.type("PS1='> '; autoload -Uz compinit; compinit -u; source <(troupe completion zsh); print rea''dy\n");
  REQUIRE(t.shows("ready"));
  t.type("troupe workfl\t");
  CHECK(t.shows("workflow"));
  t.type("sche\t");
  CHECK(t.shows("schema"));
}

TEST_CASE("every command has help with examples that troupe and the shell understand") {
  auto all = commands();
  REQUIRE(all.size() > 20);
  for (auto words : all) {
    words.push_back("--help");
    CAPTURE(words);
    auto help = run(troupe(words));
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    auto examples = examples_in(help.out);
    CHECK_FALSE(examples.empty());
    for (const auto& example : examples) {
      CAPTURE(example);
      // Each `troupe` of the line runs with --help: then its options are read and nothing is done.
      scratch dir;
      auto end = run({{"bash", "-c",
                       "troupe() { \"$TROUPE\" \"$@\" --help > /dev/null; }; dot() { cat > /dev/null; }; cd \"$0\"; "
                       "HOME=$0; mkdir -p .config/fish/completions; " +
                         example,
                       dir.path()},
                      {{"TROUPE", TROUPE_BINARY}}});
      CAPTURE(end.err);
      CHECK(end.code == 0);
      CHECK(end.err.empty());
    }
  }
}

}  // namespace troupe::e2e
