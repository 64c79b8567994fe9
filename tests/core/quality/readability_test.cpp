#include "core/quality/readability.hpp"

#include "core/quality/syllables.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace troupe::quality {

TEST_CASE("readability follows the published formulas") {
  // 3 sentences, 20 words, 33 syllables and 4 complex words, counted by hand as the formulas' tools count.
  auto r = measure_readability(
    read_prose("The lamp went out. A careful sailor remembered the important harbour and waited there. "
               "Nobody had noticed the cold water."));
  CHECK(r.words == 20);
  CHECK(r.sentences == 3);
  CHECK(r.syllables_per_word == Approx(33.0 / 20));
  CHECK(r.complex_share == Approx(4.0 / 20));
  CHECK(r.flesch == Approx(206.835 - 1.015 * 20 / 3 - 84.6 * 33 / 20));
  CHECK(r.flesch_kincaid == Approx(0.39 * 20 / 3 + 11.8 * 33 / 20 - 15.59));
  CHECK(r.smog == Approx(3 + std::sqrt(30.0 * 4 / 3)));
  CHECK(r.fog == Approx(0.4 * (20.0 / 3 + 20)));
}

TEST_CASE("a quoted question within a sentence is a sentence by convention") {
  auto sentences = [](std::string_view text) { return measure_readability(read_prose(text)).sentences; };
  CHECK(sentences("\"Why?\" she asked. \"Nobody knows,\" he said.") == 3);
  CHECK(sentences("\xE2\x80\x9CWhy?\xE2\x80\x9D she asked.") == 2);
  CHECK(sentences("\"Why?\" She went away.") == 2);
  CHECK(sentences("\"Why?\"") == 1);
}

TEST_CASE("a text without words has no readability") {
  CHECK(measure_readability(read_prose("")) == readability{});
  CHECK(measure_readability(read_prose("... !")) == readability{});
}

TEST_CASE("plurals and past tenses of easy words are easy") {
  auto easy = [](std::string_view word) { return is_easy_word(read_prose(word).words.front()); };
  CHECK(easy("mother"));
  CHECK(easy("mother's"));
  CHECK(easy("babies"));
  CHECK(easy("stopped"));
  CHECK(!easy("quagmire"));
  CHECK(!easy("1915"));
}

TEST_CASE("syllables by convention need no dictionary") {
  auto [word, count] = GENERATE(table<const char*, std::size_t>({
    {"the", 1},        {"idea", 2},    {"waited", 2},    {"smiled", 1},    {"agreed", 2},   {"shed", 1},
    {"trees", 1},      {"houses", 2},  {"branches", 2},  {"miles", 1},     {"hole", 1},     {"every", 2},
    {"rhythm", 1},     {"coexist", 3}, {"council's", 2}, {"historian", 4}, {"couldn't", 2}, {"candle", 2},
    {"remembered", 3}, {"yellow", 2},  {"nth", 1},
  }));
  CAPTURE(word);
  CHECK(syllables_by_convention(word) == count);
}

}  // namespace troupe::quality
