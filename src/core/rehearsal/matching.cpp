#include "core/rehearsal/script.hpp"

namespace troupe::rehearsal {
namespace {

bool is_mark(char c) {
  return c == '.' || c == '[' || c == ']';
}

/// `*` is any number of characters that are no marks.
bool matches(std::string_view pattern, std::string_view text) {
  // Where to go on if the last `*` takes one character more.
  std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && !is_mark(text[from])) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

std::string without_indices(std::string_view task) {
  std::string plain;
  bool inside = false;
  for (char c : task) {
    inside |= c == '[';
    if (!inside)
      plain += c;
    inside &= c != ']';
  }
  return plain;
}

}  // namespace

bool stands_for(std::string_view pattern, std::string_view task) {
  if (matches(pattern, task))
    return true;
  return pattern.find('[') == pattern.npos && matches(pattern, without_indices(task));
}

const mock* find_mock(const test_case& of, std::string_view task, std::string_view type) {
  for (const auto& one : of.mocks)
    if (!one.is_type && one.name == task)
      return &one;
  for (const auto& one : of.mocks)
    if (!one.is_type && stands_for(one.name, task))
      return &one;
  for (const auto& one : of.mocks)
    if (one.is_type && one.name == type)
      return &one;
  return nullptr;
}

}  // namespace troupe::rehearsal
