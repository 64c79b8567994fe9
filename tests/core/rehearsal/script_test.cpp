#include "core/rehearsal/script.hpp"

#include <catch2/catch.hpp>

namespace troupe::rehearsal {
namespace {

std::vector<std::string> errors_of(const char* text, const script_limits& limits = {}) {
  std::vector<std::string> all;
  for (const auto& error : read_script(text, "m.yaml", limits).errors)
    all.push_back(to_string(error));
  return all;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a pattern stands for tasks") {
  struct row {
    const char* pattern;
    const char* task;
    bool matches;
  };
  auto r = GENERATE(values<row>({
    {"images", "images", true},
    {"images", "images[3]", true},
    {"images[*]", "images[3]", true},
    {"images[*]", "images", false},
    {"images[3]", "images[3]", true},
    {"images[3]", "images[4]", false},
    {"loop.draft", "loop[1].draft", true},
    {"loop[*].draft", "loop[1].draft", true},
    {"loop[*]", "loop[1].draft", false},
    {"*", "images", true},
    {"*", "images[3]", true},
    {"*", "loop.draft", false},
    {"*.draft", "loop[1].draft", true},
    {"*aft", "draft", true},
    {"a*c*e", "abcde", true},
    {"a*c*e", "abde", false},
    {"charge~compensate", "charge~compensate", true},
    {"", "", true},
    {"", "a", false},
  }));
  CAPTURE(r.pattern, r.task);
  CHECK(stands_for(r.pattern, r.task) == r.matches);
}

TEST_CASE("the mock of an id goes before patterns, and those before types") {
  auto read = read_script(R"(
types: { work: { output: 1 } }
tasks:
  "images[*]": { output: 2 }
  images: { output: 3 }
  "images[7]": { output: 4 }
)",
                          "m.yaml");
  REQUIRE(read.script);
  const auto& only = read.script->cases.front();
  CHECK(find_mock(only, "images[7]", "work")->name == "images[7]");
  CHECK(find_mock(only, "images[1]", "work")->name == "images[*]");
  CHECK(find_mock(only, "other", "work")->is_type);
  CHECK(!find_mock(only, "other", "else"));
}

TEST_CASE("a mocks file with everything") {
  auto read = read_script(R"(
input: { topic: the sea }
start: 2026-01-31T09:30:00Z
seed: 3
tasks:
  story: { output: { text: "about ${{ with.topic }}" }, takes: 20s }
  cut:
    - { fail: timeout }
    - { fail: { code: http_503, message: busy, retryable: true, retry_after: 5s } }
    - { output: {} }
  review: { approved: false, by: ann, comment: no, form: { stars: 2 }, takes: 2h }
  stuck: { hangs: true }
timeline:
  - { at: 10m, signal: go, payload: { x: 1 }, by: bob }
  - { at: 1h, cancel: enough }
cases:
  - name: first
    expect:
      state: failed
      error: timeout
      output_has: { a: 1 }
      path: [story, cut]
      ran: story
      skipped: [publish]
      attempts: { cut: 3 }
      duration: 1h30m
  - input: { topic: other }
    tasks: { story: { output: null } }
)",
                          "m.yaml");
  for (const auto& error : read.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE(read.script);
  REQUIRE(read.script->cases.size() == 2);
  const auto& first = read.script->cases[0];
  CHECK(first.name == "first");
  CHECK(to_rfc3339(first.start) == "2026-01-31T09:30:00.000000Z");
  CHECK(first.input == json::value{{"topic", "the sea"}});
  CHECK(find_mock(first, "cut", "")->outcomes.size() == 3);
  CHECK(find_mock(first, "cut", "")->outcomes[1].failure->retry_after == 5s);
  CHECK(find_mock(first, "review", "")->decision->takes == 2h);
  CHECK(first.occasions.size() == 2);
  CHECK(first.expect.attempts == std::vector<std::pair<std::string, std::int64_t>>{{"cut", 3}});
  const auto& second = read.script->cases[1];
  CHECK(second.name == "case 2");
  CHECK(second.input == json::value{{"topic", "other"}});
  CHECK(second.mocks.size() == 5);
  CHECK(second.expect.empty());
}

TEST_CASE("what is wrong with a mocks file is said with its place") {
  using row = std::pair<const char*, lines>;
  auto [text, errors] = GENERATE(values<row>({
    {"[]", {"m.yaml:1:1: a mocks file must be a map, not a list (write tasks: { NAME: { output: ... } })"}},
    {"tsks: {}", {"m.yaml:1:1: unknown key \"tsks\" in the mocks file (did you mean \"tasks\"?)"}},
    {"tasks: { a: 1 }",
     {"m.yaml:1:13: the mock of a must be a map, not an integer (write { output: ... }, { fail: CODE } or { approved: "
      "true })"}},
    {"tasks: { a: {} }",
     {"m.yaml:1:13: the mock of a must say how it ends (exactly one of output, fail, hangs and (for a review) "
      "approved)"}},
    {"tasks: { a: { output: 1, fail: x } }",
     {"m.yaml:1:13: the mock of a must say how it ends (exactly one of output, fail, hangs and (for a review) "
      "approved)"}},
    {"tasks: { a: { output: 1, takes: soon } }",
     {"m.yaml:1:33: \"soon\" is not a duration (write 500ms, 30s, 2h or 1d12h)"}},
    {"tasks: { a: [] }", {"m.yaml:1:13: the mock of a has no outcomes"}},
    {"tasks: { a: { output: \"${{ 1 + }}\" } }",
     {"m.yaml:1:32: output of the mock of a: expected a value, got the end"}},
    {"timeline: [{ at: 1m }]",
     {"m.yaml:1:12: an entry of timeline must say what happens (exactly one of signal, cancel, terminate, pause, "
      "resume and skip)"}},
    {"expect: { state: done }",
     {"m.yaml:1:18: \"done\" is not how an execution ends (completed, failed or cancelled)"}},
    {"start: noon", {"m.yaml:1:8: start is not a time (write it as RFC 3339: 2026-01-31T09:30:00Z)"}},
    {"cases: []", {"m.yaml:1:8: there are no cases (leave `cases` out, or add one)"}},
    {"cases: [{ name: a }, { name: a }]", {"m.yaml:1:22: two cases are called a (give them different names)"}},
    {"input: 1", {"m.yaml:1:8: input of the mocks file must be a map, not an integer"}},
  }));
  CAPTURE(text);
  CHECK(errors_of(text) == errors);
}

TEST_CASE("an empty mocks file is one case") {
  auto read = read_script("", "m.yaml");
  REQUIRE(read.script);
  CHECK(read.script->cases.size() == 1);
}

TEST_CASE("a mocks file is bounded") {
  CHECK(errors_of("cases: [{}, {}]", {.cases_max = 2}).empty());
  CHECK(errors_of("cases: [{}, {}, {}]", {.cases_max = 2}) == lines{"m.yaml:1:8: more than 2 cases"});
  CHECK(errors_of("tasks: { a: { output: 1 }, b: { output: 1 } }", {.mocks_max = 1}) ==
        lines{"m.yaml:1:28: more than 1 mocks"});
}

}  // namespace troupe::rehearsal
