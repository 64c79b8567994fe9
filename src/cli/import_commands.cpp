#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"
#include "core/importer/importer.hpp"

#include <map>

namespace troupe::cli {
namespace {

result<std::vector<importer::source_file>> read_sources(session& s) {
  std::vector<importer::source_file> sources;
  for (const auto& given : s.call.arguments) {
    auto files = s.env.files_in(given, ".json");
    if (!files)
      return std::move(files).error();
    if (files->empty())
      return refused{errc::unknown, "there are no .json files in it", given, "is the path right?"};
    for (const auto& file : *files) {
      auto text = s.env.read_file(file, file_bytes_max);
      if (!text)
        return std::move(text).error();
      sources.push_back({file, *std::move(text)});
    }
  }
  return sources;
}

json::value to_document(const importer::importing& made) {
  json::array workflows;
  for (const auto& w : made.workflows)
    workflows.push_back(json::object{{"name", w.name},
                                     {"conductor", w.conductor_name},
                                     {"source", w.text},
                                     {"task_types", to_json(w.types)},
                                     {"workflows", to_json(w.workflows)}});
  json::array missing;
  for (const auto& one : made.missing)
    missing.push_back(json::object{{"where", one.where}, {"what", one.what}, {"hint", one.hint}});
  return json::object{{"workflows", std::move(workflows)}, {"missing", std::move(missing)}};
}

/// Where each workflow goes: path -> text.
std::map<std::string, std::string> files_of(const importer::importing& made, const session& s) {
  std::map<std::string, std::string> files;
  auto folder = s.call.text("output-folder");
  for (const auto& w : made.workflows)
    files[folder ? *folder + "/" + w.name + ".yaml" : *s.call.text("output-file")] = w.text;
  return files;
}

result<exit_code> import(session& s) {
  auto file = s.call.text("output-file");
  auto folder = s.call.text("output-folder");
  if (file && folder)
    return s.misused("--output-file and --output-folder exclude each other", "name one of them");
  auto sources = read_sources(s);
  if (!sources)
    return std::move(sources).error();
  auto made = importer::import_conductor(*sources);
  if (s.json_wanted()) {
    s.print(to_document(made));
    return made.missing.empty() ? exit_code::done : exit_code::refused;
  }
  if (!made.missing.empty()) {
    s.report(made.missing.front(), std::span(made.missing).subspan(1));
    s.env.err << made.missing.size() << (made.missing.size() == 1 ? " thing has" : " things have")
              << " no translation; nothing was written\n";
    return exit_code::refused;
  }
  if (!folder && made.workflows.size() > 1)
    return s.misused(std::to_string(made.workflows.size()) + " workflows are defined there",
                     "write them with --output-folder DIR, a file each");
  if (!folder && !file) {
    s.env.out << made.workflows.front().text;
    return exit_code::done;
  }
  for (const auto& [path, text] : files_of(made, s)) {
    if (auto written = s.env.write_file(path, text); !written)
      return std::move(written).error();
    s.env.out << s.colour(tone::good, "✓") << " wrote " << printable(path) << "\n";
  }
  auto first = files_of(made, s).begin()->first;
  s.env.out << "  " << s.next("workflow validate " + shell_word(first)) << "\n";
  return exit_code::done;
}

}  // namespace

std::vector<command> import_commands() {
  return {
    {.noun = "workflow",
     .verb = "import",
     .summary = "Translate Netflix Conductor definitions into workflow files",
     .details =
       "Files hold definitions as Conductor takes them (JSON), one or many; of a folder, every .json below it. Task "
       "definitions among them give tasks their retries, timeouts and limits.\n"
       "What cannot be translated is listed, one a line, as file: JSON path: what (what to do instead); then nothing "
       "is "
       "written and the exit code is 4. docs/IMPORT.md says what becomes of each type and field.",
     .arguments = {{"FILE", "Definitions; a folder, or `-` for standard input", true, value_source::file, {}, true}},
     .options = {{"output-file",
                  value_kind::text,
                  "FILE",
                  "Where to write the workflow; printed otherwise",
                  {},
                  {},
                  {},
                  false,
                  value_source::file},
                 {"output-folder",
                  value_kind::text,
                  "DIR",
                  "Where to write workflows, a file each",
                  {},
                  {},
                  {},
                  false,
                  value_source::directory}},
     .examples = {{"troupe workflow import order.json > order.yaml", "one definition"},
                  {"troupe workflow import conductor/ --output-folder workflows", "all of a folder"}},
     .carry_out = import},
  };
}

}  // namespace troupe::cli
