#include "core/quality/measures.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace troupe::quality {
namespace {

using bag = std::map<std::string, double>;

bag bag_of(const std::vector<std::string>& words) {
  bag out;
  for (const auto& w : words)
    out[w] += 1;
  return out;
}

double length_of(const bag& b) {
  double sum = 0;
  for (const auto& [word, count] : b)
    sum += count * count;
  return std::sqrt(sum);
}

double cosine(const bag& a, const bag& b) {
  double sum = 0;
  for (const auto& [word, count] : a)
    if (auto found = b.find(word); found != b.end())
      sum += count * found->second;
  return sum == 0 ? 0 : sum / (length_of(a) * length_of(b));
}

bool points_back(std::span<const word> sentence) {
  return std::ranges::any_of(sentence, [](const word& w) {
    return is_third_person(w.lower) || is_demonstrative(w.lower) || is_connective(w.lower);
  });
}

/// Runs of `n` words within sentences or across them.
std::unordered_map<std::string, std::size_t> runs_of(const std::vector<word>& words, std::size_t n) {
  std::unordered_map<std::string, std::size_t> out;
  for (std::size_t i = 0; i + n <= words.size(); ++i) {
    std::string run;
    for (std::size_t j = i; j < i + n; ++j)
      run += words[j].lower + ' ';
    ++out[run];
  }
  return out;
}

double repeated_share(const std::vector<word>& words, std::size_t n) {
  if (words.size() < n)
    return 0;
  auto runs = runs_of(words, n);
  auto total = static_cast<double>(words.size() - n + 1);
  return 1 - static_cast<double>(runs.size()) / total;
}

/// Longest run of words that occurs twice without overlapping itself; bounded, because a text may be long.
double longest_repeat(const std::vector<word>& words) {
  constexpr std::size_t longest_max = 40;
  std::size_t low = 0, high = std::min(longest_max, words.size() / 2);
  auto repeats = [&](std::size_t n) {
    std::unordered_map<std::string, std::size_t> first;
    for (std::size_t i = 0; i + n <= words.size(); ++i) {
      std::string run;
      for (std::size_t j = i; j < i + n; ++j)
        run += words[j].lower + ' ';
      auto [at, fresh] = first.emplace(std::move(run), i);
      if (!fresh && i >= at->second + n)
        return true;
    }
    return false;
  };
  while (low < high) {
    auto middle = (low + high + 1) / 2;
    if (repeats(middle))
      low = middle;
    else
      high = middle - 1;
  }
  return static_cast<double>(low);
}

}  // namespace

cohesion_measures measure_cohesion(const prose& text) {
  cohesion_measures self;
  std::vector<std::vector<std::string>> content;
  std::vector<bag> bags;
  bag whole;
  for (const auto& s : text.sentences) {
    content.push_back(content_words(text.of(s)));
    bags.push_back(bag_of(content.back()));
    for (const auto& [word, count] : bags.back())
      whole[word] += count;
  }
  if (whole.empty())
    return self;
  std::unordered_set<std::string> before;
  double words = 0;
  for (std::size_t i = 0; i < bags.size(); ++i) {
    auto shares = [&](std::size_t j) { return cosine(bags[i], bags[j]) > 0; };
    bool linked = std::ranges::any_of(content[i], [&](const auto& w) { return before.contains(w); });
    for (const auto& w : content[i]) {
      self.given += !before.insert(w).second;
      words += 1;
    }
    self.centred += cosine(bags[i], whole);
    if (i == 0)
      continue;
    self.neighbour += shares(i - 1);
    self.overlap += cosine(bags[i], bags[i - 1]);
    self.near += shares(i - 1) || (i > 1 && shares(i - 2)) || (i > 2 && shares(i - 3));
    self.linked += linked;
    self.reference += points_back(text.of(text.sentences[i]));
  }
  auto steps = static_cast<double>(std::max<std::size_t>(bags.size() - 1, 1));
  self.neighbour /= steps;
  self.near /= steps;
  self.linked /= steps;
  self.overlap /= steps;
  self.reference /= steps;
  self.given /= words;
  self.centred /= static_cast<double>(bags.size());

  bag opening, closing;
  auto third = std::max<std::size_t>(bags.size() / 3, 1);
  for (std::size_t i = 0; i < third; ++i) {
    for (const auto& [word, count] : bags[i])
      opening[word] += count;
    for (const auto& [word, count] : bags[bags.size() - 1 - i])
      closing[word] += count;
  }
  self.frame = bags.size() > 2 ? cosine(opening, closing) : 0;

  std::vector<double> counts;
  for (const auto& [word, count] : whole)
    counts.push_back(count);
  std::ranges::sort(counts, std::greater{});
  for (std::size_t i = 0; i < std::min<std::size_t>(5, counts.size()); ++i)
    self.topic += counts[i] / words;
  return self;
}

repetition_measures measure_repetition(const prose& text) {
  repetition_measures self;
  if (text.words.empty())
    return self;
  self.pairs = repeated_share(text.words, 2);
  self.triples = repeated_share(text.words, 3);
  self.fours = repeated_share(text.words, 4);
  self.sixes = repeated_share(text.words, 6);
  self.longest = longest_repeat(text.words);
  std::unordered_map<std::string, std::size_t> sentences, openers;
  double repeated = 0, alike = 0;
  for (const auto& s : text.sentences) {
    std::string key;
    for (const auto& w : text.of(s))
      key += w.lower + ' ';
    repeated += sentences[key]++ > 0;
    alike += openers[text.words[s.first].lower]++ > 0;
  }
  auto count = static_cast<double>(text.sentences.size());
  self.sentences = repeated / count;
  self.openers = count > 1 ? alike / (count - 1) : 0;

  constexpr std::size_t window = 100;
  double sum = 0, windows = 0;
  for (std::size_t i = 0; i == 0 || i + window <= text.words.size(); i += window / 2) {
    auto end = std::min(text.words.size(), i + window);
    std::vector<word> piece(text.words.begin() + static_cast<std::ptrdiff_t>(i),
                            text.words.begin() + static_cast<std::ptrdiff_t>(end));
    sum += 1 - repeated_share(piece, 2);
    windows += 1;
  }
  self.novelty = sum / windows;
  return self;
}

}  // namespace troupe::quality
