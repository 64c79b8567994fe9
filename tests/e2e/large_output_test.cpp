#include "store/digest.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

/// An output of a hundred million bytes, from the program that writes it to the client that reads it.
namespace troupe::e2e {
namespace {

constexpr std::size_t rows = 100'000;
constexpr std::size_t row_bytes = 1'000;

/// `{"rows": ["r0xxx...", ...]}`, and a wait for the end of another task that reads a part of it.
constexpr auto large = R"(
workflow: large
tasks:
  make:
    uses: exec
    with:
      argv: [awk, 'BEGIN { x = sprintf("%985s", ""); gsub(/ /, "x", x); printf "{\"rows\":["; for (i = 0; i < 100000; ++i) printf "%s\"r%08d%s\"", i ? "," : "", i, x; printf "]}" }']
      output: json
      output_bytes_max: 120000000
  part:
    uses: json.read
    needs: [make]
    with: { file: "${{ tasks.make.output.json }}", pointer: /rows/99999 }
output: { first: "${{ tasks.part.output.value.startsWith('r00099999x') }}", bytes: "${{ tasks.make.output.json.bytes }}" }
)";

}  // namespace

TEST_CASE("an output of 100 MB is recorded by name, read in part and streamed whole") {
  scratch dir;
  server s(dir / "D");
  auto id = s.start(dir.write("large.yaml", large));
  auto seen = s.wait_for(id, "completed");
  CHECK(seen.at("output").at("first") == true);
  auto bytes = seen.at("output").at("bytes").to_number<std::size_t>();
  CHECK(bytes > rows * 990);
  CHECK(bytes < rows * row_bytes + 100);
  auto file = seen.at("tasks").at(0).at("output").at("json").at("artifact");

  auto printed = s.command({"execution", "output", id});
  CHECK(parse_json(printed.out) == result(seen.at("output")));
  auto part = s.command({"execution", "output", id, "--task", "part"});
  CHECK(part.out.starts_with(R"({"value":"r00099999x)"));

  store::sha256 sum;
  std::size_t received = 0;
  auto streamed = remote::http_client({.timeout = patience})
                    .stream({"GET", s.url() + "/api/v1/artifacts/" + std::string(file.as_string()), {}, {}},
                            [&](std::string_view piece) {
                              sum.update(piece);
                              received += piece.size();
                              return true;
                            });
  REQUIRE(streamed);
  CHECK(received == bytes);
  CHECK(sum.finish() == file.as_string());
}

TEST_CASE("an output is printed without a server as with one") {
  scratch dir;
  auto data = dir / "D";
  auto file = dir.write("small.yaml", "workflow: small\ntasks:\n  a: { uses: transform, with: { value: 7 } }\n"
                                      "output: { n: \"${{ tasks.a.output.value }}\" }\n");
  auto id =
    std::string(document(run(troupe({"run", file, "--data", data, "--output", "json"}))).at("execution").as_string());
  CHECK(run(troupe({"execution", "output", id, "--data", data})).out == R"({"n":7})");
  CHECK(run(troupe({"execution", "output", id, "--task", "a", "--data", data})).out == R"({"value":7})");
}

}  // namespace troupe::e2e
