#include "core/start/admission.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

namespace troupe {
namespace {

using verdict = admission::verdict;

execution_id e(const std::string& name) {
  return execution_id{name};
}

std::vector<start_lock> lock(const std::string& key, singleton_mode mode = singleton_mode::queue,
                             std::uint32_t queue_max = 100) {
  return {{key, mode, queue_max}};
}

std::string names(const std::vector<execution_id>& ids) {
  std::string out;
  for (const auto& id : ids)
    out += (out.empty() ? "" : " ") + id.value;
  return out;
}

}  // namespace

TEST_CASE("one execution has a lock at a time, the others in the order they came") {
  admission a;
  CHECK(a.ask(e("a"), lock("k")).says == verdict::begin);
  CHECK(a.ask(e("b"), lock("k")).says == verdict::wait);
  CHECK(a.ask(e("c"), lock("k")).says == verdict::wait);
  CHECK(a.ask(e("d"), lock("other")).says == verdict::begin);
  CHECK(names(a.waiting()) == "b c");
  CHECK(names(a.release(e("a"))) == "b");
  CHECK(names(a.release(e("a"))) == "");
  CHECK(names(a.release(e("b"))) == "c");
  CHECK(names(a.release(e("c"))) == "");
  CHECK(a.ask(e("f"), lock("k")).says == verdict::begin);
}

TEST_CASE("without a lock nothing waits and nothing is kept") {
  admission a;
  CHECK(a.ask(e("a"), {}).says == verdict::begin);
  CHECK_FALSE(a.knows(e("a")));
  CHECK(a.size() == 0);
}

TEST_CASE("who would skip is told of the one there is, and leaves no trace") {
  admission a;
  a.ask(e("a"), lock("k", singleton_mode::skip));
  auto said = a.ask(e("b"), lock("k", singleton_mode::skip));
  CHECK(said.says == verdict::skip);
  CHECK(said.existing == e("a"));
  CHECK_FALSE(a.knows(e("b")));
  CHECK(names(a.release(e("a"))) == "");
  CHECK(a.ask(e("b"), lock("k", singleton_mode::skip)).says == verdict::begin);
}

TEST_CASE("a queue has a greatest length") {
  admission a;
  a.ask(e("a"), lock("k", singleton_mode::queue, 2));
  CHECK(a.ask(e("b"), lock("k", singleton_mode::queue, 2)).says == verdict::wait);
  CHECK(a.ask(e("c"), lock("k", singleton_mode::queue, 2)).says == verdict::wait);
  auto said = a.ask(e("d"), lock("k", singleton_mode::queue, 2));
  CHECK(said.says == verdict::full);
  CHECK(said.existing == e("a"));
  CHECK(names(a.release(e("a"))) == "b");
  CHECK(a.ask(e("d"), lock("k", singleton_mode::queue, 2)).says == verdict::wait);
}

TEST_CASE("the newest of those that cancel waits for the end of the one there is") {
  admission a;
  a.ask(e("a"), lock("k", singleton_mode::cancel));
  auto b = a.ask(e("b"), lock("k", singleton_mode::cancel));
  CHECK(b.says == verdict::wait);
  CHECK(names(b.cancel) == "a");
  CHECK(names(b.drop) == "");
  auto c = a.ask(e("c"), lock("k", singleton_mode::cancel));
  CHECK(c.says == verdict::wait);
  CHECK(names(c.cancel) == "a");
  CHECK(names(c.drop) == "b");
  CHECK_FALSE(a.knows(e("b")));
  CHECK(names(a.release(e("a"))) == "c");
}

TEST_CASE("with two locks an execution waits for both") {
  admission a;
  std::vector<start_lock> both{{"k", singleton_mode::queue, 9}, {"l", singleton_mode::queue, 9}};
  a.ask(e("a"), lock("k"));
  a.ask(e("b"), lock("l"));
  CHECK(a.ask(e("c"), both).says == verdict::wait);
  // Who comes later does not overtake.
  CHECK(names(a.release(e("b"))) == "");
  CHECK(a.ask(e("d"), lock("l")).says == verdict::wait);
  CHECK(names(a.release(e("a"))) == "c");
  CHECK(names(a.release(e("c"))) == "d");
}

TEST_CASE("who waited behind one that gives way goes on") {
  admission a;
  a.ask(e("a"), lock("k", singleton_mode::cancel));
  std::vector<start_lock> both{{"k", singleton_mode::cancel, 9}, {"l", singleton_mode::queue, 9}};
  CHECK(a.ask(e("b"), both).says == verdict::wait);
  CHECK(a.ask(e("c"), lock("l")).says == verdict::wait);
  auto d = a.ask(e("d"), lock("k", singleton_mode::cancel));
  CHECK(names(d.drop) == "b");
  CHECK(names(d.begin) == "c");
  CHECK(d.says == verdict::wait);
}

TEST_CASE("what is known of a store comes back as it was") {
  admission a;
  a.taken("k", e("a"));
  a.taken("l", e("a"));
  a.waits(e("b"), lock("k"));
  a.waits(e("c"), lock("k"));
  CHECK(a.ask(e("d"), lock("l")).says == verdict::wait);
  CHECK(names(a.admit()) == "");
  auto begin = a.release(e("a"));
  std::ranges::sort(begin);
  CHECK(names(begin) == "b d");
  CHECK(a.has_locks(e("b")));
  CHECK_FALSE(a.has_locks(e("c")));
  CHECK_FALSE(a.has_locks(e("nobody")));
  CHECK(names(a.release(e("b"))) == "c");
}

TEST_CASE("those whose locks became free while nobody looked begin, in the order they came") {
  admission a;
  a.taken("m", e("x"));
  a.waits(e("b"), lock("k"));
  a.waits(e("a"), lock("k"));
  std::vector<start_lock> both{{"l", singleton_mode::queue, 9}, {"m", singleton_mode::queue, 9}};
  a.waits(e("c"), both);
  a.waits(e("d"), lock("n"));
  CHECK(names(a.admit()) == "b d");
  CHECK(names(a.release(e("b"))) == "a");
  CHECK(names(a.release(e("x"))) == "c");
}

TEST_CASE("whatever is asked and released, no lock has two and nobody waits for ever") {
  std::mt19937 random(GENERATE(range(0u, 30u)));
  admission a;
  std::map<std::string, std::string> holder;
  std::map<std::string, std::vector<start_lock>> locks;
  std::set<std::string> holding, waiting;
  auto begins = [&](const std::string& id) {
    waiting.erase(id);
    REQUIRE(holding.insert(id).second);
    for (const auto& l : locks[id]) {
      INFO(id << " wants " << l.key << ", which " << holder[l.key] << " has");
      REQUIRE(holder[l.key].empty());
      holder[l.key] = id;
    }
  };
  auto ends = [&](const std::string& id) {
    for (auto& [key, who] : holder)
      if (who == id)
        who.clear();
    holding.erase(id);
    waiting.erase(id);
    for (const auto& next : a.release(e(id)))
      begins(next.value);
  };
  for (int i = 0; i < 400; ++i) {
    if (random() % 3 == 0 && !holding.empty()) {
      ends(*std::next(holding.begin(), static_cast<long>(random() % holding.size())));
      continue;
    }
    auto id = "e" + std::to_string(1000 + i);
    for (auto key : {"k", "l", "m"})
      if (random() % 2)
        locks[id].push_back({key, static_cast<singleton_mode>(random() % 3), 4});
    auto said = a.ask(e(id), locks[id]);
    for (const auto& gone : said.drop)
      REQUIRE(waiting.erase(gone.value) == 1);
    for (const auto& next : said.begin)
      begins(next.value);
    if (said.says == verdict::begin)
      begins(id);
    else if (said.says == verdict::wait)
      waiting.insert(id);
  }
  while (!holding.empty())
    ends(*holding.begin());
  CHECK(waiting.empty());
  CHECK(a.size() == 0);
}

}  // namespace troupe
