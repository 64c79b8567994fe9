#include "core/schedule/schedule_schema.hpp"

#include "core/schedule/schedule.hpp"
#include "core/schedule/schedule_language.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <sstream>

namespace troupe {

TEST_CASE("the published schema of schedules is the one the code has") {
  std::ifstream file(std::string(TROUPE_SOURCE_DIR) + "/docs/schedule.schema.json");
  std::stringstream text;
  text << file.rdbuf();
  auto published = parse_json(text.str());
  INFO("regenerate it: troupe schedule schema > docs/schedule.schema.json");
  REQUIRE(published);
  CHECK(canonical_json(*published) == canonical_json(schedule_schema()));
}

TEST_CASE("the schema of schedules knows every key, and refuses what the reader refuses") {
  auto schema = schedule_schema();
  const auto& properties = schema.at("properties").as_object();
  CHECK(properties.size() == schedule_keys.size());
  for (const auto& entry : schedule_keys) {
    CAPTURE(entry.name);
    REQUIRE(properties.contains(entry.name));
    CHECK(properties.at(entry.name).at("description").as_string() == entry.summary);
  }

  struct row {
    std::string key;
    std::string value;
  };
  auto r = GENERATE(values<row>({{"schedule", "nightly"},
                                 {"schedule", "Nightly"},
                                 {"workflow", "9to5"},
                                 {"every", "1h30m"},
                                 {"every", "250ms"},
                                 {"every", "soon"},
                                 {"phase", "0s"},
                                 {"jitter", "250ms"},
                                 {"jitter", "x"},
                                 {"catch_up", "1h"},
                                 {"catch_up", "1 h"}}));
  CAPTURE(r.key, r.value);
  std::map<std::string, std::string> says{{"schedule", "s"}, {"workflow", "w"}, {"every", "24h"}};
  says[r.key] = r.value;
  std::string source;
  for (const auto& [key, value] : says)
    source += key + ": \"" + value + "\"\n";
  auto pattern = std::string(properties.at(r.key).at("pattern").as_string());
  CHECK(std::regex_search(r.value, std::regex(pattern)) == read_schedule(source, "s.yaml").errors.empty());
}

}  // namespace troupe
