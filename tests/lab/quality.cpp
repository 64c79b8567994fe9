#include "core/base/json.hpp"
#include "core/quality/flatten.hpp"
#include "core/quality/measures.hpp"
#include "core/quality/sentiment.hpp"
#include "core/quality/syllables.hpp"

#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <string>

/// What the scripts that train and evaluate ask the program's own code for: lines in, lines out.
///
///     quality_lab syllables    words, one a line                   -> a number each
///     quality_lab sentiment    {"text"} a line                     -> a number each
///     quality_lab measures     {"text", "other"?} a line           -> a line of names, then a line of numbers each
namespace {

using namespace troupe;
using namespace troupe::quality;

std::string text_of(const json::object& row, std::string_view key) {
  const auto* found = row.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

int each_row(const std::function<void(const json::object&)>& take) {
  std::string line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    auto row = parse_json(line);
    if (!row || !row->is_object()) {
      std::cerr << "line " << number << ": not a JSON object\n";
      return 1;
    }
    take(row->get_object());
  }
  return 0;
}

void print(const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    std::printf(i ? "\t%.9g" : "%.9g", values[i]);
  std::printf("\n");
}

int count_syllables() {
  std::string word;
  while (std::getline(std::cin, word))
    std::printf("%zu\n", syllables_by_rule(word));
  return 0;
}

int rate_sentiment() {
  return each_row([](const json::object& row) { print({sentiment(text_of(row, "text"))}); });
}

int print_measures() {
  std::vector<std::string> names;
  append_names<measures>(names);
  append_names<relation_measures>(names, "relation");
  for (std::size_t i = 0; i < names.size(); ++i)
    std::printf(i ? "\t%s" : "%s", names[i].c_str());
  std::printf("\n");
  std::map<std::string, prose> others;  // summaries share their source
  return each_row([&](const json::object& row) {
    auto text = read_prose(text_of(row, "text"));
    auto key = text_of(row, "other");
    auto other = others.find(key);
    if (other == others.end())
      other = others.emplace(key, read_prose(key)).first;
    std::vector<double> values;
    append_values(values, measure(text));
    append_values(values, relate(text, other->second));
    print(values);
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "syllables")
    return count_syllables();
  if (mode == "sentiment")
    return rate_sentiment();
  if (mode == "measures")
    return print_measures();
  std::cerr << "usage: quality_lab syllables|sentiment|measures < lines\n";
  return 2;
}
