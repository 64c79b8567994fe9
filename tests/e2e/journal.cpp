#include "tests/e2e/journal.hpp"

#include "store/inspector.hpp"
#include "store/postgres.hpp"
#include "store/store.hpp"
#include "tests/e2e/process.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::e2e {
namespace {

template <class T>
T expect(result<T> r) {
  INFO((r ? "" : to_string(r.error())));
  REQUIRE(r);
  return *std::move(r);
}

/// Whether there is a whole database: a look at one that is being made must not take part in making it.
bool is_made(const std::string& data) {
  auto files = store::blobs::at(std::filesystem::path(data) / "blobs");
  return store::inspect_sqlite(data, files).has_value();
}

}  // namespace

std::vector<std::string> executions_in(const std::string& data) {
  if (!is_made(data))
    return {};
  auto store = expect(store::open_sqlite(data));
  std::vector<std::string> out;
  for (const auto& e : expect(expect(store->open_reader())->executions({.limit = 100'000})))
    out.push_back(e.id.value);
  return out;
}

std::vector<event> events_in(const std::string& data, const std::string& execution, const std::string& url) {
  auto files = store::blobs::at(std::filesystem::path(data) / "blobs");
  auto store = expect(url.empty() ? store::open_sqlite(data) : store::open_postgres({.url = url}, files));
  std::vector<event> out;
  for (const auto& record : expect(expect(store->open_reader())->load(execution_id{execution})))
    std::ranges::move(expect(decode(record.text)), std::back_inserter(out));
  return out;
}

std::map<std::string, int> completions(const std::vector<event>& events) {
  std::map<std::string, int> out;
  for (const auto& e : events)
    if (const auto* completed = std::get_if<task_completed>(&e))
      ++out[completed->task.value];
  return out;
}

void check_nothing_twice(const std::vector<event>& events) {
  std::map<std::string, int> completed = completions(events);
  std::map<std::string, std::uint32_t> attempts;
  int ends = 0;
  for (const auto& e : events) {
    CHECK(ends == 0);
    ends += std::holds_alternative<execution_finished>(e);
    if (const auto* scheduled = std::get_if<task_scheduled>(&e)) {
      CAPTURE(scheduled->task.value);
      CHECK(scheduled->attempt == ++attempts[scheduled->task.value]);
    }
  }
  CHECK(ends == 1);
  for (const auto& [task, attempt] : attempts) {
    CAPTURE(task);
    CHECK(completed[task] == 1);
  }
}

void check_healthy(const std::string& data, const std::vector<std::string>& options) {
  std::vector<std::string> call{"doctor", "--data", data, "--output", "json"};
  std::ranges::copy(options, std::back_inserter(call));
  auto examined = run(troupe(call));
  CAPTURE(examined.out, examined.err);
  CHECK(examined.code == 0);
}

}  // namespace troupe::e2e
