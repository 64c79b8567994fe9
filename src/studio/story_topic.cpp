#include "studio/story_topic.hpp"

#include "studio/story_english.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::studio {
namespace {

using words = std::vector<std::string>;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&list)[N]) {
  return std::ranges::find(list, word) != std::end(list);
}

constexpr std::string_view articles[] = {"a",   "an",  "the",   "my",    "our",  "his",   "her",  "its", "their",
                                         "one", "two", "three", "seven", "some", "every", "this", "that"};
constexpr std::string_view prepositions[] = {
  "in",    "on",     "at",      "under",   "of",      "from",    "without", "behind", "with",   "near",   "above",
  "below", "inside", "beyond",  "between", "through", "by",      "for",     "after",  "into",   "across", "over",
  "about", "to",     "against", "around",  "along",   "beneath", "beside",  "before", "during", "like"};
constexpr std::string_view relatives[] = {"that", "who", "which"};
constexpr std::string_view adverbs[] = {"always",   "once",    "still",  "just", "only",
                                        "secretly", "finally", "really", "had",  "has"};
constexpr std::string_view stops[] = {"and", "but",  "or",    "because", "when",    "while", "until",
                                      "who", "that", "which", "again",   "forever", "alone"};

constexpr std::string_view longing_verbs[] = {"wait", "miss", "want", "wish",    "dream",
                                              "long", "hope", "call", "remember"};
constexpr std::string_view quest_verbs[] = {"seek", "search", "look",  "find",  "chase",    "follow",
                                            "lose", "travel", "cross", "hunt",  "discover", "explore",
                                            "walk", "sail",   "visit", "climb", "reach",    "steal"};
constexpr std::string_view courage_verbs[] = {"fear", "hide", "fight", "escape", "refuse", "defend"};
constexpr std::string_view bond_verbs[] = {"love", "meet", "befriend", "save", "help", "rescue", "marry", "share"};
constexpr std::string_view making_verbs[] = {"build",  "paint",   "write", "grow",   "plant", "bake", "make",
                                             "invent", "compose", "weave", "repair", "fix",   "draw"};
constexpr std::string_view wanting_verbs[] = {"learn", "try",  "teach", "want",   "dream", "hope",  "wish",
                                              "dare",  "need", "long",  "forget", "begin", "refuse"};

/// `a story about the fox` -> `the fox`
words without_lead(words all) {
  static const words leads[] = {{"a", "story", "about"}, {"a", "story", "of"},         {"the", "story", "of"},
                                {"story", "of"},         {"story", "about"},           {"tell", "me", "about"},
                                {"a", "tale", "of"},     {"the", "tale", "of"},        {"write", "about"},
                                {"a", "video", "about"}, {"once", "upon", "a", "time"}};
  for (const auto& lead : leads)
    if (all.size() > lead.size() &&
        std::equal(lead.begin(), lead.end(), all.begin(), [](const auto& l, const auto& w) { return l == lower(w); }))
      return {all.begin() + static_cast<std::ptrdiff_t>(lead.size()), all.end()};
  return all;
}

bool is_name(std::string_view word) {
  return !word.empty() &&
         ((word.front() >= 'A' && word.front() <= 'Z') || static_cast<unsigned char>(word.front()) >= 0x80);
}

const lexicon_entry* entry_in(const words& phrase) {
  for (std::size_t i = phrase.size(); i-- > 0;) {
    if (i > 0)
      if (const auto* found = find_entry(lower(phrase[i - 1] + " " + phrase[i])))
        return found;
    if (const auto* found = find_entry(lower(phrase[i])))
      return found;
  }
  return nullptr;
}

/// `acted`: a clause follows, so that a bare noun (`lighthouse that waited`) is somebody.
story_noun make_noun(words phrase, bool acted) {
  story_noun self;
  bool article = false;
  while (phrase.size() > 1 && is_one_of(lower(phrase.front()), articles)) {
    article = true;
    phrase.erase(phrase.begin());
  }
  if (phrase.empty())
    return self;
  self.entry = entry_in(phrase);
  bool itself = self.entry && lower(phrase.back()) == self.entry->word;
  bool name = !article && !itself && is_name(phrase.back()) && !is_plural(lower(phrase.back()));
  if (!name)
    for (auto& word : phrase)
      word = find_entry(lower(word)) || phrase.size() == 1 ? lower(word) : word;
  if (phrase.size() > 3)
    phrase.erase(phrase.begin(), phrase.end() - 2);
  self.noun = join(phrase);
  self.plural = !name && is_plural(lower(phrase.back()));
  bool bare = name || (!article && !self.plural && (self.entry ? self.entry->mass : !acted));
  self.definite = bare || (self.plural && !article && !acted) ? self.noun : "the " + self.noun;
  self.indefinite = bare || self.plural || (self.entry && self.entry->mass) ? self.noun : with_article(self.noun);
  // There is only one of some things.
  if (self.entry && article &&
      (self.entry->kind == word_kind::sky || self.entry->kind == word_kind::nature || self.noun == "sea" ||
       self.noun == "universe" || self.noun == "internet") &&
      !self.plural && self.noun == self.entry->word)
    self.indefinite = self.entry->mass ? self.noun : "the " + self.noun;
  return self;
}

/// The noun phrase in a clause's rest: what follows an article, else a preposition, else the first known word.
story_noun object_in(const words& rest) {
  auto phrase_from = [&](std::size_t first) {
    words phrase;
    for (std::size_t i = first; i < rest.size(); ++i) {
      auto word = lower(rest[i]);
      if (i > first && (is_one_of(word, prepositions) || is_one_of(word, stops)))
        break;
      phrase.push_back(rest[i]);
    }
    return phrase;
  };
  for (std::size_t i = 0; i + 1 < rest.size(); ++i)
    if (is_one_of(lower(rest[i]), articles))
      return make_noun(phrase_from(i), true);
  for (std::size_t i = 0; i < rest.size(); ++i)
    if (find_entry(lower(rest[i])) || (is_name(rest[i]) && rest[i].size() > 1))
      return make_noun(phrase_from(i), false);
  return {};
}

bool needs_object(story_plot plot) {
  return plot == story_plot::longing || plot == story_plot::quest || plot == story_plot::courage ||
         plot == story_plot::bond || plot == story_plot::making;
}

story_plot plot_of(std::string_view base) {
  if (is_one_of(base, longing_verbs))
    return story_plot::longing;
  if (is_one_of(base, quest_verbs))
    return story_plot::quest;
  if (is_one_of(base, courage_verbs))
    return story_plot::courage;
  if (is_one_of(base, bond_verbs))
    return story_plot::bond;
  if (is_one_of(base, making_verbs))
    return story_plot::making;
  return story_plot::deed;
}

/// What someone wants to be able to do: `to paint`, `how to sing`, `of flying`.
std::string wanted_skill(const words& clause) {
  std::size_t i = 1;
  if (i < clause.size() && lower(clause[i]) == "how")
    ++i;
  if (i + 1 < clause.size() && lower(clause[i]) == "to")
    return join(clause, i + 1);
  if (i + 1 < clause.size() && (lower(clause[i]) == "of" || lower(clause[i]) == "about") &&
      clause[i + 1].ends_with("ing") && !find_entry(lower(clause[i + 1])))
    return verb_of(lower(clause[i + 1])).base + (i + 2 < clause.size() ? " " + join(clause, i + 2) : "");
  return {};
}

void read_action(const words& clause, story_topic& self) {
  auto v = verb_of(lower(clause.front()));
  auto rest = clause.size() > 1 ? " " + join(clause, 1) : "";
  self.deed = v.past + rest;
  self.verb = v.base + rest;
  self.plot = plot_of(v.base);
  self.object = object_in({clause.begin() + 1, clause.end()});
  if (is_one_of(v.base, wanting_verbs))
    if (auto skill = wanted_skill(clause); !skill.empty()) {
      self.plot = story_plot::learning;
      self.matter = skill;
    }
  if (needs_object(self.plot) && self.object.empty())
    self.plot = story_plot::deed;
}

void read_state(words clause, story_topic& self) {
  auto second = lower(clause[1]);
  if (second.ends_with("ing") && second.size() > 4) {
    clause.erase(clause.begin());
    return read_action(clause, self);
  }
  bool plural = self.subject.plural;
  self.deed = (plural ? "were " : "was ") + join(clause, 1);
  self.verb = "be " + join(clause, 1);
  self.object = object_in({clause.begin() + 1, clause.end()});
  self.plot = second == "afraid" || second == "scared"                           ? story_plot::courage
              : second == "in" && join(clause).find("love") != std::string::npos ? story_plot::bond
                                                                                 : story_plot::deed;
  if (needs_object(self.plot) && self.object.empty())
    self.plot = story_plot::deed;
}

void read_clause(words clause, story_topic& self) {
  while (clause.size() > 1 && is_one_of(lower(clause.front()), adverbs) &&
         !(clause.size() > 1 && is_one_of(lower(clause[1]), articles)) && lower(clause[1]) != "no")
    clause.erase(clause.begin());
  auto first = lower(clause.front());
  auto starts = [&](std::initializer_list<std::string_view> list) {
    return std::ranges::find(list, first) != list.end();
  };
  if (clause.size() > 1 && starts({"was", "is", "were", "are"}))
    return read_state(clause, self);
  bool negated = clause.size() > 1 && lower(clause[1]) == "not";
  std::size_t after = negated ? 2 : 1;
  if (starts({"could", "couldn't", "can", "can't", "cannot"}) && clause.size() > after) {
    self.matter = join(clause, after);
    self.object = object_in({clause.begin() + static_cast<std::ptrdiff_t>(after) + 1, clause.end()});
    self.verb = self.matter;
    self.deed = "could " + self.matter;
    self.plot = negated || first.ends_with("t") || first == "cannot" ? story_plot::learning : story_plot::deed;
    return;
  }
  if (starts({"never", "didn't", "did", "doesn't", "wouldn't", "would", "does"}) && clause.size() > after) {
    auto v = verb_of(lower(clause[after]));
    auto rest = clause.size() > after + 1 ? " " + join(clause, after + 1) : "";
    self.deed = "never " + v.past + rest;
    self.verb = "never " + v.base + rest;
    self.plot = story_plot::deed;
    self.object = object_in({clause.begin() + static_cast<std::ptrdiff_t>(after) + 1, clause.end()});
    return;
  }
  read_action(clause, self);
}

void read_question(const words& all, story_topic& self) {
  self.plot = story_plot::explanation;
  words content;
  for (const auto& word : all) {
    auto w = lower(word);
    if (!is_one_of(w, articles) && !is_one_of(w, prepositions) && w.size() > 2)
      content.push_back(word);
  }
  // The first known noun, the longest way to say it first: `quantum computers` before `computers`.
  for (std::size_t i = 1; i < all.size() && self.subject.empty(); ++i) {
    if (i + 1 < all.size() && find_entry(lower(all[i] + " " + all[i + 1])))
      self.subject = make_noun({all[i], all[i + 1]}, false);
    else if (find_entry(lower(all[i])))
      self.subject = make_noun({all[i]}, false);
  }
  if (self.subject.empty())
    self.subject = make_noun({content.empty() ? all.back() : content.back()}, false);
  if (self.subject.entry && !self.subject.entry->mass && !self.subject.plural)
    self.subject.definite = "the " + self.subject.noun;

  auto first = lower(all.front());
  bool asks = first == "how" || first == "why" || first == "what" || first == "where" || first == "when";
  auto second = all.size() > 1 ? lower(all[1]) : std::string{};
  words tail(all.begin() + std::min<std::ptrdiff_t>(2, std::ssize(all)), all.end());
  if (first == "what" && (second == "is" || second == "are") && !tail.empty())
    self.matter = "what " + join(tail) + " really " + second;
  else if (asks && (second == "do" || second == "did") && !tail.empty())
    self.matter = first + " " + join(tail);
  else if (asks && second != "does" && second != "is" && second != "are" && second != "can" && second != "should")
    self.matter = first + " " + join(all, 1);
  else
    self.matter = "the secret of " + self.subject.definite;
}

bool is_question(const words& all) {
  static constexpr std::string_view asking[] = {"how", "why",  "what", "when", "where",   "which",        "can",
                                                "do",  "does", "is",   "are",  "explain", "understanding"};
  static constexpr std::string_view lectures[] = {"history", "science", "introduction", "basics", "future", "art"};
  return all.size() > 1 && (is_one_of(lower(all[0]), asking) || is_one_of(lower(all[0]), lectures) ||
                            (lower(all[0]) == "the" && is_one_of(lower(all[1]), lectures)));
}

/// Where the noun phrase that begins a topic ends: at a relative, a preposition, `and`, or a verb.
std::size_t end_of_subject(const words& all) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    auto word = lower(all[i]);
    if (word == "and" || word == "afraid" || is_one_of(word, relatives) || is_one_of(word, prepositions))
      return i;
    bool noun_before = i > 1 || !is_one_of(lower(all[0]), articles);
    bool finite = is_story_verb(word) && (verb_of(word).base != word || word == "can") && !is_one_of(word, articles);
    if (noun_before && finite && !(find_entry(word) && i + 1 == all.size()))
      return i;
  }
  return all.size();
}

}  // namespace

story_topic read_topic(std::string_view text) {
  story_topic self;
  auto given = split_words(text);
  self.text = join(given);
  bool shouted = self.text == [&] {
    auto upper = self.text;
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return upper;
  }() && self.text != lower(self.text);
  if (shouted)
    given = split_words(lower(text));
  auto all = without_lead(std::move(given));
  if (all.empty())
    all = {"something"};
  if (is_question(all)) {
    read_question(all, self);
    return self;
  }

  auto end = end_of_subject(all);
  words phrase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(end));
  words clause(all.begin() + static_cast<std::ptrdiff_t>(std::min(end, all.size())), all.end());
  auto marker = clause.empty() ? std::string{} : lower(clause.front());
  bool relative = is_one_of(marker, relatives);
  if (relative || marker == "and" || is_one_of(marker, prepositions))
    clause.erase(clause.begin());
  bool acts = !clause.empty() && (relative || marker == "afraid" || is_story_verb(marker));
  self.subject = make_noun(phrase, acts);

  if (acts && marker == "afraid")
    clause.insert(clause.begin(), "was");
  if (acts)
    read_clause(clause, self);
  else if (!clause.empty())
    self.object =
      make_noun({clause.begin(), clause.begin() + static_cast<std::ptrdiff_t>(end_of_subject(clause))}, true);
  if (!acts && marker == "and" && !self.object.empty())
    self.plot = story_plot::bond;

  bool article = is_one_of(lower(phrase.front()), articles);
  bool named = is_name(phrase.back()) && !self.subject.entry;
  if (!acts && self.plot == story_plot::wishing && !article && !named) {
    self.plot = story_plot::explanation;
    self.matter = "the secret of " + self.subject.definite;
  }
  return self;
}

}  // namespace troupe::studio
