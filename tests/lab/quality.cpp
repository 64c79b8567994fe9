#include "core/base/json.hpp"
#include "core/quality/flatten.hpp"
#include "core/quality/measures.hpp"
#include "core/quality/report.hpp"
#include "core/quality/sentiment.hpp"
#include "core/quality/syllables.hpp"
#include "core/quality/trained.hpp"

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
///     quality_lab grams        {"text"} a line                     -> its words and pairs of words, a line each
///     quality_lab predict NAME {"text", "other"?, "fold"?} a line  -> a line of names, then what the model says of
///     each quality_lab scores NAME  {"text", "hook"?, "other"?} a line  -> the same, of the profile's criteria
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
  auto names = value_names();
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
    print(values_of(measure(text), relate(text, other->second)));
  });
}

int print_grams() {
  return each_row([](const json::object& row) {
    bool first = true;
    for (const auto& gram : grams_of(read_prose(text_of(row, "text")))) {
      std::printf(first ? "%s" : "\t%s", gram.c_str());
      first = false;
    }
    std::printf("\n");
  });
}

int print_predictions(std::string_view name) {
  const auto* model = find_model(name);
  if (!model) {
    std::cerr << "there is no model of that name\n";
    return 2;
  }
  for (const auto& target : model->targets)
    std::printf(&target == model->targets.data() ? "%s" : "\t%s", target.criterion.c_str());
  std::printf("\n");
  std::map<std::string, prose> others;
  return each_row([&](const json::object& row) {
    auto text = read_prose(text_of(row, "text"));
    auto [other, fresh] = others.try_emplace(text_of(row, "other"));
    if (fresh)
      other->second = read_prose(other->first);
    auto values = values_of(measure(text), relate(text, other->second));
    auto grams = grams_of(text);
    std::optional<std::size_t> fold;
    if (const auto* given = row.if_contains("fold"))
      fold = given->to_number<std::size_t>();
    std::vector<double> out;
    for (const auto& target : model->targets)
      out.push_back(predict(target, values, grams, fold));
    print(out);
  });
}

int print_scores(std::string_view name) {
  auto by = find_profile(name);
  if (!by) {
    std::cerr << to_string(by.error()) << "\n";
    return 2;
  }
  bool first = true;
  return each_row([&](const json::object& row) {
    auto text = text_of(row, "text"), hook = text_of(row, "hook"), prompt = text_of(row, "other");
    auto judged = assess({text, hook, prompt}, *by);
    std::vector<double> values{judged.overall, judged.confidence};
    if (first)
      std::printf("overall\tconfidence");
    for (const auto& c : judged.criteria) {
      values.push_back(c.score);
      if (first)
        std::printf("\t%s", c.name.c_str());
    }
    if (first)
      std::printf("\n");
    first = false;
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
  if (mode == "grams")
    return print_grams();
  if (mode == "predict")
    return print_predictions(argc > 2 ? argv[2] : "");
  if (mode == "scores")
    return print_scores(argc > 2 ? argv[2] : "narration");
  std::cerr << "usage: quality_lab syllables|sentiment|measures|grams|predict MODEL|scores PROFILE < lines\n";
  return 2;
}
