#include "core/base/document.hpp"
#include "core/base/json_text.hpp"
#include "fuzz/fuzz.hpp"

/// A file people write, YAML or JSON: it is read, or refused with where and why; and what was read reads the same from
/// the JSON it is written as.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  constexpr document_limits bounds{.source_bytes_max = 8192, .depth_max = 40, .nodes_max = 5'000};
  auto reading = read_document(bytes, "file.yaml", bounds);
  expect(reading.root || !reading.errors.empty());
  for (const auto& error : reading.errors)
    expect(!error.what.empty() && error.where.find('\n') == error.where.npos);
  if (!reading.root || !reading.errors.empty())
    return;
  auto value = to_value(*reading.root);
  std::string text;
  write_json(text, value);
  auto again = parse_json(text);
  expect(again && *again == value);
}

}  // namespace troupe::fuzz
