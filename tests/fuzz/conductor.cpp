#include "core/base/document.hpp"
#include "core/importer/importer.hpp"
#include "fuzz/fuzz.hpp"

/// A Conductor definition becomes workflow files that are YAML, or what has no translation is named.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  importer::source_file file{"w.json", std::string(bytes)};
  auto made = importer::import_conductor({&file, 1});
  expect(made.workflows.empty() != made.missing.empty());
  for (const auto& missing : made.missing)
    expect(!missing.what.empty() && missing.where.starts_with("w.json"));
  for (const auto& workflow : made.workflows)
    expect(read_document(workflow.text, "w.yaml").errors.empty());
}

}  // namespace troupe::fuzz
