#include "core/worker/lease_table.hpp"

#include <catch2/catch.hpp>

namespace troupe::worker {
namespace {

using namespace std::chrono_literals;

attempt_key key(const std::string& task, std::uint32_t attempt = 1) {
  return {execution_id{"e1"}, task_id{task}, attempt};
}

/// A table and its clock; tasks are handed out under growing serials.
struct leasing {
  lease_table table{{3, 4}};
  timestamp now{std::chrono::seconds{1'700'000'000}};
  std::uint64_t serials = 0;

  handover grant(const std::string& task, const std::string& worker = "w1") {
    table.grant(key(task), {++serials, worker, "media", "thumb.make", 30s, now, now + 30s}, now);
    return {key(task), serials};
  }
  /// Returns who holds it, `elsewhere`, or the refusal's text.
  std::string look(const handover& shown) {
    auto found = table.find(shown);
    if (!found) {
      CHECK(found.error().code == errc::stale);
      CHECK(found.error().where == "e1");
      return found.error().what;
    }
    return *found ? (*found)->worker : "elsewhere";
  }
};

}  // namespace

TEST_CASE_METHOD(leasing, "a token speaks for the lease it was given for") {
  auto a = grant("a");
  CHECK(look(a) == "w1");
  CHECK(look({key("a"), a.serial + 7}) == "attempt 1 of task a was handed to worker w1 at 2023-11-14T22:13:20.000000Z");
  CHECK(look({key("b"), a.serial}) == "elsewhere");
  CHECK(look({key("a", 2), a.serial}) == "elsewhere");
}

TEST_CASE_METHOD(leasing, "whoever is late is told what became of the attempt") {
  auto became = [&](lease_end how) {
    auto given = grant("a");
    table.end(key("a"), how, now + 5s);
    return look(given);
  };
  CHECK(became(lease_end::completed) ==
        "attempt 1 of task a is completed: its outcome was recorded at 2023-11-14T22:13:25.000000Z");
  CHECK(became(lease_end::failed) ==
        "attempt 1 of task a is failed: its outcome was recorded at 2023-11-14T22:13:25.000000Z");
  CHECK(became(lease_end::lapsed) ==
        "attempt 1 of task a was given up at 2023-11-14T22:13:25.000000Z: nothing was heard of it for too long");
  CHECK(became(lease_end::returned) == "attempt 1 of task a was taken back at 2023-11-14T22:13:25.000000Z: the answer "
                                       "that handed it out did not arrive");
  CHECK(became(lease_end::unsettled) == "elsewhere");
}

TEST_CASE_METHOD(leasing, "an attempt handed out again belongs to the second worker") {
  auto first = grant("a");
  auto second = grant("a", "w2");
  CHECK(look(second) == "w2");
  CHECK(look(first).starts_with("attempt 1 of task a was given up"));
  CHECK(table.room_of("w1") == 3);
  CHECK(table.room_of("w2") == 2);
}

TEST_CASE_METHOD(leasing, "a worker holds as many as it may") {
  CHECK(table.room_of("w1") == 3);
  grant("a");
  grant("b");
  CHECK(table.room_of("w1") == 1);
  grant("c");
  CHECK(table.room_of("w1") == 0);
  CHECK(table.room_of("w2") == 3);
  CHECK(table.end(key("b"), lease_end::completed, now)->worker == "w1");
  CHECK(table.room_of("w1") == 1);
  CHECK_FALSE(table.end(key("b"), lease_end::completed, now));
  CHECK(table.all().size() == 2);
}

TEST_CASE_METHOD(leasing, "what is over is known for a while") {
  std::vector<handover> given;
  for (int i = 0; i < 5; ++i) {
    given.push_back(grant("a"));
    table.end(key("a"), lease_end::completed, now);
  }
  CHECK(look(given[0]) == "elsewhere");
  for (int i = 1; i < 5; ++i)
    CHECK(look(given[i]).starts_with("attempt 1 of task a is completed"));
}

TEST_CASE_METHOD(leasing, "what is concluded of another's lease leaves this one alone") {
  auto given = grant("a");
  handover earlier{key("a"), 77};
  table.conclude(earlier, lease_end::completed, now);
  CHECK(look(given) == "w1");
  CHECK(look(earlier).starts_with("attempt 1 of task a is completed"));
  table.conclude(given, lease_end::failed, now);
  CHECK(look(given).starts_with("attempt 1 of task a is failed"));
  CHECK(table.all().empty());
}

}  // namespace troupe::worker
