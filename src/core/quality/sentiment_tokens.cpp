#include "core/quality/sentiment_tokens.hpp"

#include "core/quality/sentiment_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::quality {
namespace {

constexpr std::string_view spaces = " \t\r\n\f\v";
constexpr std::string_view marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_shouted(std::string_view text) {
  bool upper = false;
  for (char c : text) {
    if (c >= 'a' && c <= 'z')
      return false;
    upper |= c >= 'A' && c <= 'Z';
  }
  return upper;
}

bool is_rated(std::string_view word) {
  return sentiment_lexicon().contains(word) || sentiment_boosters().contains(word);
}

/// `loooove` is `love`, `sooo` is `so`: letters said three times and more, cut to two or one where that is a known
/// word.
std::string squeezed(std::string word) {
  if (is_rated(word))
    return word;
  for (std::size_t kept : {2, 1}) {
    std::string out;
    bool cut = false;
    for (std::size_t i = 0; i < word.size();) {
      auto end = std::min(word.find_first_not_of(word[i], i), word.size());
      bool drawn = end - i > 2 && word[i] >= 'a' && word[i] <= 'z';
      cut |= drawn;
      out.append(drawn ? kept : end - i, word[i]);
      i = end;
    }
    if (cut && is_rated(out))
      return out;
  }
  return word;
}

/// The piece without the marks around it; `:)` stays, and loses the full stop behind it.
std::string_view core_of(std::string_view piece) {
  auto first = piece.find_first_not_of(marks);
  auto inner =
    first == piece.npos ? std::string_view{} : piece.substr(first, piece.find_last_not_of(marks) + 1 - first);
  if (inner.size() > 2)
    return inner;
  auto bare = piece.substr(0, piece.find_last_not_of(".,!?;\"") + 1);
  return bare.empty() || sentiment_lexicon().contains(lowered(piece)) ? piece : bare;
}

bool is_face(std::string_view core) {
  auto letters = std::ranges::count_if(core, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
  return letters == 0 ? core.find_first_of(":;=<-_^") != core.npos
                      : letters <= 2 && core.find_first_of(":;=") != core.npos;
}

/// `&amp;` and what it means, where the text begins with such a thing.
std::pair<std::string_view, char> entity_at(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> all{
    {{"&gt;", '>'}, {"&lt;", '<'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  if (text.starts_with('&'))
    for (const auto& each : all)
      if (text.starts_with(each.first))
        return each;
  return {};
}

}  // namespace

std::string plain_for_sentiment(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = true;
  for (std::size_t i = 0; i < text.size();) {
    if (auto [written, meant] = entity_at(text.substr(i)); !written.empty()) {
      out += meant;
      i += written.size();
      space = false;
      continue;
    }
    auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      out += text[i];
      space = text[i++] == ' ';
      continue;
    }
    std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    auto character = text.substr(i, bytes);
    i += character.size();
    if (character == "\xE2\x80\x99" || character == "\xE2\x80\x98") {
      out += '\'';
    } else if (auto found = sentiment_emoji().find(character); found != sentiment_emoji().end()) {
      if (!space)
        out += ' ';
      out += found->second;
    } else {
      out += character;
    }
    space = false;
  }
  return out;
}

std::vector<sentiment_token> sentiment_tokens(std::string_view text) {
  std::vector<sentiment_token> out;
  while (true) {
    auto begin = text.find_first_not_of(spaces);
    if (begin == text.npos)
      return out;
    text.remove_prefix(begin);
    auto piece = text.substr(0, text.find_first_of(spaces));
    text.remove_prefix(piece.size());
    auto core = core_of(piece);
    auto behind = piece.substr(static_cast<std::size_t>(core.data() + core.size() - piece.data()));
    auto lower = squeezed(lowered(core));
    bool alone = is_face(core) || is_interjection(lower);
    out.push_back({std::move(lower), is_shouted(core), behind.find_first_of(".!?") != behind.npos, alone});
  }
}

}  // namespace troupe::quality
