#include "cli/completion.hpp"
#include "console.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::cli {
namespace {

std::vector<std::string> offered(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& c : complete(words).candidates)
    out.push_back(c.text);
  return out;
}

}  // namespace

TEST_CASE("the words so far decide what is offered") {
  struct row {
    std::vector<std::string> words;
    std::vector<std::string> offers;
  };
  auto r = GENERATE(values<row>({
    {{"wor"}, {"workflow", "worker"}},
    {{"e"}, {"execution"}},
    {{"__"}, {}},
    {{"workflow", "s"}, {"show", "schema"}},
    {{"--data", "x", "review", "a"}, {"approve"}},
    {{"execution", "list", "--st"}, {"--state"}},
    {{"execution", "list", "--state", "c"}, {"cancelling", "completed", "cancelled"}},
    {{"completion", ""}, {"bash", "zsh", "fish"}},
    {{"nonsense", "x"}, {}},
  }));
  CAPTURE(r.words);
  CHECK(offered(r.words) == r.offers);
}

TEST_CASE("files, directories and names a node knows are asked for by kind") {
  CHECK(complete(std::vector<std::string>{"run", ""}).source == value_source::file);
  CHECK(complete(std::vector<std::string>{"run", "--data", ""}).source == value_source::directory);
  CHECK(complete(std::vector<std::string>{"run", "--resume", ""}).source == value_source::execution);
  CHECK(complete(std::vector<std::string>{"workflow", "show", "v"}).source == value_source::workflow);
}

TEST_CASE("names come from the node the line speaks of, and silence where there is none") {
  console c;
  c.answer("GET /api/v1/workflows", R"({"items":[{"name":"video"},{"name":"batch"}]})");
  CHECK(c.run({"__complete", "--", "--server", "http://n", "workflow", "show", "v"}) == 0);
  CHECK(c.out.str() == "video\n");
  CHECK(c.connections.back().server == "http://n");
  c.reachable = false;
  CHECK(c.run({"__complete", "--", "workflow", "show", "v"}) == 0);
  CHECK(c.out.str().empty());
  CHECK(c.err.str().empty());
  CHECK(c.run({"__complete", "--", "run", ""}) == 0);
  CHECK(c.out.str() == ":file\n");
}

TEST_CASE("each shell has a script that asks the program") {
  console c;
  for (std::string shell : {"bash", "zsh", "fish"}) {
    CHECK(c.run({"completion", shell}) == 0);
    CHECK(c.out.str().find("troupe __complete --") != std::string::npos);
  }
}

}  // namespace troupe::cli
