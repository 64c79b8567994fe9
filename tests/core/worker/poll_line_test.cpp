#include "core/worker/poll_line.hpp"

#include "core/base/time.hpp"

#include <catch2/catch.hpp>

namespace troupe::worker {
namespace {

using namespace std::chrono_literals;

/// A line and the queue it asks, in words: for whom it is asked, and what the answer was.
struct queueing {
  poll_line line{3};
  moment now{std::chrono::seconds{1'000}};
  std::uint64_t ids = 0;

  std::uint64_t join(const std::string& queue = "q", milliseconds wait = 10s) {
    auto id = ++ids;
    CHECK(line.join({id, queue, "w" + std::to_string(id), {}, 5, now + wait}));
    return id;
  }
  /// Who is asked for; 0 for nobody.
  std::uint64_t asked(const std::string& queue = "q") { return asked_at("", queue); }
  std::uint64_t asked_at(const std::string& node, const std::string& queue = "q") {
    auto next = line.next(queue, node);
    return next ? next->id : 0;
  }
};

}  // namespace

TEST_CASE_METHOD(queueing, "who joins is asked for once, and then when the queue is filled") {
  auto a = join();
  CHECK(asked() == a);
  CHECK(asked() == 0);
  line.answered("q", false);
  CHECK(asked() == 0);
  line.filled("q");
  CHECK(asked() == a);
  line.answered("q", false);
  CHECK(asked() == 0);
  line.filled("another");
  CHECK(asked() == 0);
}

TEST_CASE_METHOD(queueing, "who came first is asked for first, one at a time") {
  auto a = join(), b = join(), c = join();
  CHECK(asked() == a);
  CHECK(asked() == 0);
  line.answered("q", true);
  CHECK(asked() == b);
  line.answered("q", true);
  CHECK(asked() == c);
  line.answered("q", true);
  CHECK(asked() == 0);
}

TEST_CASE_METHOD(queueing, "nobody is asked for once the queue is empty") {
  auto a = join();
  auto b = join();
  CHECK(asked() == a);
  line.answered("q", false);
  CHECK(asked() == 0);
  line.filled("q");
  CHECK(asked() == a);
  line.leave(a);
  line.answered("q", true);
  CHECK(asked() == b);
}

TEST_CASE_METHOD(queueing, "what is filled while the queue is asked starts a new round") {
  auto a = join();
  auto b = join();
  CHECK(asked() == a);
  line.filled("q");
  line.answered("q", false);
  CHECK(asked() == a);
  line.answered("q", true);
  CHECK(asked() == b);
}

TEST_CASE_METHOD(queueing, "a poll that leaves while it is asked for keeps its turn until the answer") {
  auto a = join();
  auto b = join();
  CHECK(asked() == a);
  CHECK(line.asked_at(a) == "");
  CHECK_FALSE(line.asked_at(b));
  CHECK(line.leave(a)->worker == "w1");
  CHECK_FALSE(line.leave(a));
  CHECK_FALSE(line.asked_at(a));
  CHECK(asked() == 0);
  line.answered("q", true);
  CHECK(asked() == b);
}

TEST_CASE_METHOD(queueing, "a queue has room for so many polls") {
  join(), join(), join();
  join("other");
  auto fourth = line.join({9, "q", "w9", {}, 1, now});
  REQUIRE_FALSE(fourth);
  CHECK(fourth.error().code == errc::busy);
  CHECK(fourth.error().what == "too many workers wait for queue q");
  line.leave(1);
  CHECK(line.join({10, "q", "w10", {}, 1, now}));
}

TEST_CASE_METHOD(queueing, "polls end when their time is up") {
  CHECK(line.next_due() == moment::max());
  auto a = join("q", 20s), b = join("p", 10s);
  CHECK(line.next_due() == now + 10s);
  CHECK(line.due(now + 9s).empty());
  CHECK(line.due(now + 10s) == std::vector{b});
  CHECK(line.due(now + 60s) == std::vector{b, a});
  line.leave(b);
  CHECK(line.next_due() == now + 20s);
  CHECK(line.all().size() == 1);
}

TEST_CASE_METHOD(queueing, "another node is asked from when its queue was filled until it is empty") {
  auto a = join(), b = join();
  CHECK(asked_at("n") == 0);
  line.filled("q", "n");
  CHECK(line.filled_at("q") == std::vector<std::string>{"n"});
  CHECK(asked_at("n") == a);
  CHECK(asked_at("n") == 0);
  line.answered("q", true, "n");
  CHECK(asked_at("n") == b);
  line.answered("q", false, "n");
  CHECK(line.filled_at("q").empty());
  CHECK(join() == 3);
  CHECK(asked_at("n") == 0);
}

TEST_CASE_METHOD(queueing, "who joins is asked for at a node that was filled before, as long as it is") {
  line.filled("q", "n");
  auto a = join();
  CHECK(asked_at("n") == a);
  line.answered("q", true, "n");
  CHECK(asked_at("n") == 0);
  auto b = join();
  CHECK(asked_at("n") == b);
  line.leave(b);
  line.answered("q", false, "n");
  CHECK(join() == 3);
  CHECK(asked_at("n") == 0);
}

TEST_CASE_METHOD(queueing,
                 "a poll is asked for at one node at a time, and at the others when it came back with nothing") {
  auto a = join(), b = join();
  line.filled("q", "m");
  line.filled("q", "n");
  CHECK(asked() == a);
  CHECK(asked_at("m") == b);
  CHECK(line.asked_at(b) == "m");
  CHECK(asked_at("n") == 0);
  line.answered("q", false);
  CHECK(asked() == 0);
  CHECK(asked_at("n") == a);
  line.answered("q", true, "m");
  CHECK(asked_at("m") == 0);
  line.answered("q", true, "n");
  CHECK(asked_at("m") == a);
  CHECK(asked_at("n") == b);
  line.leave(a);
  line.leave(b);
  line.answered("q", false, "m");
  line.answered("q", false, "n");
  CHECK(line.all().empty());
}

TEST_CASE_METHOD(queueing, "what fills another node's queue while it is asked starts a new round there") {
  auto a = join();
  line.filled("q", "n");
  CHECK(asked_at("n") == a);
  line.filled("q", "n");
  line.answered("q", false, "n");
  CHECK(asked_at("n") == a);
}

TEST_CASE_METHOD(queueing, "a node that is lost is asked no more until its queue is filled") {
  auto a = join();
  line.filled("q", "n");
  CHECK(asked_at("n") == a);
  line.lost("n");
  line.answered("q", false, "n");
  CHECK(asked_at("n") == 0);
  CHECK(join() == 2);
  CHECK(asked_at("n") == 0);
  line.filled("q", "n");
  CHECK(asked_at("n") == a);
}

TEST_CASE_METHOD(queueing, "so many queues of other nodes are known to be filled, and no more") {
  for (std::size_t i = 0; i < poll_line::filled_max; ++i)
    line.filled("q" + std::to_string(i), "n");
  line.filled("one more", "n");
  CHECK(line.filled_at("q7") == std::vector<std::string>{"n"});
  CHECK(line.filled_at("one more").empty());
  line.lost("n");
  CHECK(line.filled_at("q7").empty());
}

}  // namespace troupe::worker
