#include "core/quality/lexicon.hpp"

#include "core/quality/embedded.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace troupe::quality {
namespace {

word_facts read_facts(std::string_view fields) {
  word_facts facts;
  if (fields.size() < 4)
    return facts;
  facts.level = static_cast<std::uint8_t>(fields[0] - '0');
  facts.common = static_cast<std::uint8_t>(fields[1] - '0');
  facts.syllables = static_cast<std::uint8_t>(fields[2] - '0');
  facts.concrete = static_cast<std::int8_t>(fields[3] == '-' ? -1 : fields[3] - '0');
  for (char flag : fields.substr(4)) {
    auto kind = flag == 'n'   ? word_kind::noun
                : flag == 'v' ? word_kind::verb
                : flag == 'a' ? word_kind::adjective
                : flag == 'r' ? word_kind::adverb
                              : word_kind::other;
    if (facts.main == word_kind::other)
      facts.main = kind;
    facts.noun |= flag == 'n';
    facts.verb |= flag == 'v';
    facts.adjective |= flag == 'a';
    facts.adverb |= flag == 'r';
    facts.easy |= flag == 'D';
    facts.name |= flag == 'N';
  }
  return facts;
}

/// The words in one string, and a table with open addressing: a few megabytes, filled once.
class word_table {
public:
  explicit word_table(std::string_view lines) {
    auto count = static_cast<std::size_t>(std::ranges::count(lines, '\n'));
    std::size_t slots = 1;
    while (slots < 2 * count + 1)
      slots *= 2;
    slots_.assign(slots, 0);
    entries_.reserve(count + 1);
    entries_.push_back({});
    letters_.reserve(lines.size() * 2);
    std::string word;
    while (!lines.empty()) {
      auto line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
      auto space = line.find(' ');
      if (space == line.npos || space == 0)
        continue;
      word.resize(std::min(word.size(), static_cast<std::size_t>(line[0] - 'a')));
      word += line.substr(1, space - 1);
      insert(word, read_facts(line.substr(space + 1)));
    }
  }

  const word_facts* find(std::string_view word) const {
    for (auto at = hash(word);; ++at) {
      auto found = slots_[at & (slots_.size() - 1)];
      if (found == 0)
        return nullptr;
      if (text(entries_[found]) == word)
        return &entries_[found].facts;
    }
  }

private:
  struct entry {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    word_facts facts;
  };

  static std::size_t hash(std::string_view word) { return std::hash<std::string_view>{}(word); }

  std::string_view text(const entry& e) const { return std::string_view(letters_).substr(e.begin, e.size); }

  void insert(std::string_view word, word_facts facts) {
    auto at = hash(word);
    while (slots_[at & (slots_.size() - 1)] != 0)
      ++at;
    slots_[at & (slots_.size() - 1)] = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({static_cast<std::uint32_t>(letters_.size()), static_cast<std::uint32_t>(word.size()), facts});
    letters_ += word;
  }

  std::string letters_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace

const word_facts* find_word(std::string_view word) {
  static const word_table table(embedded_file("lexicon/words.txt"));
  return table.find(word);
}

}  // namespace troupe::quality
