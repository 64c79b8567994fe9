#include "studio/story_english.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::studio {
namespace {

struct pair_row {
  std::string_view left, right;
};

constexpr pair_row plurals[] = {
  {"children", "child"},  {"men", "man"},         {"women", "woman"},   {"people", "person"},     {"mice", "mouse"},
  {"geese", "goose"},     {"feet", "foot"},       {"teeth", "tooth"},   {"wolves", "wolf"},       {"leaves", "leaf"},
  {"lives", "life"},      {"knives", "knife"},    {"loaves", "loaf"},   {"foxes", "fox"},         {"buses", "bus"},
  {"branches", "branch"}, {"churches", "church"}, {"witches", "witch"}, {"watches", "watch"},     {"beaches", "beach"},
  {"torches", "torch"},   {"boxes", "box"},       {"wishes", "wish"},   {"volcanoes", "volcano"}, {"heroes", "hero"},
  {"potatoes", "potato"}, {"sheep", "sheep"},     {"fish", "fish"},     {"glasses", "glass"},     {"shelves", "shelf"},
};

constexpr std::string_view never_plural[] = {
  "bus",         "glass",   "glacier", "physics",  "chess",     "moss",      "grass",    "princess",
  "news",        "octopus", "cactus",  "walrus",   "lens",      "canvas",    "gas",      "compass",
  "mathematics", "mars",    "venus",   "lotus",    "virus",     "happiness", "darkness", "photosynthesis",
  "paris",       "always",  "dress",   "fortress", "christmas", "atlas",     "platypus", "circus"};

constexpr pair_row irregular[] = {
  // base, past
  {"go", "went"},
  {"come", "came"},
  {"see", "saw"},
  {"find", "found"},
  {"lose", "lost"},
  {"forget", "forgot"},
  {"keep", "kept"},
  {"sing", "sang"},
  {"fly", "flew"},
  {"fall", "fell"},
  {"feel", "felt"},
  {"tell", "told"},
  {"teach", "taught"},
  {"catch", "caught"},
  {"buy", "bought"},
  {"bring", "brought"},
  {"think", "thought"},
  {"fight", "fought"},
  {"seek", "sought"},
  {"build", "built"},
  {"send", "sent"},
  {"spend", "spent"},
  {"lend", "lent"},
  {"leave", "left"},
  {"meet", "met"},
  {"sleep", "slept"},
  {"dream", "dreamed"},
  {"learn", "learned"},
  {"grow", "grew"},
  {"know", "knew"},
  {"throw", "threw"},
  {"draw", "drew"},
  {"write", "wrote"},
  {"ride", "rode"},
  {"drive", "drove"},
  {"rise", "rose"},
  {"speak", "spoke"},
  {"break", "broke"},
  {"steal", "stole"},
  {"wake", "woke"},
  {"choose", "chose"},
  {"hide", "hid"},
  {"give", "gave"},
  {"take", "took"},
  {"make", "made"},
  {"have", "had"},
  {"be", "was"},
  {"do", "did"},
  {"eat", "ate"},
  {"drink", "drank"},
  {"swim", "swam"},
  {"begin", "began"},
  {"run", "ran"},
  {"win", "won"},
  {"hold", "held"},
  {"hear", "heard"},
  {"read", "read"},
  {"stand", "stood"},
  {"understand", "understood"},
  {"sell", "sold"},
  {"say", "said"},
  {"pay", "paid"},
  {"sit", "sat"},
  {"get", "got"},
  {"let", "let"},
  {"put", "put"},
  {"cut", "cut"},
  {"swallow", "swallowed"},
  {"ring", "rang"},
  {"sink", "sank"},
  {"wear", "wore"},
  {"bear", "bore"},
  {"become", "became"},
  {"dig", "dug"},
  {"weave", "wove"},
  {"bake", "baked"},
  {"dance", "danced"},
  {"live", "lived"},
  {"love", "loved"},
  {"chase", "chased"},
  {"save", "saved"},
  {"hope", "hoped"},
  {"dare", "dared"},
  {"tie", "tied"},
  {"guide", "guided"},
  {"believe", "believed"},
  {"change", "changed"},
  {"close", "closed"},
  {"compose", "composed"},
  {"cross", "crossed"},
  {"refuse", "refused"},
  {"rescue", "rescued"},
  {"share", "shared"},
  {"solve", "solved"},
  {"stop", "stopped"},
  {"wish", "wished"},
  {"watch", "watched"},
  {"reach", "reached"},
  {"touch", "touched"},
  {"search", "searched"},
  {"miss", "missed"},
  {"cry", "cried"},
  {"try", "tried"},
  {"carry", "carried"},
  {"study", "studied"},
  {"marry", "married"},
  {"plan", "planned"},
  {"move", "moved"},
  {"arrive", "arrived"},
  {"return", "returned"},
  {"discover", "discovered"},
  {"explore", "explored"},
  {"follow", "followed"},
  {"guard", "guarded"},
  {"paint", "painted"},
  {"play", "played"},
  {"wait", "waited"},
  {"want", "wanted"},
  {"walk", "walked"},
  {"work", "worked"},
  {"wonder", "wondered"},
  {"travel", "travelled"},
  {"talk", "talked"},
  {"climb", "climbed"},
  {"collect", "collected"},
  {"count", "counted"},
  {"deliver", "delivered"},
  {"need", "needed"},
  {"call", "called"},
  {"ask", "asked"},
  {"answer", "answered"},
  {"befriend", "befriended"},
  {"defend", "defended"},
  {"fear", "feared"},
  {"fix", "fixed"},
  {"help", "helped"},
  {"jump", "jumped"},
  {"laugh", "laughed"},
  {"listen", "listened"},
  {"long", "longed"},
  {"look", "looked"},
  {"open", "opened"},
  {"plant", "planted"},
  {"protect", "protected"},
  {"remember", "remembered"},
  {"repair", "repaired"},
  {"sail", "sailed"},
  {"shine", "shone"},
  {"smile", "smiled"},
  {"start", "started"},
  {"turn", "turned"},
  {"whisper", "whispered"},
  {"paddle", "paddled"},
  {"invent", "invented"},
  {"visit", "visited"},
  {"trade", "traded"},
  {"hunt", "hunted"},
  {"escape", "escaped"},
  {"disappear", "disappeared"},
  {"vanish", "vanished"},
  {"bury", "buried"},
  {"celebrate", "celebrated"},
  {"escort", "escorted"},
  {"light", "lit"},
  {"melt", "melted"},
  {"outsmart", "outsmarted"},
};

bool is_vowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

std::string regular_past(const std::string& base) {
  if (base.ends_with('e'))
    return base + "d";
  if (base.size() > 2 && base.ends_with('y') && !is_vowel(base[base.size() - 2]))
    return base.substr(0, base.size() - 1) + "ied";
  return base + "ed";
}

/// The forms a listed base can take, so that each is recognised.
bool is_form_of(std::string_view form, std::string_view base, std::string_view past) {
  if (form == base || form == past)
    return true;
  std::string stem(base);
  if (form == stem + "s" || form == stem + "es" || form == stem + "ing" || form == stem + stem.back() + "ing")
    return true;
  if (stem.ends_with('e'))
    return form == stem.substr(0, stem.size() - 1) + "ing";
  return stem.ends_with('y') && form == stem.substr(0, stem.size() - 1) + "ies";
}

const pair_row* listed_verb(std::string_view form) {
  if (form == "is" || form == "are" || form == "were" || form == "am")
    form = "was";
  if (form == "has")
    form = "had";
  auto found = std::ranges::find_if(irregular, [&](const auto& v) { return is_form_of(form, v.left, v.right); });
  return found == std::end(irregular) ? nullptr : found;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string with_article(std::string_view noun_phrase) {
  auto word = lower(noun_phrase.substr(0, noun_phrase.find(' ')));
  bool an = !word.empty() && is_vowel(word.front());
  for (std::string_view start : {"uni", "use", "one", "eu", "ut", "ufo"})
    an = an && !word.starts_with(start);
  for (std::string_view start : {"hour", "honest", "heir", "honour", "unin", "unim"})
    an = an || word.starts_with(start);
  return (an ? "an " : "a ") + std::string(noun_phrase);
}

bool is_plural(std::string_view noun) {
  if (std::ranges::find(never_plural, noun) != std::end(never_plural) || noun == "sheep" || noun == "fish")
    return false;
  if (std::ranges::any_of(plurals, [&](const auto& p) { return p.left == noun; }))
    return true;
  return noun.size() > 3 && noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") &&
         !noun.ends_with("is") && !noun.ends_with("'s");
}

std::string singular(std::string_view noun) {
  for (const auto& p : plurals)
    if (p.left == noun)
      return std::string(p.right);
  if (!is_plural(noun))
    return std::string(noun);
  if (noun.ends_with("ies") && noun.size() > 4)
    return std::string(noun.substr(0, noun.size() - 3)) + "y";
  return std::string(noun.substr(0, noun.size() - 1));
}

verb verb_of(std::string_view form) {
  if (const auto* found = listed_verb(form))
    return {std::string(found->left), std::string(found->right)};
  std::string word(form);
  if (word.size() > 4 && word.ends_with("ied"))
    return {word.substr(0, word.size() - 3) + "y", word};
  if (word.size() > 3 && word.ends_with("ed"))
    return {word.substr(0, word.size() - 2), word};
  if (word.size() > 4 && word.ends_with("ing"))
    word.resize(word.size() - 3);
  else if (word.size() > 4 && word.ends_with("ies"))
    word = word.substr(0, word.size() - 3) + "y";
  else if (word.size() > 4 && (word.ends_with("ches") || word.ends_with("shes") || word.ends_with("sses")))
    word.resize(word.size() - 2);
  else if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss"))
    word.pop_back();
  return {word, regular_past(word)};
}

bool is_story_verb(std::string_view form) {
  return listed_verb(form) != nullptr;
}

std::vector<std::string> split_words(std::string_view text) {
  static constexpr std::string_view edges = ".,;:!?\"()[]{}<>*_`#";
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    auto end = i;
    while (end < text.size() && !is_space(text[end]))
      ++end;
    auto word = text.substr(i, end - i);
    while (!word.empty() && edges.find(word.front()) != std::string_view::npos)
      word.remove_prefix(1);
    while (!word.empty() && edges.find(word.back()) != std::string_view::npos)
      word.remove_suffix(1);
    if (!word.empty())
      out.emplace_back(word);
    i = end;
  }
  return out;
}

std::string join(const std::vector<std::string>& words, std::size_t first, std::size_t last) {
  std::string out;
  for (std::size_t i = first; i < std::min(last, words.size()); ++i)
    out += (out.empty() ? "" : " ") + words[i];
  return out;
}

std::size_t count_words(std::string_view text) {
  return split_words(text).size();
}

std::vector<std::string> split_sentences(std::string_view text) {
  std::vector<std::string> out;
  std::string current;
  auto finish = [&] {
    while (!current.empty() && current.back() == ' ')
      current.pop_back();
    if (!current.empty())
      out.push_back(std::move(current));
    current.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = is_space(text[i]) ? ' ' : text[i];
    if (c == ' ' && (current.empty() || current.back() == ' '))
      continue;
    current += c;
    bool closes = c == '"' && current.size() > 1 &&
                  std::string_view(".!?").find(current[current.size() - 2]) != std::string_view::npos;
    bool mark = c == '.' || c == '!' || c == '?' || closes;
    if (mark && (i + 1 == text.size() || is_space(text[i + 1])))
      finish();
  }
  finish();
  return out;
}

}  // namespace troupe::studio
