#include "core/quality/prose.hpp"

#include "core/quality/word_lists.hpp"

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr std::string_view apostrophe = "\xE2\x80\x99";

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

/// Marks of three bytes: dashes, quotation marks, ellipsis, bullets (U+2000..U+203F); no-break space is U+00A0.
std::size_t mark_bytes(std::string_view rest) {
  if (rest.size() > 2 && rest[0] == '\xE2' && rest[1] == '\x80')
    return 3;
  if (rest.size() > 1 && rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) < 0xC0)
    return 2;
  return 0;
}

bool is_letter(std::string_view rest) {
  char c = rest.front();
  return (c >= 'a' && c <= 'z') || is_upper(c) || (static_cast<unsigned char>(c) >= 0x80 && mark_bytes(rest) == 0);
}

/// Bytes of an apostrophe between two letters.
std::size_t apostrophe_bytes(std::string_view rest) {
  std::size_t bytes = rest.starts_with('\'') ? 1 : rest.starts_with(apostrophe) ? apostrophe.size() : 0;
  return bytes > 0 && rest.size() > bytes && is_letter(rest.substr(bytes)) ? bytes : 0;
}

const word_facts* facts_of(const std::string& lower) {
  if (const auto* known = find_word(lower))
    return known;
  if (lower.size() > 2 && lower.ends_with("'s"))
    return find_word(std::string_view(lower).substr(0, lower.size() - 2));
  return nullptr;
}

/// One word or number from `at` on; returns where it ends.
std::size_t read_word(std::string_view text, std::size_t at, word& out) {
  out.at.begin = at;
  std::size_t capitals = 0, letters = 0;
  out.number = is_digit(text[at]);
  while (at < text.size()) {
    auto rest = text.substr(at);
    char c = text[at];
    if (is_letter(rest) || is_digit(c)) {
      letters += !is_digit(c);
      capitals += is_upper(c);
      out.lower += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
      ++at;
    } else if (auto bytes = apostrophe_bytes(rest); bytes > 0) {
      out.lower += '\'';
      at += bytes;
    } else if (out.number && (c == '.' || c == ',' || c == ':') && rest.size() > 1 && is_digit(rest[1])) {
      out.lower += c;
      ++at;
    } else {
      break;
    }
  }
  out.at.end = at;
  out.capital = is_upper(text[out.at.begin]);
  out.all_capitals = capitals > 1 && capitals == letters;
  out.facts = facts_of(out.lower);
  return at;
}

void read_words(prose& self) {
  std::string_view text = self.text;
  for (std::size_t i = 0; i < text.size();) {
    if (is_letter(text.substr(i)) || is_digit(text[i])) {
      word next;
      next.joined = i > 0 && text[i - 1] == '-' && !self.words.empty() && self.words.back().at.end == i - 1;
      i = read_word(text, i, next);
      self.words.push_back(std::move(next));
    } else {
      i += std::max<std::size_t>(mark_bytes(text.substr(i)), 1);
    }
  }
}

/// The word that ends where `end` is, or nullptr.
const word* word_before(const prose& self, std::size_t end) {
  auto found = std::ranges::lower_bound(self.words, end, {}, [](const word& w) { return w.at.end; });
  return found != self.words.end() && found->at.end == end ? &*found : nullptr;
}

/// `Mr.`, `J.`, `e.g.`: a point that ends no sentence.
bool is_abbreviation(const prose& self, std::size_t point) {
  const auto* before = word_before(self, point);
  if (!before)
    return false;
  if (before->lower.size() == 1 && before->capital && before->lower != "i")
    return true;
  if (before->lower.size() == 1 && before->at.begin > 1 && self.text[before->at.begin - 1] == '.')
    return true;
  return is_abbreviated(before->lower);
}

/// Where the closing marks behind `at` end: quotation marks and brackets.
std::size_t skip_closers(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    auto rest = text.substr(at);
    if (rest[0] == '"' || rest[0] == '\'' || rest[0] == ')' || rest[0] == ']' || rest[0] == '*')
      ++at;
    else if (rest.starts_with(apostrophe) || rest.starts_with("\xE2\x80\x9D"))
      at += 3;
    else
      break;
  }
  return at;
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at]))
    ++at;
  return at;
}

/// Where the marks that may end a sentence end, if some begin at `at`; `mark` is the strongest of them.
std::size_t skip_stops(std::string_view text, std::size_t at, char& mark) {
  mark = 0;
  while (at < text.size()) {
    char c = text[at];
    if (c == '.' || c == '!' || c == '?') {
      mark = mark == 0 || mark == '.' ? c : mark;
      ++at;
    } else if (text.substr(at).starts_with("\xE2\x80\xA6")) {
      mark = mark == 0 ? '.' : mark;
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

/// Whether the marks in `stops` end a sentence: what follows must look like a beginning.
bool ends_sentence(const prose& self, span stops, char mark, std::size_t next) {
  std::string_view text = self.text;
  if (next >= text.size())
    return true;
  bool single = stops.end - stops.begin == 1;
  bool spaced = next > stops.end && is_space(text[next - 1]);
  if (!spaced)
    return single && mark == '.' && is_upper(text[next]) && stops.begin > 1 && text[stops.begin - 1] >= 'a' &&
           text[stops.begin - 1] <= 'z' && text[stops.begin - 2] >= 'a' && text[stops.begin - 2] <= 'z';
  if (text[next] >= 'a' && text[next] <= 'z')
    // "it works. but only just": two sentences by somebody who does not press shift; `"Why?" she asked` is one.
    return skip_closers(text, stops.end) == stops.end && single && mark != 0 && !is_abbreviation(self, stops.begin);
  return !(single && mark == '.' && is_abbreviation(self, stops.begin));
}

void read_sentences(prose& self) {
  std::string_view text = self.text;
  std::size_t from = 0, taken = 0;
  auto finish = [&](std::size_t end, char mark) {
    sentence s;
    s.first = taken;
    while (taken < self.words.size() && self.words[taken].at.begin < end)
      ++taken;
    s.last = taken;
    s.end = mark;
    s.paragraph = self.paragraphs;
    s.at = {skip_spaces(text, from), end};
    while (s.at.end > s.at.begin && is_space(text[s.at.end - 1]))
      --s.at.end;
    if (s.first < s.last)
      self.sentences.push_back(s);
    from = end;
  };
  auto end_paragraph = [&] {
    if (!self.sentences.empty() && self.sentences.back().paragraph == self.paragraphs)
      ++self.paragraphs;
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\n') {
      auto next = skip_spaces(text, i);
      if (std::ranges::count(text.substr(i, next - i), '\n') > 1) {
        finish(i, 0);
        end_paragraph();
      } else if (from >= i || skip_spaces(text, from) >= i) {
        end_paragraph();
      }
      i = next;
      continue;
    }
    char mark = 0;
    auto stops = skip_stops(text, i, mark);
    if (stops == i) {
      ++i;
      continue;
    }
    auto closed = skip_closers(text, stops);
    if (ends_sentence(self, {i, stops}, mark, skip_spaces(text, closed)))
      finish(closed, mark);
    i = closed;
  }
  finish(text.size(), 0);
  end_paragraph();
}

void read_quotations(prose& self) {
  std::string_view text = self.text;
  std::size_t open = text.npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool straight = text[i] == '"', left = text.substr(i).starts_with("\xE2\x80\x9C"),
         right = text.substr(i).starts_with("\xE2\x80\x9D");
    if (left || (straight && open == text.npos)) {
      open = i + (straight ? 1 : 3);
    } else if ((right || straight) && open != text.npos) {
      if (i > open)
        self.quotations.push_back({open, i});
      open = text.npos;
    } else if (text[i] == '\n' && i + 1 < text.size() && text[i + 1] == '\n') {
      open = text.npos;
    }
  }
}

}  // namespace

prose read_prose(std::string_view text) {
  prose self;
  self.text = text;
  read_words(self);
  read_sentences(self);
  read_quotations(self);
  return self;
}

}  // namespace troupe::quality
