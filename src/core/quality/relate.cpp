#include "core/quality/frequencies.hpp"
#include "core/quality/measures.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace troupe::quality {
namespace {

using words = std::vector<std::string>;
using word_set = std::set<std::string>;

word_set set_of(const words& list) {
  return {list.begin(), list.end()};
}

double share_in(const word_set& of, const word_set& in) {
  if (of.empty())
    return 0;
  auto found = std::ranges::count_if(of, [&](const auto& w) { return in.contains(w); });
  return static_cast<double>(found) / static_cast<double>(of.size());
}

using word_counts = std::map<std::string, double>;

/// Rare words say more about a text than common ones.
double weight_of(const word& w) {
  return w.facts && w.facts->level > 0 ? 1 + 0.5 * (9 - w.facts->common) : 5;
}

word_set runs_of(const std::vector<word>& list, std::size_t n) {
  word_set out;
  for (std::size_t i = 0; i + n <= list.size(); ++i) {
    std::string run;
    for (std::size_t j = i; j < i + n; ++j)
      run += list[j].lower + ' ';
    out.insert(std::move(run));
  }
  return out;
}

/// Greedily, the longest runs of the text that stand in the other (Grusky et al., 2018).
void measure_copying(const prose& text, const prose& other, relation_measures& self) {
  std::unordered_map<std::string_view, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < other.words.size(); ++i)
    places[other.words[i].lower].push_back(i);
  auto count = static_cast<double>(text.words.size());
  for (std::size_t i = 0; i < text.words.size();) {
    std::size_t best = 0;
    if (auto found = places.find(text.words[i].lower); found != places.end())
      for (auto at : found->second) {
        std::size_t run = 0;
        while (i + run < text.words.size() && at + run < other.words.size() &&
               text.words[i + run].lower == other.words[at + run].lower)
          ++run;
        best = std::max(best, run);
      }
    auto length = static_cast<double>(best);
    self.coverage += length / count;
    self.density += length * length / count;
    self.longest_run = std::max(self.longest_run, length);
    i += std::max<std::size_t>(best, 1);
  }
}

/// For each sentence of the text the sentence of the other that is most like it.
void measure_matches(const prose& text, const prose& other, relation_measures& self) {
  std::vector<word_set> sources;
  for (const auto& s : other.sentences)
    sources.push_back(set_of(content_words(other.of(s))));
  double weight = 0;
  self.match_least = 1;
  auto count = static_cast<double>(text.sentences.size());
  for (const auto& s : text.sentences) {
    auto mine = set_of(content_words(text.of(s)));
    double best = 0;
    std::size_t where = 0;
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (double share = share_in(mine, sources[i]); share > best) {
        best = share;
        where = i;
      }
    self.match += best / count;
    self.match_least = std::min(self.match_least, best);
    self.position += best * static_cast<double>(where) / static_cast<double>(std::max<std::size_t>(sources.size(), 1));
    weight += best;
  }
  self.position = weight > 0 ? self.position / weight : 0.5;
}

word_set most_frequent(const words& list, std::size_t count) {
  auto counts = count_words<word_counts>(list);
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [word, times] : counts)
    order.emplace_back(-times, word);
  std::ranges::sort(order);
  word_set out;
  for (std::size_t i = 0; i < std::min(count, order.size()); ++i)
    out.insert(order[i].second);
  return out;
}

/// Names and numbers of the text, and how many of them the other has.
void measure_facts(const prose& text, const prose& other, relation_measures& self) {
  std::unordered_set<std::string_view> known;
  for (const auto& w : other.words)
    known.insert(w.lower);
  double names = 0, numbers = 0, names_known = 0, numbers_known = 0;
  for (std::size_t i = 0; i < text.words.size(); ++i) {
    const auto& w = text.words[i];
    bool there = known.contains(w.lower);
    if (w.number) {
      numbers += 1;
      numbers_known += there;
    } else if (is_name(text, i)) {
      names += 1;
      names_known += there;
    }
  }
  self.names_known = names > 0 ? names_known / names : 1;
  self.numbers_known = numbers > 0 ? numbers_known / numbers : 1;
}

}  // namespace

relation_measures relate(const prose& text, const prose& other) {
  relation_measures self;
  if (text.words.empty() || other.words.empty())
    return self;
  auto mine = content_words(text.words), theirs = content_words(other.words);
  auto own = set_of(mine), wanted = set_of(theirs);
  self.recall = share_in(wanted, own);
  self.precision = share_in(own, wanted);
  self.cosine = cosine(count_words<word_counts>(mine), count_words<word_counts>(theirs));
  double weight = 0;
  for (const auto& w : other.words)
    if (!is_function_word(w.lower) && w.lower.size() > 2) {
      weight += weight_of(w);
      self.weighted += own.contains(stem(w.lower)) ? weight_of(w) : 0;
    }
  self.weighted = weight > 0 ? self.weighted / weight : 0;
  self.pairs_shared = share_in(runs_of(text.words, 2), runs_of(other.words, 2));
  self.triples_shared = share_in(runs_of(text.words, 3), runs_of(other.words, 3));
  self.length = static_cast<double>(text.words.size()) / static_cast<double>(other.words.size());
  measure_copying(text, other, self);
  measure_matches(text, other, self);
  measure_facts(text, other, self);
  self.topic = share_in(most_frequent(theirs, 10), own);
  words lead;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, other.sentences.size()); ++i)
    for (auto& w : content_words(other.of(other.sentences[i])))
      lead.push_back(std::move(w));
  self.lead = share_in(set_of(lead), own);
  auto third = static_cast<std::ptrdiff_t>(std::max<std::size_t>(mine.size() / 3, 1));
  if (!mine.empty()) {
    self.recall_early = share_in(wanted, {mine.begin(), mine.begin() + third});
    self.recall_late = share_in(wanted, {mine.end() - third, mine.end()});
  }
  self.digest = measure_digest(text, other);
  return self;
}

}  // namespace troupe::quality
