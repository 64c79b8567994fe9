#include "core/importer/reference.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::importer {
namespace {

refused bad_path(std::string_view text, std::string what) {
  return {errc::invalid, "`${" + std::string(text) + "}` " + std::move(what)};
}

/// Reads `['name']`, `["name"]` or `[0]` at the beginning; returns how many bytes it took, or 0.
std::size_t read_bracket(std::string_view rest, path_step& to) {
  auto end = rest.find(']');
  if (end == rest.npos || end < 2)
    return 0;
  auto inner = rest.substr(1, end - 1);
  auto quote = inner.front();
  if (quote == '\'' || quote == '"') {
    if (inner.size() < 2 || inner.back() != quote)
      return 0;
    to.name = inner.substr(1, inner.size() - 2);
    return end + 1;
  }
  std::int64_t index = 0;
  auto [stop, error] = std::from_chars(inner.data(), inner.data() + inner.size(), index);
  if (error != std::errc{} || stop != inner.data() + inner.size() || index < 0)
    return 0;
  to.index = index;
  return end + 1;
}

result<reference> read_reference(std::string_view text) {
  reference made{.text = std::string(text)};
  auto rest = text;
  auto root_end = std::min(rest.find_first_of(".["), rest.size());
  made.root = rest.substr(0, root_end);
  rest.remove_prefix(root_end);
  while (!rest.empty()) {
    path_step step;
    std::size_t taken = 0;
    if (rest.front() == '[') {
      taken = read_bracket(rest, step);
      if (taken == 0)
        return bad_path(text, "is more than a path of members and places");
    } else {
      rest.remove_prefix(1);
      taken = std::min(rest.find_first_of(".["), rest.size());
      step.name = rest.substr(0, taken);
      if (step.name.empty() || step.name.find_first_of("*()?@") != step.name.npos)
        return bad_path(text, "is more than a path of members and places");
    }
    rest.remove_prefix(taken);
    made.steps.push_back(std::move(step));
  }
  return made;
}

}  // namespace

result<pieces> split_references(std::string_view text) {
  pieces all;
  std::string plain;
  while (!text.empty()) {
    auto begin = text.find("${");
    if (begin == text.npos) {
      plain += text;
      break;
    }
    if (begin > 0 && text[begin - 1] == '$') {
      // `$${` is a `${` that means nothing.
      plain.append(text.substr(0, begin - 1)).append("${");
      text.remove_prefix(begin + 2);
      continue;
    }
    auto end = text.find('}', begin);
    if (end == text.npos) {
      plain += text;
      break;
    }
    auto inner = text.substr(begin + 2, end - begin - 2);
    if (inner.find("${") != inner.npos)
      return bad_path(inner, "has a reference inside a reference");
    plain += text.substr(0, begin);
    text.remove_prefix(end + 1);
    if (inner.find_first_not_of(' ') == inner.npos)
      continue;
    auto read = read_reference(inner);
    if (!read)
      return std::move(read).error();
    if (!plain.empty())
      all.emplace_back(std::exchange(plain, {}));
    all.emplace_back(*std::move(read));
  }
  if (!plain.empty() || all.empty())
    all.emplace_back(std::move(plain));
  return all;
}

const reference* sole_reference(const pieces& all) {
  return all.size() == 1 ? std::get_if<reference>(&all.front()) : nullptr;
}

}  // namespace troupe::importer
