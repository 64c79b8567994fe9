#include "store/append_rules.hpp"
#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

append of_epoch(const char* execution, std::uint64_t first, std::uint64_t epoch) {
  auto a = events(execution, first, 1);
  a.epoch = epoch;
  return a;
}

std::uint32_t shard(const char* execution) {
  return shard_of(execution_id{execution});
}

}  // namespace

TEST_CASE("an append of another epoch than its shard's is fenced off") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 1)});
  auto other = expect(kind.open_roster(s.directory));
  shard_epoch wanted{shard("e"), 0};
  CHECK(expect(other->take("b", {&wanted, 1})).size() == 1);

  std::vector<append> batch{of_epoch("e", 2, 0), of_epoch("x", 1, 0), of_epoch("e", 3, 0)};
  REQUIRE(shard("e") != shard("x"));
  auto answers = s.writer->commit(batch);
  CHECK(shown(answers) == "unavailable ok unavailable");
  CHECK(is_fenced(answers[0].error().code));
  CHECK(answers[0].error().what ==
        "an append to execution e is of epoch 0, and shard " + std::to_string(shard("e")) + " has another owner now");
  CHECK(shown(s.reader->load(execution_id{"e"})) == "1+1:{}");

  SECTION("whatever else is wrong with it") {
    CHECK(shown(s.writer->commit(std::vector{of_epoch("e", 9, 0), of_epoch("e", 2, 1)})) == "unavailable stale");
  }
  SECTION("one of an epoch to come, too") {
    CHECK(shown(s.writer->commit(std::vector{of_epoch("e", 2, 2)})) == "unavailable");
  }
  SECTION("and with it what it claims") {
    auto first = of_epoch("e", 2, 0);
    start_claim claim;
    claim.key = start_key{"k", "d", execution_id{"e"}, {}, timestamp{1s}};
    first.claim = std::make_shared<const start_claim>(std::move(claim));
    CHECK(shown(s.writer->commit(std::vector{first})) == "unavailable");
    CHECK_FALSE(expect(s.reader->starts().key("k")));
  }
  CHECK(shown(s.writer->commit(std::vector{of_epoch("e", 2, 1)})) == "ok");
}

}  // namespace troupe::store
