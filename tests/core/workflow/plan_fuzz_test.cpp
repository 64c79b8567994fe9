#include "core/workflow/plan.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace troupe {
namespace {

const task_types& types() {
  static const task_types all = [] {
    task_types known;
    for (const auto* name : {"transform", "exec", "http.request", "text.generate", "review.request"}) {
      task_type open;
      open.name = name;
      open.open = open.open_output = open.cacheable = true;
      known.emplace(name, open);
    }
    return known;
  }();
  return all;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The workflows that come with the project: those of config/workflows and those of the docs.
std::vector<std::string> examples() {
  const std::filesystem::path root = TROUPE_SOURCE_DIR;
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(root / "config/workflows"))
    all.push_back(text_of(entry.path()));
  auto docs = text_of(root / "docs/WORKFLOWS.md");
  for (auto at = docs.find("```yaml\n"); at != docs.npos; at = docs.find("```yaml\n", at)) {
    at += 8;
    auto end = docs.find("```", at);
    all.push_back(docs.substr(at, end - at));
    at = end;
  }
  std::ranges::sort(all);
  return all;
}

class mutation {
public:
  mutation(std::uint32_t seed, const std::vector<std::string>& corpus) : dice_(seed), corpus_(corpus) {}

  std::string next() {
    auto text = any(corpus_);
    for (auto changes = 1 + below(6); changes > 0; --changes)
      change(text);
    return text;
  }

private:
  void change(std::string& text) {
    static const std::vector<std::string> words{"${{ ",
                                                " }}",
                                                "tasks.",
                                                "item",
                                                "{",
                                                "}",
                                                "[",
                                                "]",
                                                ": ",
                                                "\n",
                                                "- ",
                                                "\"",
                                                "'",
                                                "&a ",
                                                "*a",
                                                "uses",
                                                "tasks",
                                                "switch",
                                                "wait",
                                                "workflow",
                                                "cases",
                                                "needs",
                                                "else",
                                                "join",
                                                "if",
                                                "with",
                                                "foreach",
                                                "repeat",
                                                "retry",
                                                "timeout",
                                                "compensate",
                                                "limits",
                                                "on_failure",
                                                "finally",
                                                "signal",
                                                "output",
                                                "true",
                                                "null",
                                                "0",
                                                "-1",
                                                "9999999999999999999",
                                                "1e999",
                                                "10m",
                                                "10/1m",
                                                "~",
                                                "\\",
                                                "\xff",
                                                "\xe2\x82",
                                                std::string(1, '\0')};
    auto at = below(text.size() + 1);
    auto length = below(std::min<std::size_t>(40, text.size() - at) + 1);
    switch (below(7)) {
    case 0:
      text.erase(at, length);
      return;
    case 1:
      text.insert(below(text.size() + 1), text.substr(at, length));
      return;
    case 2:
      text.insert(at, any(words));
      return;
    case 3:
      text.replace(at, length, any(words));
      return;
    case 4:
      if (at < text.size())
        text[at] = static_cast<char>(below(256));
      return;
    case 5:
      swap_lines(text);
      return;
    case 6: {
      const auto& other = any(corpus_);
      text = text.substr(0, at) + other.substr(below(other.size()));
      return;
    }
    }
  }

  void swap_lines(std::string& text) {
    std::vector<std::string> lines;
    std::stringstream from(text);
    for (std::string line; std::getline(from, line);)
      lines.push_back(line);
    if (lines.empty())
      return;
    std::swap(lines[below(lines.size())], lines[below(lines.size())]);
    text.clear();
    for (const auto& line : lines)
      text += line + "\n";
  }

  std::size_t below(std::size_t bound) { return dice_() % bound; }
  const std::string& any(const std::vector<std::string>& from) { return from[below(from.size())]; }

  std::mt19937 dice_;
  const std::vector<std::string>& corpus_;
};

/// Plans the text; whatever it is, there is a plan or there are errors that say where.
bool survives(const std::string& text) {
  auto planning = plan_text(text, "w.yaml", "digest", types());
  auto sound = (planning.plan != nullptr) == planning.errors.empty() && planning.errors.size() <= 20;
  for (const auto& why : planning.errors)
    sound = sound && why.where.starts_with("w.yaml:") && !why.what.empty();
  return sound;
}

double milliseconds_of(const std::string& text) {
  auto begin = std::clock();
  CHECK(survives(text));
  return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("a damaged workflow is a plan or errors that say where, never a crash") {
  auto corpus = examples();
  REQUIRE(corpus.size() > 15);
  for (const auto& text : corpus)
    CHECK(survives(text));
  auto seed = GENERATE(range(1u, 21u));
  mutation damaged(seed, corpus);
  for (int i = 0; i < 100; ++i) {
    auto text = damaged.next();
    CAPTURE(seed, i, text);
    REQUIRE(survives(text));
  }
}

TEST_CASE("a hostile workflow takes no longer than a large one") {
  INFO("milliseconds of processor time; generous for sanitizers: what doubles would take hours");
  SECTION("groups as deep as YAML may nest") {
    std::string text = "workflow: w\ntasks: ";
    for (int i = 0; i < 31; ++i)
      text += "{t: {tasks: ";
    text += "{t: {uses: transform}}" + std::string(62, '}');
    CHECK(milliseconds_of(text) < 1000);
  }
  SECTION("outputs that double from group to group") {
    std::string text = "workflow: w\ntasks:\n  g0: {tasks: {a: {uses: transform}}, output: {v: 1}}\n";
    for (int i = 1; i < 200; ++i) {
      auto before = "tasks.g" + std::to_string(i - 1) + ".output";
      text += "  g" + std::to_string(i) + ": {needs: g" + std::to_string(i - 1) +
              ", tasks: {a: {uses: transform}}, output: {a: \"${{ " + before + " }}\", b: \"${{ " + before +
              " }}\"}}\n";
    }
    CHECK(milliseconds_of(text) < 1000);
  }
  SECTION("a large input passed on again and again") {
    std::string text = "workflow: w\ninput: {type: object, properties: {";
    for (int i = 0; i < 1500; ++i)
      text += "p" + std::to_string(i) + ": {type: string}, ";
    text += "}}\ntasks:\n  t: {uses: transform, with: {";
    for (int i = 0; i < 20'000; ++i)
      text += "v" + std::to_string(i) + ": \"${{ input }}\", ";
    text += "}}\n";
    CHECK(milliseconds_of(text) < 5000);
  }
  SECTION("a large output read again and again") {
    std::string text = "workflow: w\ntasks:\n  g: {tasks: {a: {uses: transform}}, output: {";
    for (int i = 0; i < 1500; ++i)
      text += "p" + std::to_string(i) + ": 1, ";
    text += "}}\n";
    for (int i = 0; i < 4000; ++i)
      text += "  t" + std::to_string(i) + ": {uses: transform, needs: g, if: tasks.g.output.p1 > 0}\n";
    CHECK(milliseconds_of(text) < 5000);
  }
  SECTION("every task needs every one before it") {
    std::string text = "workflow: w\ntasks:\n  t0: {uses: transform}\n";
    std::string needs = "t0";
    for (int i = 1; i < 600; ++i) {
      auto name = "t" + std::to_string(i);
      text += "  " + name + ": {uses: transform, needs: [" + needs + "], with: {v: \"${{ tasks.t0.output }}\"}}\n";
      needs += ", " + name;
    }
    CHECK(milliseconds_of(text) < 3000);
  }
  SECTION("a file that is one long line of nothing") {
    CHECK(milliseconds_of("workflow: w\ntasks: {" + std::string(1'000'000, '{')) < 3000);
    CHECK(milliseconds_of("workflow: w\ntasks: {t: {uses: \"" + std::string(1'000'000, '$') + "\"}}") < 3000);
  }
}

}  // namespace troupe
