#include "core/start/idempotency.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("a start whose key came before") {
  const timestamp now{std::chrono::seconds{100}};
  start_key kept{"k1", "digest", execution_id{"e1"}, now - 1s, now + 1us};
  using enum duplicate_policy;
  struct row {
    const char* what;
    std::optional<start_key> kept;
    const char* digest;
    duplicate_policy policy;
    const char* verdict;
  };
  auto expired = kept;
  expired.expires_at = now;
  auto r = GENERATE_COPY(values<row>({
    {"is new", {}, "digest", return_existing, "begin"},
    {"is new once the key is forgotten", expired, "other", reject, "begin"},
    {"is the one that began", kept, "digest", return_existing, "return_existing"},
    {"takes its place", kept, "digest", supersede, "supersede"},
    {"is refused", kept, "digest", reject,
     "idempotency_key: the key \"k1\" began execution e1 (look at that "
     "execution, or ask with on_duplicate: return_existing or supersede)"},
    {"with another input is a mistake", kept, "other", return_existing,
     "idempotency_key: the key \"k1\" began execution e1, of another workflow or input (use a new key for a new "
     "start)"},
    {"with another input cannot take its place", kept, "other", supersede,
     "idempotency_key: the key \"k1\" began execution e1, of another workflow or input (use a new key for a new "
     "start)"},
  }));
  CAPTURE(r.what);
  auto verdict = judge_duplicate(r.kept, r.digest, r.policy, now);
  CHECK((verdict ? std::string(to_string(*verdict)) : to_string(verdict.error())) == r.verdict);
  CHECK((verdict || verdict.error().code == errc::conflict));
}

TEST_CASE("an idempotency key is visible ASCII of bounded length") {
  CHECK_FALSE(check_start_key("order-17/2026"));
  CHECK_FALSE(check_start_key(std::string(start_key_bytes_max, 'k')));
  for (auto bad : {std::string(), std::string(start_key_bytes_max + 1, 'k'), std::string("a b"), std::string("a\n"),
                   std::string("\xC3\xA9")}) {
    CAPTURE(bad);
    REQUIRE(check_start_key(bad));
    CHECK(check_start_key(bad)->where == "idempotency_key");
  }
}

}  // namespace troupe
