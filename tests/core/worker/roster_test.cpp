#include "core/worker/roster.hpp"

#include <catch2/catch.hpp>

namespace troupe::worker {

TEST_CASE("workers are remembered, those heard of lately first") {
  roster all(2);
  auto at = [](int second) { return timestamp{std::chrono::seconds{second}}; };
  auto names = [&] {
    std::string out;
    for (const auto& worker : all.all())
      out += worker.name + worker.queue + " ";
    return out;
  };
  all.seen({"a", {}, "1", at(1)});
  all.seen({"b", {}, "1", at(2)});
  CHECK(names() == "b1 a1 ");
  all.seen({"a", {{"gpu", "yes"}}, "2", at(3)});
  CHECK(names() == "a2 b1 ");
  all.heard("b", at(4));
  all.heard("nobody", at(4));
  CHECK(names() == "b1 a2 ");
  CHECK(all.all().front().last_seen == at(4));
  all.seen({"c", {}, "1", at(5)});
  CHECK(names() == "c1 b1 ");
  CHECK(all.find("b")->queue == "1");
  CHECK(all.find("a") == nullptr);
  all.seen({"b", {}, "1", at(6), "n"});
  CHECK(all.find("b")->via == "n");
  roster none(0);
  none.seen({"a", {}, "1", at(1)});
  CHECK(none.all().empty());
}

}  // namespace troupe::worker
