#include "tests/e2e/follow.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>

/// Who may use a node, as its clients see it.
namespace troupe::e2e {
namespace {

constexpr std::string_view quick = "workflow: quick\ntasks:\n  a: { uses: transform, with: { v: 1 } }\n";

int status_of(const std::string& url, const std::string& path, const std::string& token = {}) {
  remote::headers headers;
  if (!token.empty())
    headers.emplace_back("authorization", "Bearer " + token);
  auto answer = remote::http_client({.timeout = patience}).send({"GET", url + path, headers, {}});
  REQUIRE(answer);
  return answer->status;
}

/// Returns the token that a text shows.
std::string token_in(const std::string& text) {
  auto begin = text.find("trp_");
  INFO(text);
  REQUIRE(begin != text.npos);
  return text.substr(begin, 53);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// Returns every file below a directory that holds the text.
std::vector<std::string> files_with(const std::filesystem::path& directory, const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    if (entry.is_regular_file() && read_file(entry.path()).find(text) != std::string::npos)
      found.push_back(entry.path().string());
  return found;
}

}  // namespace

TEST_CASE("a node that asks makes its first token, and says it once") {
  scratch dir;
  std::string token;
  {
    server s(dir / "D", {"--set", "http.auth=required"});
    token = token_in(s.process().err());
    CHECK(status_of(s.url(), "/api/v1/workflows") == 401);
    CHECK(status_of(s.url(), "/api/v1/workflows", token) == 200);
    CHECK(status_of(s.url(), "/healthz") == 200);
    s.process().signal(SIGTERM);
    CHECK(s.process().wait().code == 0);
  }
  server again(dir / "D", {"--set", "http.auth=required"});
  CHECK(again.process().err().find("trp_") == std::string::npos);
  CHECK(status_of(again.url(), "/api/v1/workflows", token) == 200);
}

TEST_CASE("this user needs no token for the node of a data directory, and others do") {
  scratch dir;
  auto data = dir / "D";
  server s(data);
  auto run_here = [&](std::vector<std::string> args) {
    args.insert(args.end(), {"--data", data});
    return run(troupe(std::move(args)));
  };
  auto made = run_here({"token", "create", "ci", "--role", "operator", "--workflow", "quick"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  auto token = first_line(made.out);
  CHECK(token == token_in(made.out));
  // From now on the node asks; but not this user, who could read its files anyway.
  CHECK(status_of(s.url(), "/api/v1/workflows") == 401);
  CHECK(run_here({"workflow", "apply", dir.write("quick.yaml", quick)}).code == 0);
  CHECK(std::filesystem::status(data + "/local.token").permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  auto refused = s.command({"workflow", "list"});
  CHECK(refused.code == 4);
  CHECK(refused.err.find("this needs a token") != std::string::npos);

  auto listed = run_here({"token", "list"});
  CHECK(listed.out.find("ci") != std::string::npos);
  CHECK(listed.out.find("trp_") == std::string::npos);
  auto log = run_here({"audit", "list"});
  CHECK(log.out.find("applyWorkflow") != std::string::npos);
  CHECK(log.out.find("local") != std::string::npos);
  auto config = run_here({"config", "show", "--output", "json"});
  CHECK(config.out.find("http.auth") != std::string::npos);

  CHECK(run_here({"token", "revoke", "ci"}).code == 0);
  CHECK(status_of(s.url(), "/api/v1/workflows", token) == 401);
  CHECK(run_here({"token", "show", "nobody"}).code == 3);
}

TEST_CASE("a node that others can reach asks, whatever else it is told, unless it is told dangerously") {
  scratch dir;
  auto start = [&](std::vector<std::string> more) {
    std::vector<std::string> args{"server", "--port", "0", "--address", "0.0.0.0", "--data", dir / "D"};
    args.insert(args.end(), more.begin(), more.end());
    return troupe(std::move(args));
  };
  {
    process s(start({}));
    s.says(", data in");
    auto token = token_in(s.err());
    auto said = s.out();
    auto begin = said.rfind(':', said.find(", data in"));
    auto url = "http://127.0.0.1" + said.substr(begin, said.find(", data in") - begin);
    CHECK(status_of(url, "/api/v1/workflows") == 401);
    CHECK(status_of(url, "/api/v1/workflows", token) == 200);
    s.signal(SIGTERM);
    CHECK(s.wait().code == 0);
  }
  auto refused = run(start({"--set", "http.auth=off"}));
  CHECK(refused.code == 4);
  CHECK(refused.err.find("http.dangerously_open") != std::string::npos);
  // The only token is taken back, in the directory itself: then nobody could get in.
  CHECK(run(troupe({"token", "revoke", "first-admin", "--data", dir / "D"})).code == 0);
  auto closed = run(start({}));
  CHECK(closed.code == 4);
  CHECK(closed.err.find("troupe token create") != std::string::npos);
}

TEST_CASE("no file of a node holds the text of a token") {
  scratch dir;
  auto data = dir / "D";
  server s(data);
  auto made = run(troupe({"token", "create", "ci", "--role", "admin", "--data", data}));
  auto token = first_line(made.out);
  auto rotated = first_line(run(troupe({"token", "rotate", "ci", "--data", data})).out);
  CHECK(status_of(s.url(), "/api/v1/tokens", rotated) == 200);
  CHECK(status_of(s.url(), "/api/v1/tokens", token) == 401);
  for (const auto& text : {token, rotated}) {
    CHECK(files_with(data, text).empty());
    CHECK(s.process().err().find(text) == std::string::npos);
    CHECK(s.process().out().find(text) == std::string::npos);
  }
}

TEST_CASE("docs/SECURITY.md, followed to the letter") {
  scratch dir;
  server s(dir / "D");
  auto blocks = blocks_of("SECURITY.md", {"Tokens", "The audit log"});
  CHECK(blocks.size() == 4);
  follow(blocks, s.url());
}

TEST_CASE("no path leads out of what a node hands out") {
  scratch dir;
  server s(dir / "D");
  dir.write("outside", "never handed out");
  for (std::string path :
       {"/api/v1/artifacts/..%2F..%2Foutside", "/api/v1/artifacts/sha256:..%2F..%2Foutside", "/../outside",
        "/%2e%2e/outside", "/api/v1/../../outside", "/api/v1/executions/..%2F..%2Foutside/output",
        "/api/v1/workflows/..%2Foutside", "/api/v1/uploads/..%2F..%2F..%2Foutside", "/api/v1/artifacts//etc/passwd"}) {
    CAPTURE(path);
    raw_client client(s.url());
    client.send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    CHECK(client.reads("HTTP/1.1 4"));
    CHECK_FALSE(client.reads("never handed out"));
  }
  raw_client client(s.url());
  client.send("PUT /api/v1/uploads/..%2F..%2Foutside?offset=0 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
              "content-length: 5\r\n\r\nwrote");
  CHECK(client.reads("HTTP/1.1 4"));
  CHECK(read_file(dir / "outside") == "never handed out");
}

}  // namespace troupe::e2e
