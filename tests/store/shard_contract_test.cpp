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

std::string shown(const std::vector<shard_epoch>& taken) {
  std::string out;
  for (const auto& one : taken)
    out += (out.empty() ? "" : " ") + std::to_string(one.shard) + "@" + std::to_string(one.epoch);
  return out;
}

}  // namespace

TEST_CASE("the shard of an execution is the same for everybody, and all are used") {
  CHECK(shard("") == 961);
  CHECK(shard("01JEZ7M1N8R8V4T7Y1W6K3Q2ZC") == 432);
  std::vector<int> counts(shard_count);
  for (int i = 0; i < 100'000; ++i)
    ++counts.at(shard_of(execution_id{"01JEZ7M1N8R8V4T7" + std::to_string(i)}));
  auto [least, most] = std::ranges::minmax(counts);
  CHECK(least > 50);
  CHECK(most < 150);
}

TEST_CASE("a shard goes to who knows its epoch, once") {
  EACH_ADAPTER;
  open_store s(kind);
  CHECK(expect(s.reader->shards()).empty());
  std::vector<shard_epoch> fresh{{7, 0}, {1023, 0}, {3, 0}};
  CHECK(shown(expect(s.writer->take_shards("a", fresh))) == "3@1 7@1 1023@1");
  CHECK(shown(expect(s.writer->take_shards("b", fresh))).empty());
  std::vector<shard_epoch> some{{7, 1}, {3, 0}, {4, 0}};
  CHECK(shown(expect(s.writer->take_shards("b", some))) == "4@1 7@2");
  s.reopen();
  CHECK(expect(s.reader->shards()) == std::vector<shard_owner>{{3, "a", 1}, {4, "b", 1}, {7, "b", 2}, {1023, "a", 1}});
  CHECK(expect(s.writer->take_shards("c", {})).empty());
}

TEST_CASE("an append of another epoch than its shard's is fenced off") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 1)});
  auto other = expect(s.store->open_writer());
  shard_epoch wanted{shard("e"), 0};
  CHECK(expect(other->take_shards("b", {&wanted, 1})).size() == 1);

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
