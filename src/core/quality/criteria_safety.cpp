#include "core/quality/embedded.hpp"
#include "core/quality/scoring.hpp"

#include <algorithm>
#include <unordered_map>

namespace troupe::quality {
namespace {

enum class severity { mild, obscene, slur };

/// Phrases by their first word, from `severity TAB phrase` lines. Symbols that are no words are left out.
using phrase_table = std::unordered_map<std::string, std::vector<std::pair<std::vector<std::string>, severity>>>;

const phrase_table& phrases() {
  static const auto table = [] {
    phrase_table out;
    auto lines = embedded_file("lexicon/safety.txt");
    while (!lines.empty()) {
      auto line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
      auto tab = line.find('\t');
      if (tab == line.npos)
        continue;
      auto kind = line.substr(0, tab);
      std::vector<std::string> words;
      for (const auto& w : read_prose(line.substr(tab + 1)).words)
        words.push_back(w.lower);
      if (words.empty())
        continue;
      auto first = words.front();
      out[first].emplace_back(std::move(words), kind == "slur"      ? severity::slur
                                                : kind == "obscene" ? severity::obscene
                                                                    : severity::mild);
    }
    return out;
  }();
  return table;
}

bool matches(const prose& text, std::size_t at, const std::vector<std::string>& phrase) {
  if (at + phrase.size() > text.words.size())
    return false;
  for (std::size_t i = 0; i < phrase.size(); ++i)
    if (text.words[at + i].lower != phrase[i])
      return false;
  return true;
}

/// Takes one text's offences off the score, and shows them.
void look_at(const prose& text, bool shown_in_place, verdict& out) {
  for (std::size_t i = 0; i < text.words.size(); ++i) {
    auto found = phrases().find(text.words[i].lower);
    if (found == phrases().end())
      continue;
    for (const auto& [phrase, kind] : found->second) {
      if (!matches(text, i, phrase))
        continue;
      span at{text.words[i].at.begin, text.words[i + phrase.size() - 1].at.end};
      out.score -= kind == severity::slur ? 100 : kind == severity::obscene ? 40 : 8;
      std::string says = kind == severity::slur ? "a slur" : kind == severity::obscene ? "obscene" : "may offend";
      auto shown = about(text, at, std::move(says));
      if (!shown_in_place)
        shown.begin = shown.end = std::nullopt;
      out.evidence.push_back(std::move(shown));
    }
  }
}

}  // namespace

verdict judge_safety(const subject& given) {
  verdict out;
  out.score = 100;
  out.trust = 0.8;
  look_at(given.text, true, out);
  if (given.own_hook)
    look_at(given.hook, false, out);
  out.score = std::max(out.score, 0.0);
  if (out.evidence.empty())
    out.evidence.push_back({"no word of the list of offensive words"});
  out.advice = "Take out what would offend.";
  return out;
}

}  // namespace troupe::quality
