#include "cli/event_reader.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <vector>

/// Server-sent events: the messages are the same, whatever the pieces they come in.
namespace troupe::fuzz {
namespace {

std::vector<std::pair<std::string, std::string>> read(std::string_view bytes, std::size_t step) {
  std::vector<std::pair<std::string, std::string>> out;
  cli::event_reader reader;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) {
    auto fed = reader.feed(bytes.substr(0, step), [&](const auto& m) { out.emplace_back(m.type, m.body); });
    expect(bool(fed));
  }
  return out;
}

}  // namespace

void run(std::string_view bytes) {
  auto whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
  expect(whole == read(bytes, 1));
  expect(whole == read(bytes, 7));
}

}  // namespace troupe::fuzz
