#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int second) {
  return timestamp{std::chrono::seconds{1'800'000'000 + second}};
}

flow::rate_use rate(std::string key, int begun) {
  return {std::move(key), 2, 10s, {{at(begun), at(begun + 1), 2}}};
}

std::string keys_of(const std::vector<flow::rate_use>& uses) {
  std::string keys;
  for (const auto& use : uses)
    keys += use.key;
  return keys;
}

}  // namespace

TEST_CASE("starts that count against a rate are there until they are over") {
  EACH_ADAPTER;
  open_store s(kind);
  expect(s.writer->change_flow(std::vector<flow_change>{rate("a", 0), rate("b", 5)}, at(6)));
  s.reopen();
  auto found = expect(s.reader->rates(at(6)));
  REQUIRE(found.size() == 2);
  CHECK(found[0] == rate("a", 0));
  CHECK(found[1] == rate("b", 5));
  CHECK(keys_of(expect(s.reader->rates(at(10)))) == "ab");
  CHECK(keys_of(expect(s.reader->rates(at(11)))) == "b");
  CHECK(keys_of(expect(s.reader->rates(at(16)))).empty());

  SECTION("and replaced by newer ones") {
    auto newer = rate("a", 7);
    newer.rate = 9;
    expect(s.writer->change_flow(std::vector<flow_change>{newer}, at(8)));
    auto both = expect(s.reader->rates(at(8)));
    CHECK(keys_of(both) == "ba");
    CHECK(both[1] == newer);
  }
  SECTION("and gone when nothing counts any more") {
    expect(s.writer->change_flow(std::vector<flow_change>{flow::rate_use{"a", 2, 10s, {}}}, at(8)));
    CHECK(keys_of(expect(s.reader->rates(at(8)))) == "b");
  }
}

TEST_CASE("rates that are over are forgotten a few at a time") {
  EACH_ADAPTER;
  open_store s(kind, {.expired_max = 2});
  expect(s.writer->change_flow(std::vector<flow_change>{rate("a", 0), rate("b", 1), rate("c", 2)}, at(3)));
  expect(s.writer->change_flow({}, at(100)));
  CHECK(keys_of(expect(s.reader->rates(at(0)))) == "c");
  expect(s.writer->change_flow({}, at(100)));
  CHECK(keys_of(expect(s.reader->rates(at(0)))).empty());
}

TEST_CASE("what is paused is there until the pause is ended") {
  EACH_ADAPTER;
  open_store s(kind);
  flow::pause video{"video", "the model is down", "ada", at(1), at(60)}, all{"", "maintenance", "", at(2), {}};
  expect(s.writer->change_flow(std::vector<flow_change>{video, all}, at(2)));
  s.reopen();
  CHECK(expect(s.reader->pauses()) == std::vector{all, video});
  video.until.reset();
  expect(s.writer->change_flow(std::vector<flow_change>{video, end_pause{""}, end_pause{"unknown"}}, at(3)));
  CHECK(expect(s.reader->pauses()) == std::vector{video});
}

}  // namespace troupe::store
