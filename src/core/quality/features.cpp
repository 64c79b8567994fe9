#include "core/quality/features.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace troupe::quality {
namespace {

constexpr std::size_t window = 50;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_word_char(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '\'';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_vowel(char c) {
  return std::string_view("aeiouy").find(c) != std::string_view::npos;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  auto finish = [&] {
    while (!word.empty() && word.back() == '\'')
      word.pop_back();
    if (!word.empty())
      out.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Typographic quotes and dashes (E2 80 xx) separate words; the right quote stands for an apostrophe.
    if (text.substr(i).starts_with("\xE2\x80")) {
      if (text.substr(i).starts_with("\xE2\x80\x99") && !word.empty())
        word += '\'';
      else
        finish();
      i += 2;
    } else if (is_word_char(text[i]) && !(text[i] == '\'' && word.empty())) {
      word += lower(text[i]);
    } else {
      finish();
    }
  }
  finish();
  return out;
}

std::vector<sentence> split_sentences(std::string_view text) {
  std::vector<sentence> out;
  std::string current;
  auto finish = [&](char end) {
    auto first = current.find_first_not_of(" \t\r\n\"");
    if (auto words = split_words(current); !words.empty())
      out.push_back({current.substr(first == std::string::npos ? 0 : first), std::move(words), end});
    current.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool paragraph = c == '\n' && i + 1 < text.size() && text[i + 1] == '\n';
    bool stop = (c == '.' || c == '!' || c == '?') &&
                (i + 1 == text.size() || std::string_view(" \t\r\n\"'").find(text[i + 1]) != std::string_view::npos);
    if (paragraph)
      finish(0);
    else if (stop)
      finish(c);
    else
      current += c;
  }
  finish(0);
  return out;
}

/// No vowel at all, or five consonants in a row: nobody could read it aloud. Other scripts are not judged.
bool is_odd(std::string_view word) {
  std::size_t run = 0, worst = 0, vowels = 0;
  for (char c : word) {
    if (static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9'))
      return false;
    run = is_vowel(c) ? 0 : run + (c == '\'' ? 0 : 1);
    vowels += is_vowel(c);
    worst = std::max(worst, run);
  }
  return (vowels == 0 && word.size() > 2) || worst >= 5;
}

bool is_abstract(std::string_view word) {
  return word.size() > 6 && (word.ends_with("tion") || word.ends_with("ness") || word.ends_with("ity") ||
                             word.ends_with("ism") || word.ends_with("ment") || word.ends_with("ance"));
}

double windowed_ratio(const std::vector<std::string>& words) {
  auto ratio = [](auto first, auto last) {
    return static_cast<double>(std::unordered_set<std::string>(first, last).size()) /
           static_cast<double>(std::distance(first, last));
  };
  if (words.empty())
    return 0;
  if (words.size() <= window)
    return ratio(words.begin(), words.end());
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i + window <= words.size(); i += 10, ++count)
    sum +=
      ratio(words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(i + window));
  return sum / static_cast<double>(count);
}

void measure_repetition(features& self) {
  std::map<std::string, std::size_t> trigrams;
  std::size_t total = 0, repeated = 0, most = 1;
  for (std::size_t i = 0; i + 2 < self.words.size(); ++i, ++total) {
    auto run = self.words[i] + " " + self.words[i + 1] + " " + self.words[i + 2];
    auto seen = ++trigrams[run];
    repeated += seen > 1;
    if (seen > most) {
      most = seen;
      self.most_repeated_trigram = run;
    }
  }
  self.repeated_trigrams = total ? static_cast<double>(repeated) / static_cast<double>(total) : 0;

  std::map<std::string, std::size_t> openers;
  repeated = 0, most = 1;
  for (const auto& s : self.sentences) {
    auto seen = ++openers[s.words.front()];
    repeated += seen > 1;
    if (seen > most) {
      most = seen;
      self.most_repeated_opener = s.words.front();
    }
  }
  if (self.sentences.size() > 1)
    self.repeated_openers = static_cast<double>(repeated) / static_cast<double>(self.sentences.size() - 1);
}

void measure_sentences(features& self) {
  auto count = static_cast<double>(self.sentences.size());
  self.mean_sentence = static_cast<double>(self.words.size()) / count;
  double variance = 0;
  for (const auto& s : self.sentences) {
    auto length = static_cast<double>(s.words.size());
    variance += (length - self.mean_sentence) * (length - self.mean_sentence) / count;
    self.longest_sentence = std::max(self.longest_sentence, s.words.size());
  }
  self.sentence_variation = std::sqrt(variance) / self.mean_sentence;
}

}  // namespace

features measure(std::string_view text) {
  features self;
  self.sentences = split_sentences(text);
  for (const auto& s : self.sentences)
    self.words.insert(self.words.end(), s.words.begin(), s.words.end());
  if (self.words.empty())
    return self;

  auto share = [&](auto test) {
    return static_cast<double>(std::count_if(self.words.begin(), self.words.end(), test)) /
           static_cast<double>(self.words.size());
  };
  self.syllables = std::accumulate(self.words.begin(), self.words.end(), std::size_t{0},
                                   [](std::size_t sum, const std::string& word) { return sum + syllables(word); });
  measure_sentences(self);
  measure_repetition(self);
  self.reading_ease = 206.835 - 1.015 * self.mean_sentence -
                      84.6 * static_cast<double>(self.syllables) / static_cast<double>(self.words.size());
  self.type_token_ratio = windowed_ratio(self.words);
  self.function_share = share(is_function_word);
  self.concrete_share = share(is_concrete_word);
  self.filler_share = share(is_filler_word);
  self.abstract_share = share(is_abstract);
  self.odd_share = share(is_odd);
  return self;
}

std::size_t syllables(std::string_view word) {
  std::size_t count = 0;
  bool before = false;
  for (char c : word) {
    bool vowel = is_vowel(lower(c));
    count += vowel && !before;
    before = vowel;
  }
  bool silent_e = word.ends_with('e') && !word.ends_with("le") && count > 1;
  bool silent_ed = word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded") && count > 1;
  return std::max<std::size_t>(count - (silent_e || silent_ed ? 1 : 0), 1);
}

std::vector<std::string> content_words(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& word : words) {
    if (word.size() < 3 || is_function_word(word))
      continue;
    auto stem = word.substr(0, word.find('\''));
    for (std::string_view ending : {"ing", "ed", "es", "s"})
      if (stem.size() > ending.size() + 2 && stem.ends_with(ending)) {
        stem.resize(stem.size() - ending.size());
        break;
      }
    out.push_back(std::move(stem));
  }
  return out;
}

}  // namespace troupe::quality
