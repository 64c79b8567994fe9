#include "studio/story_cast.hpp"

#include "studio/story_english.hpp"

#include <algorithm>
#include <array>

namespace troupe::studio {
namespace {

struct pronouns {
  std::string_view it, its, him, itself;
};

constexpr pronouns neuter{"it", "its", "it", "itself"};
constexpr pronouns female{"she", "her", "her", "herself"};
constexpr pronouns male{"he", "his", "him", "himself"};
constexpr pronouns many{"they", "their", "them", "themselves"};

/// What the lexicon says of a word it does not know.
constexpr lexicon_entry stranger{"",
                                 word_kind::object,
                                 scene_place::field,
                                 "",
                                 "a scratch on one side and a story behind it",
                                 "a sound too low for most ears",
                                 "kept still and watched the day go by",
                                 "be found by the right pair of eyes",
                                 "bird"};

constexpr std::string_view women[] = {"girl",     "woman",    "grandmother", "keeper", "baker",   "writer",
                                      "queen",    "princess", "witch",       "child",  "teacher", "astronaut",
                                      "daughter", "sister",   "mother",      "grandma"};

pronouns pronouns_of(const story_noun& noun) {
  if (noun.plural)
    return many;
  if (!noun.entry || noun.entry->kind != word_kind::person || noun.entry->word == "ghost")
    return neuter;
  auto described = std::string(noun.entry->look) + " " + std::string(noun.entry->act);
  if (described.find("his ") != std::string::npos || described.find("he ") == 0)
    return male;
  bool woman = std::ranges::find(women, noun.entry->word) != std::end(women) ||
               std::ranges::find(women, std::string_view(noun.noun)) != std::end(women) ||
               described.find("her ") != std::string::npos;
  return woman ? female : male;
}

std::string_view posture(word_kind kind) {
  switch (kind) {
  case word_kind::person:
  case word_kind::animal:
    return "lived";
  case word_kind::building:
  case word_kind::plant:
  case word_kind::machine:
    return "stood";
  case word_kind::vehicle:
    return "waited";
  case word_kind::object:
  case word_kind::food:
    return "lay";
  case word_kind::nature:
  case word_kind::sky:
  case word_kind::idea:
  case word_kind::region:
    return "rested";
  }
  return "stood";
}

std::string third_person(std::string_view base, bool plural) {
  if (base == "be")
    return plural ? "are" : "is";
  if (base == "have")
    return plural ? "have" : "has";
  if (plural)
    return std::string(base);
  bool es =
    base.ends_with("ch") || base.ends_with("sh") || base.ends_with('s') || base.ends_with('x') || base.ends_with('o');
  return std::string(base) + (es ? "es" : "s");
}

/// A hero belongs where its own word does, unless the object names the place.
scene_place place_of(const story_topic& topic, dice& chance) {
  const auto* s = topic.subject.entry;
  const auto* o = topic.object.entry;
  bool homeless = !s || s->kind == word_kind::idea || s->kind == word_kind::person || s->kind == word_kind::sky;
  if (o && o->kind == word_kind::region)
    return o->place;
  if (o && homeless && o->kind != word_kind::idea)
    return o->place;
  if (s)
    return s->place;
  constexpr scene_place anywhere[] = {scene_place::village,  scene_place::forest, scene_place::river,
                                      scene_place::field,    scene_place::city,   scene_place::sea,
                                      scene_place::mountains};
  return anywhere[chance.below(std::size(anywhere))];
}

bool is_lively(const lexicon_entry* entry) {
  return entry && (entry->kind == word_kind::animal || entry->word == "robot" || entry->word == "child");
}

constexpr std::string_view numbers[] = {"seven", "nine", "eleven", "thirteen", "nineteen", "forty"};
/// Phrases that wear out when they are said twice in one story.
constexpr std::string_view once[] = {"{look}", "{sound}", "{act}", "{osound}", "{trouble}", "{wish}"};

}  // namespace

story_cast::story_cast(story_topic topic, std::uint64_t seed) : topic_(std::move(topic)) {
  dice chance(seed, "cast");
  const auto& subject = topic_.subject;
  const auto& object = topic_.object;
  place_ = place_of(topic_, chance);
  const auto& local = words_of(place_);
  const auto& entry = subject.entry ? *subject.entry : stranger;
  auto who = pronouns_of(subject);

  companion_ =
    is_lively(find_entry(entry.companion)) ? std::string(entry.companion) : std::string(chance.pick(local.companion));
  for (std::size_t i = 0; i < std::size(local.companion); ++i)
    if (companion_ == subject.noun || companion_ == object.noun || companion_ == entry.word ||
        (object.entry && companion_ == object.entry->word))
      companion_ = std::string(local.companion[i]);
  person_ = std::string(chance.pick(local.person));
  if (!subject.noun.empty() &&
      person_.find(entry.word.empty() ? subject.noun : std::string(entry.word)) != std::string::npos)
    person_ = person_ == local.person[0] ? local.person[1] : local.person[0];
  token_ = std::string(chance.pick(local.token));
  if (!subject.noun.empty() && token_.find(subject.noun) != std::string::npos)
    token_ = token_ == local.token[0] ? local.token[1] : local.token[0];

  auto put = [&](std::string_view name, std::string_view value) { words_[std::string(name)] = value; };
  put("S", subject.definite);
  put("aS", subject.indefinite);
  put("it", who.it);
  put("its", who.its);
  put("him", who.him);
  put("itself", who.itself);
  put("was", subject.plural ? "were" : "was");
  put("stood", posture(entry.kind));
  put("O", object.definite);
  put("aO", object.indefinite);
  put("owas", object.plural ? "were" : "was");
  put("osound", object.entry ? object.entry->sound : stranger.sound);
  put("deed", topic_.deed);
  put("verb", topic_.verb);
  put("matter", topic_.matter);
  put("look", entry.look);
  put("sound", entry.sound);
  put("act", entry.act);
  put("wish", entry.wish);
  put("where", chance.pick(local.where));
  put("horizon", local.horizon);
  put("trouble", chance.pick(local.trouble));
  put("years", chance.pick(numbers));
  if (auto facts = facts_about(entry.word); !facts.empty()) {
    put("fact1", facts[0]);
    put("fact2", facts[1]);
    put("fact3", facts[2]);
  }
}

bool story_cast::is_wide() const {
  const auto* entry = topic_.subject.entry;
  return entry && (entry->kind == word_kind::region || entry->kind == word_kind::sky ||
                   entry->kind == word_kind::nature || entry->kind == word_kind::idea);
}

bool story_cast::has_facts() const {
  return words_.contains("fact1");
}

std::string story_cast::tell(passages choices, dice& chance) {
  auto worn = [&](std::string_view passage) {
    return std::ranges::any_of(once,
                               [&](auto name) { return spent_.contains(name) && passage.find(name) != passage.npos; });
  };
  auto first = chance.below(choices.size());
  auto chosen = choices[first];
  for (std::size_t i = 0; i < choices.size() && worn(chosen); ++i)
    chosen = choices[(first + i) % choices.size()];
  for (auto name : once)
    if (chosen.find(name) != chosen.npos)
      spent_.emplace(name);

  auto text = fill(chosen, chance);
  std::string out;
  for (auto& sentence : split_sentences(text)) {
    auto quoted = sentence.starts_with('"');
    out += (out.empty() ? "" : " ") + (quoted ? "\"" + capitalised(sentence.substr(1)) : capitalised(sentence));
  }
  return out;
}

std::string story_cast::fill(std::string_view passage, dice& chance) {
  std::string out;
  for (std::size_t i = 0; i < passage.size();) {
    auto close = passage.find(passage[i] == '{' ? '}' : ']', i);
    if (passage[i] == '{' && close != passage.npos) {
      out += slot(passage.substr(i + 1, close - i - 1));
      i = close + 1;
    } else if (passage[i] == '[' && close != passage.npos) {
      std::vector<std::string_view> choices;
      auto rest = passage.substr(i + 1, close - i - 1);
      for (auto bar = rest.find('|'); bar != rest.npos; bar = rest.find('|')) {
        choices.push_back(rest.substr(0, bar));
        rest.remove_prefix(bar + 1);
      }
      choices.push_back(rest);
      out += fill(chance.pick(choices), chance);
      i = close + 1;
    } else {
      out += passage[i++];
    }
  }
  return out;
}

std::string story_cast::slot(std::string_view name) {
  if (name.starts_with("v:"))
    return third_person(name.substr(2), topic_.subject.plural);
  if (name.starts_with("o:"))
    return third_person(name.substr(2), topic_.object.plural);
  if (name == "F")
    return first_or_again(companion_);
  if (name == "P")
    return first_or_again(person_);
  if (name == "token")
    return first_or_again(token_);
  auto found = words_.find(name);
  return found == words_.end() ? std::string{} : found->second;
}

std::string story_cast::first_or_again(const std::string& noun) {
  return mentioned_.insert(noun).second ? with_article(noun) : "the " + noun;
}

}  // namespace troupe::studio
