#include "core/access/pattern.hpp"
#include "core/access/token_table.hpp"
#include "core/access/token_text.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace troupe::access {
namespace {

constexpr timestamp now{std::chrono::seconds{1'800'000'000}};

token make(std::string name, access::role role = role::viewer) {
  token t;
  t.id = "id-" + name;
  t.hash = "sha256:" + name;
  t.name = std::move(name);
  t.role = role;
  t.created_at = now;
  return t;
}

std::string said(const result<void>& r) {
  return r ? "allowed" : std::string(to_string(r.error().code));
}

}  // namespace

TEST_CASE("a token says what it is, and a slip of the pen is told from a token nobody has") {
  auto text = make_token_text(std::string(32, '\x5a'));
  CHECK(text == "trp_WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlo" + text.substr(47));
  CHECK(text.size() == 53);
  CHECK(check_token_text(text));
  for (std::size_t i = 4; i < text.size(); ++i) {
    auto slip = text;
    slip[i] = slip[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    REQUIRE_FALSE(check_token_text(slip));
    CHECK(check_token_text(slip).error().what.find("mistyped") != std::string::npos);
  }
  CHECK(check_token_text(text.substr(0, 52)).error().what.find("cut off") != std::string::npos);
  CHECK_FALSE(check_token_text(text + "A"));
  CHECK(check_token_text("hunter2").error().what.find("not a token") != std::string::npos);
  CHECK(check_token_text("").error().code == errc::unauthenticated);
}

TEST_CASE("a pattern fits names") {
  struct row {
    const char *pattern, *name;
    bool fits;
  };
  auto r = GENERATE(values<row>({
    {"video", "video", true},
    {"video", "videos", false},
    {"video", "vide", false},
    {"batch-*", "batch-", true},
    {"batch-*", "batch-7", true},
    {"batch-*", "my-batch-7", false},
    {"*", "", true},
    {"*-eu", "video-eu", true},
    {"*-eu", "video-eu-2", false},
    {"a*b*c", "aXbYbZc", true},
    {"a*b*c", "acb", false},
    {"**x", "x", true},
  }));
  CAPTURE(r.pattern, r.name);
  CHECK(matches(r.pattern, r.name) == r.fits);
}

TEST_CASE("many stars take no time") {
  std::string pattern, name(10'000, 'a');
  for (int i = 0; i < 60; ++i)
    pattern += "a*";
  CHECK_FALSE(matches(pattern + "b", name));
  CHECK(is_pattern("batch-*"));
  CHECK_FALSE(is_pattern(""));
  CHECK_FALSE(is_pattern("a/b"));
  CHECK_FALSE(is_pattern(std::string(201, 'a')));
}

TEST_CASE("a role allows what it is for") {
  struct row {
    role has, needed;
    const char* says;
  };
  auto r = GENERATE(values<row>({
    {role::none, role::none, "allowed"},
    {role::none, role::viewer, "unauthenticated"},
    {role::viewer, role::viewer, "allowed"},
    {role::viewer, role::reviewer, "denied"},
    {role::reviewer, role::viewer, "allowed"},
    {role::reviewer, role::operator_, "denied"},
    {role::operator_, role::reviewer, "allowed"},
    {role::operator_, role::worker, "allowed"},
    {role::operator_, role::admin, "denied"},
    {role::worker, role::worker, "allowed"},
    {role::worker, role::viewer, "denied"},
    {role::viewer, role::worker, "denied"},
    {role::admin, role::admin, "allowed"},
    {role::admin, role::worker, "allowed"},
  }));
  CAPTURE(to_string(r.has), to_string(r.needed));
  CHECK(said(authorise({"ci", "id", r.has, {}}, r.needed, "listExecutions")) == r.says);
}

TEST_CASE("a scope narrows a role") {
  caller ci{"ci", "id", role::operator_, {{"video", "batch-*"}, {"start*", "showExecution"}}};
  CHECK(said(authorise(ci, role::operator_, "startExecution")) == "allowed");
  CHECK(said(authorise(ci, role::viewer, "showExecution")) == "allowed");
  CHECK(said(authorise(ci, role::operator_, "cancelExecution")) == "denied");
  CHECK(said(authorise(ci, role::none, "getHealth")) == "allowed");
  CHECK(said(authorise_workflow(ci, "video")) == "allowed");
  CHECK(said(authorise_workflow(ci, "batch-3")) == "allowed");
  CHECK(said(authorise_workflow(ci, "payroll")) == "denied");
  CHECK(said(authorise_workflow(ci, "")) == "denied");
  CHECK(said(authorise_workflow(local_caller(), "")) == "allowed");
}

TEST_CASE("what somebody did is signed with their token's name") {
  caller ci{"ci", "id", role::operator_, {}};
  CHECK(signature_of(ci, "") == "ci");
  CHECK(signature_of(ci, "ci") == "ci");
  CHECK(signature_of(ci, "ada") == "ada (ci)");
  CHECK(signature_of(local_caller(), "ada") == "ada");
  CHECK(signature_of(open_caller(), "").empty());
}

TEST_CASE("a token is found by its hash until it expires, is revoked or is rotated") {
  token_table table;
  auto t = make("ci");
  t.expires_at = now + 1h;
  table.put(t);
  REQUIRE(table.find_by_hash("sha256:ci", now));
  CHECK((*table.find_by_hash("sha256:ci", now))->name == "ci");
  CHECK_FALSE(table.find_by_hash("sha256:other", now));
  CHECK(table.find_by_hash("sha256:ci", now + 1h).error().what.find("expired at") != std::string::npos);
  CHECK(table.has_active(now));
  CHECK_FALSE(table.has_active(now + 1h));

  SECTION("the text before a rotation is good for a while") {
    t.previous_hash = std::exchange(t.hash, "sha256:new");
    t.previous_until = now + 10min;
    table.put(t);
    CHECK(table.find_by_hash("sha256:new", now));
    CHECK(table.find_by_hash("sha256:ci", now + 9min));
    CHECK_FALSE(table.find_by_hash("sha256:ci", now + 10min));
    t.previous_until = std::nullopt;
    t.previous_hash.clear();
    table.put(t);
    CHECK_FALSE(table.find_by_hash("sha256:ci", now));
    CHECK_FALSE(table.find_by_hash("", now));
  }
  SECTION("one that is revoked says so, and leaves its name to another") {
    t.revoked_at = now;
    table.put(t);
    CHECK(table.find_by_hash("sha256:ci", now).error().what == "token ci was revoked");
    CHECK(table.find("ci") == nullptr);
    CHECK(table.find("id-ci") != nullptr);
    auto next = make("ci");
    next.id = "id-2";
    next.hash = "sha256:2";
    table.put(next);
    CHECK(table.find("ci")->id == "id-2");
    CHECK(table.all().size() == 2);
  }
}

TEST_CASE("a token that cannot be is refused") {
  struct row {
    std::string where;
    std::function<void(token&)> spoil;
  };
  std::vector<row> rows{
    {"name", [](token& t) { t.name = ""; }},
    {"name", [](token& t) { t.name = "a b"; }},
    {"name", [](token& t) { t.name = "local"; }},
    {"name", [](token& t) { t.name = std::string(65, 'a'); }},
    {"role", [](token& t) { t.role = role::none; }},
    {"expires_at", [](token& t) { t.expires_at = now; }},
    {"workflows", [](token& t) { t.scope.workflows = {"a/b"}; }},
    {"workflows", [](token& t) { t.scope.workflows.assign(33, "a"); }},
    {"operations", [](token& t) { t.scope.operations = {""}; }},
  };
  for (const auto& r : rows) {
    auto t = make("ci");
    r.spoil(t);
    auto wrong = check(t, now);
    REQUIRE(wrong);
    CHECK(wrong->where == r.where);
  }
  auto longest = make(std::string(64, 'a'));
  longest.scope.workflows.assign(32, "a");
  CHECK_FALSE(check(longest, now));
}

TEST_CASE("a caller may make so many requests at once, and so many a second") {
  rate_bucket bucket;
  rate_limit limit{10, 3};
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(bucket.take(limit, now));
  CHECK(bucket.take(limit, now) == 100ms);
  CHECK(bucket.take(limit, now + 50ms) == 50ms);
  CHECK_FALSE(bucket.take(limit, now + 100ms));
  CHECK(bucket.take(limit, now + 100ms) == 100ms);
  // Full again, and no fuller.
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(bucket.take(limit, now + 1h));
  CHECK(bucket.take(limit, now + 1h));
  // A clock that is set back gives nothing away.
  CHECK(bucket.take(limit, now));
  CHECK_FALSE(rate_bucket{}.take({}, now));
}

TEST_CASE("each token has its own rate, and its use is worth noting once a minute") {
  token_table table;
  table.put(make("a"));
  table.put(make("b"));
  rate_limit one{1, 1};
  CHECK_FALSE(table.take("id-a", one, now));
  CHECK(table.take("id-a", one, now) == 1s);
  CHECK_FALSE(table.take("id-b", one, now));
  auto all = std::vector{make("a")};
  table.replace(all);
  CHECK(table.take("id-a", one, now));
  CHECK(table.find("b") == nullptr);
  CHECK(table.used("id-a", now));
  CHECK_FALSE(table.used("id-a", now + 59s));
  CHECK(table.used("id-a", now + 60s));
  CHECK_FALSE(table.used("unknown", now));
}

}  // namespace troupe::access
