#include "app/settings.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace troupe::app {
namespace {

std::vector<std::string> errors_of(std::string_view text) {
  settings with;
  std::vector<std::string> lines;
  for (const auto& error : read_settings(text, "troupe.yaml", with))
    lines.push_back(to_string(error));
  return lines;
}

}  // namespace

TEST_CASE("config/troupe.yaml is what the program prints") {
  std::ifstream file(TROUPE_SOURCE_DIR "/config/troupe.yaml");
  std::stringstream text;
  text << file.rdbuf();
  INFO("write it anew with: build/release/troupe server --print-settings > config/troupe.yaml");
  CHECK(text.str() == settings_file());
}

TEST_CASE("the printed settings are the defaults") {
  settings with;
  with.node.slots[1] = 77;
  CHECK(read_settings(settings_file(), "troupe.yaml", with).empty());
  CHECK(with.node.slots[1] == node_options{}.slots[1]);
}

TEST_CASE("a settings file may name a few keys only") {
  settings with;
  CHECK(read_settings("slots:\n  compute: 4\nhttp: {idle_timeout: 5s}\n", "troupe.yaml", with).empty());
  CHECK(with.node.slots[1] == 4);
  CHECK(with.http.idle_timeout == 5s);
}

TEST_CASE("what is kept for ever is kept never to go") {
  settings with;
  CHECK(read_settings("executions: {keep: never}\nblobs: {collect_every: 2h}\n", "troupe.yaml", with).empty());
  CHECK(with.node.retention.keep == 0ms);
  CHECK(with.node.retention.collect_every == 2h);
  CHECK(errors_of("executions: {keep: always}\n") ==
        std::vector<std::string>{"troupe.yaml:1:20: executions.keep must be a duration such as 30s or 10m, or never"});
}

TEST_CASE("a judge is an address, a model and the name of a variable, never a key") {
  settings with;
  CHECK(read_settings("judge: {url: \"http://127.0.0.1:11434/v1\", key_variable: JUDGE_KEY, price_in: 0.15}\n",
                      "troupe.yaml", with)
          .empty());
  CHECK(with.node.judge.url == "http://127.0.0.1:11434/v1");
  CHECK(with.node.judge.key_variable == "JUDGE_KEY");
  CHECK(with.node.judge.price_in == 0.15);
  for (auto wrong : {"url: \"ftp://x\"", "url: \"http://x/\"", "url: \"http://u:p@x\"", "key_variable: sk-123",
                     "model: \"\"", "price_in: -1", "price_out: much"}) {
    CAPTURE(wrong);
    CHECK(errors_of("judge: {" + std::string(wrong) + "}\n").size() == 1);
  }
}

TEST_CASE("a wrong setting says where and what it must be") {
  CHECK(errors_of("slots:\n  comput: 4\n") ==
        std::vector<std::string>{R"(troupe.yaml:2:3: unknown setting "slots.comput" (did you mean "slots.compute"?))"});
  CHECK(errors_of("slots:\n  compute: many\n") ==
        std::vector<std::string>{"troupe.yaml:2:12: slots.compute must be a whole number from 0 to 4096"});
  CHECK(errors_of("http:\n  idle_timeout: -1s\n") ==
        std::vector<std::string>{"troupe.yaml:2:17: http.idle_timeout must be a duration such as 250ms, 30s or 10m"});
  CHECK(errors_of("slots: 4\n") == std::vector<std::string>{R"(troupe.yaml:1:1: section "slots" must be a map)"});
}

TEST_CASE("the API is not served beyond this machine by accident") {
  settings with;
  CHECK_FALSE(validate(with));
  with.http.address = "0.0.0.0";
  // Everybody is asked.
  CHECK_FALSE(validate(with));
  with.node.access.auth = access::auth_mode::off;
  REQUIRE(validate(with));
  CHECK(validate(with)->code == errc::denied);
  with.dangerously_open = true;
  CHECK_FALSE(validate(with));
  with = {};
  with.node.access.auth = access::auth_mode::off;
  CHECK_FALSE(validate(with));
}

TEST_CASE("a setting is shown with where it came from") {
  settings with;
  CHECK(read_settings("http: {auth: required}\naudit: {keep: never}\n", "troupe.yaml", with).empty());
  CHECK(apply_settings({{"http.request_burst", "7"}}, with));
  CHECK(with.node.access.rate.burst == 7);
  CHECK(with.node.access.audit_keep == 0ms);
  std::map<std::string, std::string> seen;
  for (const auto& each : shown(with)) {
    auto text = [&](const char* name) { return std::string(each.at(name).as_string()); };
    seen[text("key")] = text("value") + " " + text("default") + " " + text("source");
    CHECK_FALSE(text("summary").empty());
  }
  CHECK(seen["http.auth"] == "required auto file");
  CHECK(seen["http.request_burst"] == "7 2000 command line");
  CHECK(seen["audit.keep"] == "never 365d file");
  CHECK(seen["http.tokens_max"] == "10000 10000 default");
}

}  // namespace troupe::app
