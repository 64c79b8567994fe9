#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>

/// Values that workflows use and nobody is told.
namespace troupe::e2e {
namespace {

const std::string planted = "pl4nted-s3cret-0f-a-test", other = "an0ther \"one\" \\ with/edges";

constexpr std::string_view telling = R"(
workflow: telling
tasks:
  shout:
    uses: exec
    with: { argv: [sh, -c, 'echo "out $KEY"; echo "err $KEY" >&2; printf %s "$KEY" | base64'], env: { KEY: "${{ secrets.PLANTED }}" } }
  json:
    uses: exec
    with: { argv: [sh, -c, 'cat'], stdin: { key: "${{ secrets.OTHER }}" }, output: json }
  fails:
    uses: exec
    with: { argv: [sh, -c, 'echo "I know $KEY" >&2; exit 3'], env: { KEY: "${{ secrets.PLANTED }}" } }
    optional: true
    retry: { attempts: 1 }
)";

void make_private(const std::string& path) {
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace

TEST_CASE("a secret is used, and nothing a node writes or says holds it") {
  scratch dir;
  auto file = dir.write("secrets.yaml", "PLANTED: " + planted + "\n");
  make_private(file);
  auto data = dir / "D";
  launch started =
    troupe({"server", "--port", "0", "--data", data, "--set", "secrets.file=" + file, "--set", "log.level=debug"});
  started.environment["TROUPE_SECRET_OTHER"] = other;
  process node(started);
  REQUIRE(node.says(", data in"));
  auto here = [&](std::vector<std::string> args) {
    args.insert(args.end(), {"--data", data});
    return run(troupe(std::move(args)));
  };
  auto ran = here({"run", dir.write("telling.yaml", telling), "--output", "json"});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  auto listed = document(here({"execution", "list", "--output", "json"}));
  auto id = std::string(listed.at("items").at(0).at("id").as_string());
  std::string said = ran.out + ran.err;
  for (std::vector<std::string> args : {std::vector<std::string>{"execution", "show", id, "--output", "json"},
                                        {"execution", "watch", id},
                                        {"execution", "output", id},
                                        {"audit", "list", "--output", "json"},
                                        {"config", "show"},
                                        {"workflow", "show", "telling"}}) {
    auto answer = here(args);
    CAPTURE(args, answer.err);
    CHECK(answer.code == 0);
    said += answer.out + answer.err;
  }
  // It was there, and is hidden.
  CHECK(said.find("out ***") != said.npos);
  CHECK(said.find("err ***") != said.npos);
  CHECK(said.find("I know ***") != said.npos);
  CHECK(said.find("${{ secrets.PLANTED }}") != said.npos);
  node.signal(SIGTERM);
  CHECK(node.wait().code == 0);
  said += node.out() + node.err();

  std::vector<std::string> forms{planted, "cGw0bnRlZC1zM2NyZXQtMGYtYS10ZXN0", "an0ther", "with/edges"};
  for (const auto& form : forms) {
    CAPTURE(form);
    CHECK(said.find(form) == said.npos);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data))
      if (entry.is_regular_file()) {
        INFO(entry.path().string());
        CHECK(read_file(entry.path()).find(form) == std::string::npos);
      }
  }
}

TEST_CASE("a workflow that names a secret nobody has is refused at its start, by name") {
  scratch dir;
  auto refused = run(troupe({"run", dir.write("telling.yaml", telling), "--data", dir / "D"}));
  CHECK(refused.code == 3);
  CHECK(refused.err.find("workflow telling needs it: no secret PLANTED") != std::string::npos);
  CHECK(refused.err.find("TROUPE_SECRET_PLANTED") != std::string::npos);
}

TEST_CASE("a node does not start with secrets that others may read") {
  scratch dir;
  auto file = dir.write("secrets.yaml", "PLANTED: " + planted + "\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all | std::filesystem::perms::others_read);
  auto refused = run(troupe({"server", "--port", "0", "--data", dir / "D", "--set", "secrets.file=" + file}));
  CHECK(refused.code == 4);
  CHECK(refused.err.find("chmod 600 " + file) != std::string::npos);
  CHECK(refused.err.find(planted) == std::string::npos);
}

}  // namespace troupe::e2e
