#include "types.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

/// Imports the definitions that Conductor itself is tested with (github.com/conductor-oss/conductor, Apache-2.0), where
/// they are found: in `$TROUPE_SHARED_DATA/workflow_conductor`, else in `../shared/data/workflow_conductor` beside the
/// sources. corpus.txt says what becomes of each.
namespace troupe::importer {
namespace {

std::optional<std::filesystem::path> data_folder() {
  const auto* named = std::getenv("TROUPE_SHARED_DATA");
  auto base = named ? std::filesystem::path(named) : std::filesystem::path(TROUPE_SOURCE_DIR) / "../shared/data";
  auto folder = base / "workflow_conductor";
  return std::filesystem::is_directory(folder) ? std::optional(folder) : std::nullopt;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What was written is a workflow that can be run, and does not leave the engine at a loss.
void try_out(const imported_workflow& w) {
  CAPTURE(w.text);
  auto planned = plan_text(w.text, w.name + ".yaml", "d", types_for(w));
  for (const auto& error : planned.errors)
    FAIL_CHECK(to_string(error));
  if (!planned.plan)
    return;
  auto options = pure_work();
  options.fill_in = true;
  auto made = rehearsal::rehearse(planned.plan, {}, options);
  for (const auto& problem : made.problems)
    FAIL_CHECK(to_string(problem));
  CHECK(is_final(made.state));
}

/// What became of a file: `translated: NAME, ...`, or a line for each thing that is missing.
std::string outcome(const std::string& name, const std::string& text) {
  source_file file{name, text};
  auto made = import_conductor({&file, 1});
  std::string all;
  for (const auto& one : made.missing)
    all += one.where + ": " + one.what + "\n";
  if (made.missing.empty())
    all = name + ": translated";
  for (const auto& w : made.workflows) {
    all += (&w == &made.workflows.front() ? ": " : ", ") + w.name;
    try_out(w);
  }
  return made.missing.empty() ? all + "\n" : all;
}

}  // namespace

TEST_CASE("every definition Conductor is tested with is translated, or what it lacks is named") {
  auto folder = data_folder();
  if (!folder) {
    WARN("the definitions are not here; see the head of corpus_test.cpp");
    return;
  }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder))
    if (entry.path().extension() == ".json")
      names.push_back(std::filesystem::relative(entry.path(), *folder).string());
  std::ranges::sort(names);
  std::string all;
  for (const auto& name : names)
    all += outcome(name, read(*folder / name));
  auto expected = read(TROUPE_SOURCE_DIR "/tests/core/importer/corpus.txt");
  // `TROUPE_RENEW=1` writes down what is.
  if (std::getenv("TROUPE_RENEW"))
    std::ofstream(TROUPE_SOURCE_DIR "/tests/core/importer/corpus.txt") << all;
  std::istringstream was(expected), is(all);
  for (std::string before, now; std::getline(was, before) && std::getline(is, now);)
    CHECK(now == before);
  CHECK(all.size() == expected.size());
}

}  // namespace troupe::importer
