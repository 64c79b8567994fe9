#include "core/base/time.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace troupe {

TEST_CASE("a time is written in full, to the microsecond") {
  using std::chrono::microseconds;
  const std::pair<std::int64_t, std::string> rows[] = {
    {0, "1970-01-01T00:00:00.000000Z"},
    {1, "1970-01-01T00:00:00.000001Z"},
    {-1, "1969-12-31T23:59:59.999999Z"},
    {1'782'000'000'123'456, "2026-06-21T00:00:00.123456Z"},
    {-62'135'596'800'000'000, "0001-01-01T00:00:00.000000Z"},
    {253'402'300'799'999'999, "9999-12-31T23:59:59.999999Z"},
    {253'402'300'800'000'000, "10000-01-01T00:00:00.000000Z"},
  };
  for (const auto& [at, text] : rows)
    CHECK(to_rfc3339(timestamp{microseconds{at}}) == text);
}

}  // namespace troupe
