#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

using doctor::finding_kind;
using doctor::gravity;

doctor::report sick() {
  doctor::report r;
  r.executions = 2;
  r.records = 5;
  r.events = 9;
  r.definitions = 1;
  r.blobs = 3;
  r.blob_bytes = 4096;
  r.orphans = 1;
  r.orphan_bytes = 7;
  add(r, {gravity::error, finding_kind::record_damaged, "e1", "the record that begins at event 3 fails its checksum"});
  add(r, {gravity::notice, finding_kind::blob_orphaned, "sha256:ab", "7 bytes that nobody needs"});
  return r;
}

/// A console whose doctor says this.
struct examined : console {
  explicit examined(result<doctor::report> says) {
    env.examine = [this, says](const doctor_options& o, const doctor_progress& progress) {
      asked = o;
      for (std::uint64_t i : {1, 51})
        if (!progress("executions", i, 60))
          return result<doctor::report>{refused{errc::cancelled, "interrupted"}};
      return says;
    };
  }
  doctor_options asked;
};

}  // namespace

TEST_CASE("findings are a table, with what to do about each kind") {
  examined c(sick());
  CHECK(c.run({"doctor", "--data", "there"}) == 6);
  CHECK(c.asked.data == "there");
  CHECK_FALSE(c.asked.collect);
  CHECK(c.asked.grace == 24h);
  CHECK(c.asked.contents);
  CHECK(c.connections.empty());
  CHECK(c.out.str() == R"(GRAVITY  FINDING         WHERE      WHAT
error    record_damaged  e1         the record that begins at event 3 fails its checksum
notice   blob_orphaned   sha256:ab  7 bytes that nobody needs

What to do
  record_damaged: restore the data directory from a backup; other executions are not affected
  blob_orphaned: remove such files with: troupe doctor --collect

Examined 2 executions (5 records, 9 events), 1 workflow version, 3 files (4096 bytes)
1 file is needed by nobody (7 bytes)
1 error, 0 warnings, 1 notice
)");
}

TEST_CASE("nothing found is said in one line, and is no failure") {
  doctor::report r;
  r.executions = 1;
  r.collected = 2;
  r.collected_bytes = 9;
  examined c(r);
  CHECK(c.run({"doctor", "--collect", "--grace", "1h", "--quick"}) == 0);
  CHECK(c.asked.collect);
  CHECK(c.asked.grace == 1h);
  CHECK_FALSE(c.asked.contents);
  CHECK(c.out.str() == R"(Examined 1 execution (0 records, 0 events), 0 workflow versions, 0 files (0 bytes)
Removed 2 files (9 bytes)
0 errors, 0 warnings, 0 notices
)");
}

TEST_CASE("a terminal sees how far it is") {
  examined c(doctor::report{});
  c.env.out_is_terminal = true;
  CHECK(c.run({"doctor"}) == 0);
  CHECK(c.out.str().find("\r\x1b[Kexecutions 51 of 60\r\x1b[KExamined") != std::string::npos);
}

TEST_CASE("for scripts there is one document") {
  examined c(sick());
  CHECK(c.run({"doctor", "--output", "json"}) == 6);
  auto out = parse_json(c.out.str());
  REQUIRE(out);
  CHECK(out->at("errors") == 1);
  CHECK(out->at("findings").at(0).at("kind") == "record_damaged");
  CHECK(out->at("findings").at(0).at("where") == "e1");
  CHECK(out->at("findings").at(0).at("advice").is_string());
}

TEST_CASE("an examination that cannot be made says why; Ctrl-C ends it") {
  examined c(refused{errc::unknown, "there is no Troupe database in there", {}, "name the directory with --data"});
  CHECK(c.run({"doctor"}) == 3);
  CHECK(c.err.str().find("there is no Troupe database") != std::string::npos);
  c.interrupted = true;
  CHECK(c.run({"doctor"}) == 130);
}

}  // namespace troupe::cli
