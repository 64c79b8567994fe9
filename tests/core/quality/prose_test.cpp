#include "core/quality/prose.hpp"

#include "core/quality/measures.hpp"
#include "core/quality/syllables.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {
namespace {

std::vector<std::string> sentences_of(std::string_view text) {
  auto read = read_prose(text);
  std::vector<std::string> out;
  for (const auto& s : read.sentences)
    out.emplace_back(read.piece(s.at));
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& w : read_prose(text).words)
    out.push_back(w.lower);
  return out;
}

}  // namespace

TEST_CASE("sentences end where a reader would pause") {
  struct row {
    std::string text;
    std::vector<std::string> sentences;
  };
  auto r = GENERATE(values<row>({
    {"One. Two! Three?", {"One.", "Two!", "Three?"}},
    {"A title\n\nThen a line.", {"A title", "Then a line."}},
    {"One line\nthat goes on.", {"One line\nthat goes on."}},
    {"It cost 3.50 today.", {"It cost 3.50 today."}},
    {"Mr. Smith met Dr. Jones, e.g. at noon.", {"Mr. Smith met Dr. Jones, e.g. at noon."}},
    {"J. R. Smith wrote. It sold.", {"J. R. Smith wrote.", "It sold."}},
    {"So did I. Then we left.", {"So did I.", "Then we left."}},
    {"\"Why?\" she asked. \"Because.\"", {"\"Why?\" she asked.", "\"Because.\""}},
    {"He stopped... and went on. Then he slept.", {"He stopped... and went on.", "Then he slept."}},
    {"It ended.Then it began.", {"It ended.", "Then it began."}},
    {"no capitals here. none at all", {"no capitals here.", "none at all"}},
    {"... !!! ---", {}},
    {"", {}},
  }));
  CAPTURE(r.text);
  CHECK(sentences_of(r.text) == r.sentences);
}

TEST_CASE("words keep apostrophes and numbers whole, in any script") {
  struct row {
    std::string text;
    std::vector<std::string> words;
  };
  auto r = GENERATE(values<row>({
    {"Don't say 'stop' at 3.50 or 1,000.", {"don't", "say", "stop", "at", "3.50", "or", "1,000"}},
    {"It\xE2\x80\x99s a well-known \xE2\x80\x9Ctale\xE2\x80\x9D", {"it's", "a", "well", "known", "tale"}},
    {"\xE6\x9D\xB1\xE4\xBA\xAC", {"\xE6\x9D\xB1\xE4\xBA\xAC"}},
    {"\xFF\xFE broken \x80", {"\xFF\xFE", "broken", "\x80"}},
  }));
  CAPTURE(r.text);
  CHECK(words_of(r.text) == r.words);
}

TEST_CASE("what stands between quotation marks is known") {
  auto text = read_prose("\"Stay,\" she said. \xE2\x80\x9CWhy?\xE2\x80\x9D");
  REQUIRE(text.quotations.size() == 2);
  CHECK(text.piece(text.quotations[0]) == "Stay,");
  CHECK(text.piece(text.quotations[1]) == "Why?");
  CHECK(measure_style(text).dialogue == Approx(0.5));
}

TEST_CASE("syllables are counted as an English reader speaks them") {
  auto [word, count] = GENERATE(table<const char*, std::size_t>({
    {"sea", 1},      {"lighthouse", 2},    {"waited", 2},   {"hoped", 1}, {"candle", 2}, {"water", 2},
    {"tide", 1},     {"quantum", 2},       {"computer", 3}, {"the", 1},   {"hmm", 1},    {"", 1},
    {"business", 2}, {"wednesday", 2},     {"poem", 2},     {"idea", 3},  {"fox's", 2},  {"queue", 1},
    {"rhythm", 2},   {"extraordinary", 6}, {"blorping", 2}, {"7", 2},
  }));
  CAPTURE(word);
  CHECK(syllables(word) == count);
}

TEST_CASE("the lexicon knows what is common, what is concrete and what a word can be") {
  auto facts = [](std::string_view word) {
    const auto* found = find_word(word);
    REQUIRE(found != nullptr);
    return *found;
  };
  CHECK(facts("water").level < facts("quagmire").level);
  CHECK(facts("the").common > facts("lantern").common);
  CHECK(facts("lantern").concrete > facts("freedom").concrete + 4);
  CHECK(facts("lantern").main == word_kind::noun);
  CHECK(facts("slowly").main == word_kind::adverb);
  CHECK(facts("whispered").verb);
  CHECK(facts("mother").easy);
  CHECK(!facts("quagmire").easy);
  CHECK(facts("london").name);
  CHECK(find_word("blorp") == nullptr);
  CHECK(find_word("") == nullptr);
}

TEST_CASE("names and passives are told from what only looks like them") {
  auto text = read_prose("Yesterday Marie saw The Hague. It was seen by Paul.");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < text.words.size(); ++i)
    if (is_name(text, i))
      names.push_back(text.words[i].lower);
  CHECK(names == std::vector<std::string>{"marie", "hague", "paul"});

  auto passive = [](std::string_view sentence) { return is_passive(read_prose(sentence).words); };
  CHECK(passive("The door was opened."));
  CHECK(passive("It has never been told."));
  CHECK(passive("They were not seen again."));
  CHECK(!passive("She was tall and opened it."));
  CHECK(!passive("He opened the door."));
}

}  // namespace troupe::quality
