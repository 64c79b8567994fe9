#include "core/base/json.hpp"
#include "core/base/json_text.hpp"
#include "fuzz/fuzz.hpp"

/// JSON: what is accepted is written as text that means the same.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  auto value = parse_json(bytes);
  if (!value)
    return expect(!value.error().what.empty());
  std::string text;
  write_json(text, *value);
  auto again = parse_json(text);
  expect(bool(again));
  expect(*again == *value);
}

}  // namespace troupe::fuzz
