#include "cli/words.hpp"

namespace troupe::cli {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view of_shells = "|<>;&";

struct reading {
  std::vector<std::string> words;
  /// Where the last word begins; the end of the line if the last one is complete.
  std::size_t last_at = 0;
  bool inside = false;
  /// A quote that does not end.
  char open = 0;
  /// A character that would need a shell.
  char foreign = 0;
};

/// Takes what a backslash stands before; returns how many characters that were.
std::size_t escaped(std::string_view rest, bool quoted, std::string& word) {
  if (rest.size() < 2)
    return 1;
  if (quoted && std::string_view("\"\\$`").find(rest[1]) == std::string_view::npos)
    word += '\\';
  word += rest[1];
  return 2;
}

reading read(std::string_view line) {
  reading out;
  for (std::size_t i = 0; i < line.size();) {
    auto c = line[i];
    if (!out.open && blanks.find(c) != blanks.npos) {
      out.inside = false;
      ++i;
      continue;
    }
    if (!out.inside && c == '#')
      break;
    if (!out.inside) {
      out.inside = true;
      out.last_at = i;
      out.words.emplace_back();
    }
    auto& word = out.words.back();
    if (c == '\\' && out.open != '\'') {
      i += escaped(line.substr(i), out.open == '"', word);
      continue;
    }
    if (out.open ? c == out.open : c == '\'' || c == '"') {
      out.open = out.open ? 0 : c;
    } else {
      if (!out.open && !out.foreign && of_shells.find(c) != of_shells.npos)
        out.foreign = c;
      word += c;
    }
    ++i;
  }
  if (!out.inside)
    out.last_at = line.size();
  return out;
}

}  // namespace

result<std::vector<std::string>> split_words(std::string_view line) {
  auto seen = read(line);
  if (seen.open)
    return refused{errc::invalid, std::string("a ") + seen.open + " is not closed", {}, "end the quoted word"};
  if (seen.foreign)
    return refused{errc::invalid,
                   std::string("`") + seen.foreign + "` is for shells: the console has no pipes and files",
                   {},
                   std::string("quote it ('") + seen.foreign + "'), or use troupe from a shell"};
  return std::move(seen.words);
}

words_so_far split_unfinished(std::string_view line) {
  auto seen = read(line);
  if (!seen.inside)
    seen.words.emplace_back();
  return {std::move(seen.words), seen.last_at};
}

}  // namespace troupe::cli
