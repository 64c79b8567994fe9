#include "core/quality/measures.hpp"

#include "core/quality/flatten.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

namespace troupe::quality {

TEST_CASE("every measure of every text is a finite number") {
  auto text = GENERATE(
    values<std::string>({"", " ", "a", "Hm.", "\xFF\xFE\x80", "?!", "One word. One word.", std::string(3000, 'x'),
                         "1 2 3", "\"unclosed (", "\n\n\n", "It was the best of times, it was the worst of times."}));
  CAPTURE(text);
  std::vector<double> values;
  std::vector<std::string> names;
  append_names<measures>(names);
  append_values(values, measure(read_prose(text)));
  append_names<relation_measures>(names);
  append_values(values, relate(read_prose(text), read_prose("It was the best of times.")));
  REQUIRE(values.size() == names.size());
  CHECK(std::ranges::all_of(values, [](double v) { return std::isfinite(v); }));
}

TEST_CASE("repetition finds runs that occur again") {
  auto once = measure_repetition(read_prose("The fox crossed the snow. A door opened in the dark."));
  CHECK(once.triples == 0);
  CHECK(once.longest == 1);
  auto twice = measure_repetition(read_prose("The fox crossed the snow. The fox crossed the snow."));
  CHECK(twice.triples == Approx(3.0 / 8));
  CHECK(twice.sentences == 0.5);
  CHECK(twice.openers == 1);
  CHECK(twice.longest == 5);
}

TEST_CASE("cohesion tells a text from a list of sentences") {
  auto tied = measure_cohesion(read_prose("The keeper lit the lamp. The lamp shone on the sea. The sea was calm."));
  auto loose = measure_cohesion(read_prose("The keeper lit candles. Bread costs money. Whales sleep upright."));
  CHECK(tied.neighbour == 1);
  CHECK(loose.neighbour == 0);
  CHECK(tied.linked > loose.linked);
}

TEST_CASE("mechanics counts what an editor would mark") {
  CHECK(measure_mechanics(read_prose("All is well. Nothing is wrong.")) == mechanics_measures{});
  CHECK(measure_mechanics(read_prose("it is is here")).doubled == 1);
  CHECK(measure_mechanics(read_prose("it is here")).uncapitalised == 1);
  CHECK(measure_mechanics(read_prose("It is here")).unfinished == 1);
  CHECK(measure_mechanics(read_prose("There i was.")).lower_i == 1);
  CHECK(measure_mechanics(read_prose("A apple fell.")).articles == 1);
  CHECK(measure_mechanics(read_prose("An hour and a union and a European one.")).articles == 0);
  CHECK(measure_mechanics(read_prose("He recieved it.")).misspelt == 1);
  CHECK(measure_mechanics(read_prose("Well , he came.")).spaced_marks == 1);
}

TEST_CASE("relation measures how a text answers another") {
  auto source = read_prose("The mayor of Lyon opened a bridge on 4 May. It cost nine million. Crowds cheered.");
  auto copy = relate(read_prose("The mayor of Lyon opened a bridge on 4 May."), source);
  CHECK(copy.precision == 1);
  CHECK(copy.coverage == 1);
  CHECK(copy.longest_run == 10);
  CHECK(copy.names_known == 1);
  auto wrong = relate(read_prose("In Paris a tunnel closed on 7 June."), source);
  CHECK(wrong.numbers_known == 0);
  CHECK(wrong.names_known == 0);
  CHECK(wrong.precision < 0.2);
  CHECK(relate(read_prose(""), source) == relation_measures{});
}

}  // namespace troupe::quality
