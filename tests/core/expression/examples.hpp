#pragma once

#include "core/base/json.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// What docs/EXPRESSIONS.md shows.
namespace troupe::expression {

struct example {
  std::string source;
  /// JSON, or `error: ` and how the error begins.
  std::string then;
};

struct documentation {
  std::string text;
  /// The values that the examples read, by name.
  json::value values;
  std::vector<example> examples;
};

/// Reads the page: a block of `json` and lines `expression // result` in blocks of `cel`.
inline const documentation& page() {
  static const auto read = [] {
    documentation made;
    std::ifstream file(TROUPE_SOURCE_DIR "/docs/EXPRESSIONS.md");
    made.text.assign(std::istreambuf_iterator<char>(file), {});
    std::string json, block;
    for (std::size_t at = 0; at < made.text.size();) {
      auto end = std::min(made.text.find('\n', at), made.text.size());
      auto line = made.text.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("```")) {
        block = line.substr(3);
      } else if (block == "json") {
        json += line;
      } else if (block == "cel") {
        auto comment = line.rfind(" // ");
        REQUIRE(comment != line.npos);
        auto source = line.substr(0, comment);
        made.examples.push_back({source.substr(0, source.find_last_not_of(' ') + 1), line.substr(comment + 4)});
      }
    }
    made.values = *parse_json(json);
    return made;
  }();
  return read;
}

}  // namespace troupe::expression
