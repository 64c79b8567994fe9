#include "core/quality/sentiment.hpp"

#include "core/quality/measures.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {

TEST_CASE("sentiment agrees with VADER's published examples") {
  struct row {
    std::string text;
    double compound;
  };
  auto r = GENERATE(values<row>({
    {"VADER is smart, handsome, and funny.", 0.8316},
    {"VADER is smart, handsome, and funny!", 0.8439},
    {"VADER is very smart, handsome, and funny.", 0.8545},
    {"VADER is VERY SMART, handsome, and FUNNY.", 0.9227},
    {"VADER is VERY SMART, handsome, and FUNNY!!!", 0.9342},
    {"VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!", 0.9469},
    {"VADER is not smart, handsome, nor funny.", -0.7424},
    {"The book was good.", 0.4404},
    {"At least it isn't a horrible book.", 0.431},
    {"The book was only kind of good.", 0.3832},
    {"The plot was good, but the characters are uncompelling and the dialog is not great.", -0.7042},
    {"Today SUX!", -0.5461},
    {"Make sure you :) or :D today!", 0.8633},
    {"Not bad at all", 0.431},
    {"The ship sailed on Tuesday.", 0},
    {"", 0},
  }));
  CAPTURE(r.text);
  CHECK(sentiment(r.text) == Approx(r.compound).margin(0.0001));
}

TEST_CASE("emoji and typographic apostrophes feel like what they stand for") {
  CHECK(sentiment("Catch \xF0\x9F\x92\x98 and \xF0\x9F\x92\x8B and \xF0\x9F\x98\x81") > 0.8);
  CHECK(sentiment("It isn\xE2\x80\x99t good.") == sentiment("It isn't good."));
}

TEST_CASE("a negation or booster reaches what it belongs to") {
  // What is said after a full stop, and faces and laughter anywhere, are not negated by what stands before.
  CHECK(sentiment("I was not there. Good morning") > 0.4);
  CHECK(sentiment("I have no idea lol") > 0.4);
  CHECK(sentiment("Wouldn't that be great?! :D") > 0.2);
  CHECK(sentiment("No hope") < 0);
  CHECK(sentiment("NO NO NO NO. Not that") < -0.7);
  CHECK(sentiment("No. Run to the beautiful hills") > 0.3);
  CHECK(sentiment("no big problem") > 0);
}

TEST_CASE("letters that are drawn out, and faces with a full stop, are understood") {
  CHECK(sentiment("I looove it") == sentiment("I love it"));
  CHECK(sentiment("It is sooo good") == sentiment("It is so good"));
  CHECK(sentiment("Home at last :).") == sentiment("Home at last :)"));
  CHECK(sentiment("I &lt;3 it") == sentiment("I <3 it"));
  CHECK(sentiment("aaaa bbbb") == 0);
}

TEST_CASE("the course of feeling is measured sentence by sentence") {
  auto f = measure_feeling(read_prose("The storm was terrible. She was afraid and alone. Nobody came. "
                                      "Then a friend laughed. They were happy. It was a wonderful morning."));
  CHECK(f.opening < 0);
  CHECK(f.closing > 0.3);
  CHECK(f.rise > 0.5);
  CHECK(f.lowest < f.highest);
}

}  // namespace troupe::quality
