#include "core/quality/syllables.hpp"

#include "core/quality/lexicon.hpp"

#include <algorithm>
#include <initializer_list>

namespace troupe::quality {
namespace {

/// Without y.
bool is_plain_vowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

bool is_vowel(char c) {
  return std::string_view("aeiouy").find(c) != std::string_view::npos;
}

/// A digit is spoken as a word: one syllable, `7` two. An estimate: nobody says a year digit by digit.
std::size_t of_number(std::string_view word) {
  std::size_t count = 0;
  for (char c : word)
    if (c >= '0' && c <= '9')
      count += c == '7' ? 2 : 1;
  return count;
}

/// Vowels that stand together but are spoken apart.
std::size_t split_vowels(std::string_view word) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    auto rest = word.substr(i);
    char before = i > 0 ? word[i - 1] : ' ';
    if (rest.starts_with("ia"))
      count += !((before == 'c' || before == 't') && (rest.starts_with("ial") || rest.starts_with("ian")));
    else if (rest.starts_with("io"))
      count += !(before == 't' || before == 's' || before == 'c' || before == 'g' || before == 'x');
    else if (rest.starts_with("iu"))
      count += 1;
    else if (rest.starts_with("eo"))
      count += !(rest.starts_with("eop") || before == 'g' || before == 'y');
    else if (rest.starts_with("ua") || rest.starts_with("uo"))
      count += before != 'q' && before != 'g' && before != 's';
    else if (rest.starts_with("uei") || rest.starts_with("eing") || rest.starts_with("ying"))
      count += 1;
  }
  return count;
}

}  // namespace

std::size_t syllables_by_rule(std::string_view word) {
  if (auto apostrophe = word.find('\''); apostrophe != word.npos && word.substr(apostrophe) != "'re")
    word = word.substr(0, apostrophe);
  std::size_t count = of_number(word);
  bool before = false;
  for (char c : word) {
    bool vowel = is_vowel(c);
    count += vowel && !before;
    before = vowel;
  }
  count += split_vowels(word);
  auto consonant_before = [&](std::size_t from_end) {
    return word.size() > from_end && !is_vowel(word[word.size() - from_end - 1]);
  };
  auto sharp = [&](std::size_t from_end) {
    if (word.size() <= from_end)
      return false;
    auto stem = word.substr(0, word.size() - from_end);
    return stem.ends_with('s') || stem.ends_with('x') || stem.ends_with('z') || stem.ends_with("ch") ||
           stem.ends_with("sh") || stem.ends_with('c') || stem.ends_with('g');
  };
  bool silent = false;
  if (word.ends_with("e"))
    silent = consonant_before(1) && !(word.ends_with("le") && consonant_before(2) && word.size() > 3);
  else if (word.ends_with("es"))
    silent = consonant_before(2) && !sharp(2) && !(word.ends_with("les") && consonant_before(3));
  else if (word.ends_with("ed"))
    silent = consonant_before(2) && word[word.size() - 3] != 't' && word[word.size() - 3] != 'd' &&
             !(word.ends_with("led") && consonant_before(3) && word[word.size() - 4] != 'l' &&
               word[word.size() - 4] != 'r' && word[word.size() - 4] != 'w');
  else if (word.ends_with("ely") || word.ends_with("eful") || word.ends_with("eless") || word.ends_with("ement") ||
           word.ends_with("eness"))
    silent = count > 2;
  if (silent && count > 1)
    --count;
  // prism, rhythm: the last consonants need a vowel that is not written.
  if (word.ends_with("sm") || word.ends_with("thm"))
    ++count;
  return std::max<std::size_t>(count, 1);
}

std::size_t syllables(std::string_view word) {
  const auto* known = find_word(word);
  if (known && known->syllables > 0)
    return known->syllables;
  if (!known && word.size() > 2 && word.ends_with("'s")) {
    auto stem = word.substr(0, word.size() - 2);
    char last = stem.back();
    bool hiss = last == 's' || last == 'x' || last == 'z' || stem.ends_with("ch") || stem.ends_with("sh") ||
                stem.ends_with("ce") || stem.ends_with("ge") || stem.ends_with("se");
    return syllables(stem) + (hiss ? 1 : 0);
  }
  return syllables_by_rule(word);
}

std::size_t syllables_by_convention(std::string_view word) {
  if (word.ends_with("'s"))
    word.remove_suffix(2);
  else if (!word.ends_with("n't"))
    word = word.substr(0, word.find('\''));
  if (word.size() <= 3)
    return 1;
  std::size_t runs = 0, extra = 0, silent = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    bool between = i > 0 && i + 1 < word.size();
    runs += is_plain_vowel(word[i]) && (i == 0 || !is_plain_vowel(word[i - 1]));
    extra += word[i] == 'y' && i > 0 && !is_plain_vowel(word[i - 1]) && !(between && is_plain_vowel(word[i + 1]));
  }
  auto consonant = [&](std::size_t from_end) { return !is_plain_vowel(word[word.size() - from_end]); };
  auto is_any_of = [](std::string_view what, std::initializer_list<std::string_view> all) {
    return std::ranges::find(all, what) != all.end();
  };
  auto last = word.substr(word.size() - 3), rest = word.substr(0, 4);
  if (word.ends_with('e'))
    silent += consonant(2) && !(word.ends_with("le") && consonant(3) && word[word.size() - 3] != 'y');
  else if (word.ends_with("es") || word.ends_with("ed"))
    silent += runs > 1 && consonant(3) && !is_any_of(last, {"ted", "tes", "ses"}) && !word.ends_with("ches");
  extra += word.starts_with("mc");
  extra += (word.starts_with("tri") && is_plain_vowel(word[3])) || (word.starts_with("bi") && is_plain_vowel(word[2]));
  extra += word.ends_with("ian") && !word.ends_with("cian") && !word.ends_with("tian");
  extra += word.starts_with("co") && is_plain_vowel(word[2]) &&
           !(is_any_of(rest, {"cool", "coac", "coat", "coal", "coun", "coin", "coar", "coup", "coif", "cook", "coig",
                              "coof"}) ||
             word.starts_with("court")) &&
           !is_any_of(word, {"could", "couldn't", "course"});
  extra += word.starts_with("coinci");
  extra += word.starts_with("pre") && is_plain_vowel(word[3]) && !word.starts_with("preach");
  extra += is_any_of(word, {"doesn't", "isn't", "shouldn't", "couldn't", "wouldn't"});
  extra += is_any_of(word, {"being", "create", "crucial", "doing", "experience", "giant", "hundred", "meanwhile",
                            "quiet", "science", "serious", "situation", "therefore", "various"});
  silent += is_any_of(word, {"every", "fortunately", "something", "types", "unfortunately"});
  auto count = runs + extra;
  return count > silent ? count - silent : 1;
}

}  // namespace troupe::quality
