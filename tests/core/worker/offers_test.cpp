#include "core/worker/offers.hpp"

#include <catch2/catch.hpp>

namespace troupe::worker {
namespace {

using names = std::vector<std::string>;

struct offering {
  offers all{1s};
  moment now{std::chrono::seconds{1'000}};
};

}  // namespace

TEST_CASE_METHOD(offering, "a node is told once of what waits, and again when it has found the queue empty") {
  CHECK(all.wait("q", {"m", "n"}, now) == names{"m", "n"});
  CHECK(all.wait("q", {"m", "n"}, now).empty());
  CHECK(all.wait("other", {"m"}, now) == names{"m"});
  all.emptied("q", "n");
  CHECK(all.wait("q", {"m", "n"}, now) == names{"n"});
  all.emptied("no such queue", "n");
}

TEST_CASE_METHOD(offering, "a node that comes is told of everything") {
  CHECK(all.wait("q", {}, now).empty());
  CHECK(all.queues() == names{"q"});
  CHECK(all.wait("q", {"n"}, now) == names{"n"});
  all.forget("n");
  CHECK(all.wait("q", {"n"}, now) == names{"n"});
}

TEST_CASE_METHOD(offering, "now and then it is looked whether something still waits, and then all are told") {
  CHECK(all.next_due() == moment::max());
  all.wait("q", {"n"}, now);
  all.wait("p", {"n"}, now + 500ms);
  CHECK(all.next_due() == now + 1s);
  CHECK(all.due(now + 999ms).empty());
  CHECK(all.due(now + 1s) == names{"q"});
  CHECK(all.queues() == names{"p"});
  CHECK(all.wait("q", {"n"}, now + 1s) == names{"n"});
  CHECK(all.due(now + 2s) == names{"p", "q"});
  CHECK(all.next_due() == moment::max());
}

TEST_CASE_METHOD(offering, "so many queues are known, and no more") {
  for (std::size_t i = 0; i < offers::queues_max; ++i)
    all.wait(std::to_string(i), {"n"}, now);
  CHECK(all.wait("one more", {"n"}, now).empty());
  CHECK(all.due(now + 1s).size() == offers::queues_max);
  CHECK(all.wait("one more", {"n"}, now + 1s) == names{"n"});
}

}  // namespace troupe::worker
