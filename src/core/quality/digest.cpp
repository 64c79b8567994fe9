#include "core/quality/digest.hpp"

#include "core/quality/frequencies.hpp"
#include "core/quality/measures.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>

namespace troupe::quality {
namespace {

using ids = std::vector<std::uint32_t>;
using id_set = std::set<std::uint32_t>;
using counts = std::map<std::uint32_t, double>;

/// Sentences that are compared with each other: their number counts twice.
constexpr std::size_t compared_max = 200;

/// Numbers for words; those of both texts are the same.
class numbering {
public:
  std::uint32_t operator()(const std::string& word) {
    return all_.emplace(word, static_cast<std::uint32_t>(all_.size())).first->second;
  }

private:
  std::unordered_map<std::string, std::uint32_t> all_;
};

/// A text in numbers: words as they are said, and words of meaning, by sentence.
struct numbered {
  std::vector<ids> said;
  std::vector<ids> meant;
  ids flat;
  counts frequency;

  numbered(const prose& text, numbering& words, numbering& stems) {
    for (const auto& s : text.sentences) {
      auto& line = said.emplace_back();
      for (const auto& w : text.of(s))
        line.push_back(words(w.lower));
      flat.insert(flat.end(), line.begin(), line.end());
      auto& meaning = meant.emplace_back();
      for (const auto& w : content_words(text.of(s)))
        meaning.push_back(stems(w));
      for (auto w : meaning)
        frequency[w] += 1;
    }
  }

  double meaning_words() const {
    double sum = 0;
    for (const auto& [word, times] : frequency)
      sum += times;
    return sum;
  }
};

std::uint64_t key(std::uint64_t a, std::uint64_t b) {
  return a << 32 | b;
}

using key_set = std::unordered_set<std::uint64_t>;

key_set pairs_of(const ids& words) {
  key_set out;
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    out.insert(key(words[i], words[i + 1]));
  return out;
}

id_set set_of(const ids& words) {
  return {words.begin(), words.end()};
}

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

double shared(const id_set& a, const id_set& b) {
  return static_cast<double>(std::ranges::count_if(a, [&](auto w) { return b.contains(w); }));
}

/// Words that keep company in the text but never in the source tell what it does not.
void measure_company(const numbered& own, const numbered& source, novelty_measures& self) {
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> sentences;
  for (std::size_t i = 0; i < source.meant.size(); ++i)
    for (auto w : source.meant[i])
      if (auto& list = sentences[w]; list.empty() || list.back() != i)
        list.push_back(i);
  double met = 0;
  for (const auto& line : own.meant)
    for (std::size_t i = 0; i < line.size(); ++i)
      for (std::size_t j = i + 1; j < std::min(line.size(), i + 4); ++j) {
        auto one = sentences.find(line[i]), other = sentences.find(line[j]);
        if (one == sentences.end() || other == sentences.end())
          continue;
        met += 1;
        self.apart_count += std::ranges::find_first_of(one->second, other->second) == one->second.end();
      }
  self.together = met > 0 ? 1 - self.apart_count / met : 1;
}

novelty_measures measure_novelty(const prose& text, const numbered& own, const numbered& source) {
  novelty_measures self;
  auto known = set_of(source.flat);
  auto pairs = pairs_of(source.flat);
  std::set<std::array<std::uint32_t, 3>> triples;
  for (std::size_t i = 0; i + 2 < source.flat.size(); ++i)
    triples.insert({source.flat[i], source.flat[i + 1], source.flat[i + 2]});
  double twos = 0, threes = 0, between_known = 0;
  for (const auto& line : own.said) {
    double fresh = 0, fresh_threes = 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      bool there = pairs.contains(key(line[i], line[i + 1]));
      fresh += !there;
      if (known.contains(line[i]) && known.contains(line[i + 1])) {
        between_known += 1;
        self.misjoined_count += !there;
      }
      if (i + 2 < line.size())
        fresh_threes += !triples.contains({line[i], line[i + 1], line[i + 2]});
    }
    auto size = static_cast<double>(line.size());
    self.pairs += fresh;
    self.triples += fresh_threes;
    twos += size - 1;
    threes += std::max(size - 2, 0.0);
    self.pairs_most = std::max(self.pairs_most, share(fresh, size - 1));
    self.triples_most = std::max(self.triples_most, share(fresh_threes, size - 2));
  }
  self.pairs = share(self.pairs, twos);
  self.triples = share(self.triples, threes);
  self.misjoined = share(self.misjoined_count, between_known);
  for (std::size_t i = 0; i < own.flat.size(); ++i) {
    bool fresh = !known.contains(own.flat[i]);
    self.words += fresh;
    self.numbers += fresh && text.words[i].number;
  }
  self.words = share(self.words, static_cast<double>(own.flat.size()));
  for (const auto& [word, times] : own.frequency)
    self.content_count += source.frequency.contains(word) ? 0 : times;
  self.content = share(self.content_count, own.meaning_words());
  measure_company(own, source, self);
  return self;
}

/// How many runs of the source, the longest from the left, the line is made of.
std::size_t runs_in(const ids& line, const ids& source, const std::unordered_map<std::uint32_t, ids>& places) {
  std::size_t runs = 0;
  for (std::size_t i = 0; i < line.size(); ++runs) {
    std::size_t best = 1;
    if (auto found = places.find(line[i]); found != places.end())
      for (std::size_t at : found->second) {
        std::size_t run = 1;
        while (i + run < line.size() && at + run < source.size() && line[i + run] == source[at + run])
          ++run;
        best = std::max(best, run);
      }
    i += best;
  }
  return runs;
}

/// Which of the source's sentences the text's are most like, by words of meaning; none if they share nothing.
std::vector<std::optional<std::size_t>> matches_of(const numbered& own, const numbered& source) {
  std::vector<id_set> there;
  for (const auto& line : source.meant)
    there.push_back(set_of(line));
  std::vector<std::optional<std::size_t>> out;
  for (const auto& line : own.meant) {
    auto mine = set_of(line);
    double best = 0;
    auto& match = out.emplace_back();
    for (std::size_t i = 0; i < there.size(); ++i)
      if (double both = shared(mine, there[i]); both > best) {
        best = both;
        match = i;
      }
  }
  return out;
}

using matches = std::span<const std::optional<std::size_t>>;

void measure_steps(matches found, double sentences, extraction_measures& self) {
  std::vector<double> places;
  for (const auto& match : found)
    places.push_back(match ? static_cast<double>(*match) / sentences : 0.5);
  self.first = places.front();
  self.earliest = std::ranges::min(places);
  self.latest = std::ranges::max(places);
  double mean = 0;
  for (double p : places)
    mean += p / static_cast<double>(places.size());
  for (double p : places)
    self.spread += (p - mean) * (p - mean) / static_cast<double>(places.size());
  self.spread = std::sqrt(self.spread);
  auto steps = static_cast<double>(places.size() - 1);
  if (steps == 0)
    self.forward = 1;
  for (std::size_t i = 1; i < places.size(); ++i) {
    double step = places[i] - places[i - 1];
    self.forward += (step > 0) / steps;
    self.same += (step == 0) / steps;
    self.next += (std::abs(step * sentences - 1) < 0.5) / steps;
    self.jump += std::abs(step) / steps;
    self.back = std::max(self.back, -step);
  }
}

extraction_measures measure_extraction(const numbered& own, const numbered& source, matches found) {
  extraction_measures self;
  std::unordered_map<std::uint32_t, ids> places;
  for (std::size_t i = 0; i < source.flat.size(); ++i)
    places[source.flat[i]].push_back(static_cast<std::uint32_t>(i));
  auto head = [](const ids& line) { return line.size() > 1 ? key(line[0], line[1]) : line[0]; };
  auto tail = [](const ids& line) { return line.size() > 1 ? key(line[line.size() - 2], line.back()) : line.back(); };
  key_set heads, tails;
  for (const auto& line : source.said) {
    heads.insert(head(line));
    tails.insert(tail(line));
  }
  auto count = static_cast<double>(own.said.size());
  self.run_least = 1e9;
  for (const auto& line : own.said) {
    self.begins += heads.contains(head(line)) / count;
    self.last_ends = tails.contains(tail(line));
    self.ends += self.last_ends / count;
    double run = static_cast<double>(line.size()) / static_cast<double>(runs_in(line, source.flat, places));
    self.run += run / count;
    self.run_least = std::min(self.run_least, run);
    self.run_last = run;
    if (&line == own.said.data())
      self.run_first = run;
  }
  measure_steps(found, static_cast<double>(source.said.size()), self);
  return self;
}

/// The `most` most frequent, of two as frequent the one that was said first.
ids most_frequent(const counts& frequency, std::size_t most) {
  std::vector<std::pair<double, std::uint32_t>> order;
  for (const auto& [word, times] : frequency)
    order.emplace_back(-times, word);
  std::ranges::sort(order);
  ids out;
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i)
    out.push_back(order[i].second);
  return out;
}

double share_of(const ids& wanted, const id_set& in) {
  auto found = std::ranges::count_if(wanted, [&](auto w) { return in.contains(w); });
  return share(static_cast<double>(found), static_cast<double>(wanted.size()));
}

/// Words of the source with a capital inside a sentence.
counts names_of(const prose& source, const numbered& in) {
  counts out;
  for (std::size_t i = 0; i < source.sentences.size(); ++i) {
    auto words = source.of(source.sentences[i]);
    for (std::size_t j = 1; j < words.size(); ++j)
      if (words[j].capital && !words[j].number && !is_function_word(words[j].lower))
        out[in.said[i][j]] += 1;
  }
  return out;
}

/// What the sentences are worth that the text takes up; one that takes up nothing counts as the source's first.
void measure_worth(const numbered& source, matches found, salience_measures& self) {
  std::vector<double> worth;
  for (const auto& line : source.meant)
    worth.push_back(cosine(count_words<counts>(line), source.frequency) /
                    (1 + 0.2 * static_cast<double>(worth.size())));
  auto count = static_cast<double>(found.size());
  std::set<std::size_t> different;
  self.worth_least = 1;
  for (const auto& match : found) {
    auto at = match.value_or(0);
    different.insert(at);
    self.worth += worth[at] / count;
    self.worth_least = std::min(self.worth_least, worth[at]);
    self.number += std::log(1 + static_cast<double>(at)) / count;
  }
  auto first = found.front().value_or(0);
  self.worth_first = worth[first];
  self.number_first = std::log(1 + static_cast<double>(first));
  self.sources = static_cast<double>(different.size()) / count;
}

salience_measures measure_salience(const numbered& own, const numbered& source, const counts& names, matches found) {
  salience_measures self;
  double total = source.meaning_words(), mine = own.meaning_words();
  id_set used;
  for (const auto& [word, times] : own.frequency) {
    used.insert(word);
    auto found = source.frequency.find(word);
    double there = found == source.frequency.end() ? 0 : found->second;
    self.frequent += times * std::log(1 + there) / mine;
    self.covered += share(there, total);
    double expected = (there + 0.5) / (total + 0.5 * static_cast<double>(source.frequency.size()));
    self.divergence += times / mine * std::log(times / mine / expected);
  }
  self.per_word = share(self.covered, static_cast<double>(used.size()));
  self.top_three = share_of(most_frequent(source.frequency, 3), used);
  self.top_five = share_of(most_frequent(source.frequency, 5), used);
  self.top_twenty = share_of(most_frequent(source.frequency, 20), used);
  self.top_names = share_of(most_frequent(names, 5), set_of(own.flat));
  auto lead = [&](std::size_t sentences, double& there, double& here) {
    id_set words;
    for (std::size_t i = 0; i < std::min(sentences, source.meant.size()); ++i)
      words.insert(source.meant[i].begin(), source.meant[i].end());
    double both = shared(words, used);
    there = share(both, static_cast<double>(words.size()));
    here = share(both, static_cast<double>(used.size()));
  };
  lead(1, self.lead_one, self.of_lead_one);
  lead(2, self.lead_two, self.of_lead_two);
  lead(5, self.lead_five, self.of_lead_five);
  key_set opening, pairs;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, source.said.size()); ++i)
    opening.merge(pairs_of(source.said[i]));
  for (const auto& line : own.said)
    pairs.merge(pairs_of(line));
  auto both = static_cast<double>(std::ranges::count_if(pairs, [&](auto p) { return opening.contains(p); }));
  self.lead_pairs = share(both, static_cast<double>(opening.size()));
  self.of_lead_pairs = share(both, static_cast<double>(pairs.size()));
  self.central_least = 1;
  for (const auto& line : own.meant) {
    double like = cosine(count_words<counts>(line), source.frequency);
    self.central += like / static_cast<double>(own.meant.size());
    self.central_least = std::min(self.central_least, like);
    if (&line == own.meant.data())
      self.central_first = like;
  }
  measure_worth(source, found, self);
  return self;
}

bool begins_back(const word& w) {
  return is_third_person(w.lower) || is_demonstrative(w.lower);
}

composition_measures measure_composition(const prose& text, const numbered& own, const counts& names) {
  composition_measures self;
  std::vector<id_set> lines;
  for (std::size_t i = 0; i < std::min(compared_max, own.meant.size()); ++i)
    lines.push_back(set_of(own.meant[i]));
  double compared = 0;
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      auto shorter = static_cast<double>(std::min(lines[i].size(), lines[j].size()));
      double both = share(shared(lines[i], lines[j]), shorter);
      self.overlap_most = std::max(self.overlap_most, both);
      self.overlap += both;
      compared += 1;
    }
  self.overlap = share(self.overlap, compared);
  key_set pairs;
  double said = 0;
  for (const auto& line : own.said) {
    pairs.merge(pairs_of(line));
    said += static_cast<double>(line.size()) - 1;
  }
  self.pairs_repeated = said > 0 ? 1 - static_cast<double>(pairs.size()) / said : 0;
  for (const auto& [word, times] : own.frequency) {
    self.word_most = std::max(self.word_most, times);
    self.words_repeated += times - 1;
  }
  self.words_repeated = share(self.words_repeated, own.meaning_words());

  auto count = static_cast<double>(text.sentences.size());
  double named = 0;
  self.shortest = 1e9;
  for (std::size_t i = 0; i < text.sentences.size(); ++i) {
    auto words = text.of(text.sentences[i]);
    for (std::size_t j = 1; j < words.size(); ++j)
      if (names.contains(own.said[i][j])) {
        named += 1;
        self.lowered_names += !words[j].capital;
      }
    auto length = static_cast<double>(words.size());
    self.shortest = std::min(self.shortest, length);
    self.last_words = length;
    self.first_words = i == 0 ? length : self.first_words;
    self.points_back = i == 0 ? begins_back(words.front()) : self.points_back;
    self.point_back += begins_back(words.front()) / count;
    self.dangling += is_function_word(words.back().lower) / count;
  }
  self.lowered_names = share(self.lowered_names, named);
  double pieces = 0;
  std::string_view rest = text.text;
  while (!rest.empty()) {
    auto piece = rest.substr(0, rest.find_first_of(" \t\r\n"));
    rest.remove_prefix(std::min(rest.size(), piece.size() + 1));
    if (piece.empty())
      continue;
    pieces += 1;
    self.loose_marks +=
      piece != "." && std::ranges::all_of(piece, [](char c) {
        return static_cast<unsigned char>(c) < 0x80 && std::ispunct(static_cast<unsigned char>(c)) != 0;
      });
  }
  self.loose_marks = share(self.loose_marks, pieces);
  return self;
}

}  // namespace

digest_measures measure_digest(const prose& text, const prose& source) {
  if (text.words.empty() || source.words.empty())
    return {};
  numbering words, stems;
  numbered there(source, words, stems), own(text, words, stems);
  auto found = matches_of(own, there);
  auto names = names_of(source, there);
  return {measure_novelty(text, own, there), measure_extraction(own, there, found),
          measure_salience(own, there, names, found), measure_composition(text, own, names)};
}

}  // namespace troupe::quality
