#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

#include <sqlite3.h>

#include <atomic>
#include <set>

namespace troupe {

using namespace testing;

namespace {

/// Counts what every connection that is opened from now on is asked to run.
class statement_count {
public:
  statement_count() { ::sqlite3_auto_extension(reinterpret_cast<void (*)()>(install)); }
  ~statement_count() { ::sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(install)); }

  static std::size_t so_far() { return count_; }

private:
  static int install(::sqlite3* database, char**, const void*) {
    return ::sqlite3_trace_v2(
      database, SQLITE_TRACE_STMT,
      [](unsigned, void*, void*, void*) {
        ++count_;
        return 0;
      },
      nullptr);
  }

  static inline std::atomic<std::size_t> count_ = 0;
};

constexpr std::size_t many = 60;

/// A node with sixty of everything that is listed from the store.
struct crowded : statement_count, ensemble {
  crowded() {
    apply("quick", "  a: { uses: test.step }\n");
    apply("judged", "  ask: { uses: test.review, with: { title: fine } }\n");
    for (std::size_t i = 0; i < many; ++i) {
      auto name = (i < 10 ? "w0" : "w") + std::to_string(i);
      apply(name, "  a: { uses: test.step }\n");
      CHECK(ask("POST", "/api/v1/schedules", "schedule: " + name + "\nworkflow: quick\nevery: 1h\n",
                {{"content-type", "application/yaml"}})
              .status == 201);
      ask("POST", "/api/v1/schedules/w00/trigger", R"({"overlap":"allow"})");
      ask("POST", "/api/v1/executions", R"({"workflow":"quick","labels":{"team":"content","lang":"en"}})");
      last = start("judged");
      advance(1s);
    }
  }
  ~crowded() { leave(); }

  /// How many statements a page takes; it must be as long as it was asked to be.
  std::size_t cost_of(const std::string& path, std::size_t limit) {
    auto before = so_far();
    auto page = ask_json("GET", path + (path.find('?') == path.npos ? "?" : "&") + "limit=" + std::to_string(limit));
    auto cost = so_far() - before;
    CHECK(page.at("items").as_array().size() == limit);
    return cost;
  }

  script play;
  execution_id last;
};

}  // namespace

TEST_CASE_METHOD(crowded, "a page of a list costs the same number of queries whatever its size") {
  for (std::string path :
       {"/api/v1/executions", "/api/v1/executions?count=true", "/api/v1/executions?workflow=quick",
        "/api/v1/executions?state=completed,waiting&workflow=judged", "/api/v1/executions?labels=team=content,lang=en",
        "/api/v1/executions?fields=id,state", "/api/v1/reviews", "/api/v1/reviews?state=open",
        "/api/v1/reviews?assignee=", "/api/v1/workflows", "/api/v1/schedules", "/api/v1/schedules/w00/runs",
        "/api/v1/executions?sort=created", "/api/v1/audit"}) {
    CAPTURE(path);
    cost_of(path, 1);  // the first of its kind may have to prepare something
    auto one = cost_of(path, 1);
    CHECK(one > 0);
    // Nor does it depend on how many there are.
    CHECK(one < many / 4);
    CHECK(cost_of(path, many / 2) == one);
    CHECK(cost_of(path, many - 1) == one);
  }
  auto events = "/api/v1/executions/" + last.value + "/events";
  CHECK(cost_of(events, 1) == cost_of(events, 2));
}

TEST_CASE_METHOD(crowded, "the pages of a list are all of it, once") {
  for (std::string path : {"/api/v1/executions?workflow=judged", "/api/v1/reviews?state=open", "/api/v1/schedules"}) {
    CAPTURE(path);
    std::set<std::string> seen;
    std::string cursor;
    std::size_t pages = 0;
    do {
      auto page = ask_json("GET", path + (path.find('?') == path.npos ? "?" : "&") + "limit=7" + cursor);
      for (const auto& item : page.at("items").as_array())
        CHECK(seen.insert(std::string(item.at(item.as_object().contains("id") ? "id" : "name").as_string())).second);
      cursor = page.as_object().contains("next") ? "&cursor=" + std::string(page.at("next").as_string()) : "";
    } while (!cursor.empty() && ++pages < 20);
    CHECK(seen.size() == many);
  }
}

}  // namespace troupe
