#include "core/quality/digest.hpp"

#include "core/quality/measures.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {
namespace {

constexpr std::string_view source =
  "The harbour of Brightwater was closed on Monday. Captain Anna Reed found the harbour frozen. "
  "Fishing boats waited for the ice to break. A helicopter brought food to the boats. "
  "The mayor of Brightwater thanked Captain Reed.";

digest_measures digest(std::string_view text) {
  return measure_digest(read_prose(text), read_prose(source));
}

}  // namespace

TEST_CASE("what is copied is nothing new, and made of whole sentences") {
  auto d = digest("The harbour of Brightwater was closed on Monday. A helicopter brought food to the boats.");
  CHECK(d.novelty.pairs == 0);
  CHECK(d.novelty.triples == 0);
  CHECK(d.novelty.content_count == 0);
  CHECK(d.extraction.begins == 1);
  CHECK(d.extraction.ends == 1);
  CHECK(d.extraction.last_ends == 1);
  CHECK(d.extraction.run == 7.5);
  CHECK(d.extraction.run_first == 8);
  CHECK(d.extraction.first == 0);
  CHECK(d.extraction.latest == Approx(0.6));
  CHECK(d.extraction.forward == 1);
  CHECK(d.salience.of_lead_two < 1);
  CHECK(d.composition.points_back == 0);
}

TEST_CASE("what the source does not say is counted") {
  auto d = digest("The mayor was thanked. Pirates brought 12 helicopters to Brightwater.");
  CHECK(d.novelty.misjoined_count == 3);  // mayor was, was thanked, to brightwater
  CHECK(d.novelty.numbers == 1);
  CHECK(d.novelty.content_count == 2);  // pirates, 12; helicopters are one helicopter
  CHECK(d.novelty.pairs_most == 1);
  CHECK(d.extraction.begins == 0.5);
  CHECK(d.extraction.back > 0);  // the mayor stands last, the helicopter before
  CHECK(d.extraction.forward == 0);
}

TEST_CASE("what a source says often and first is what matters") {
  auto heart = digest("Captain Reed found the harbour of Brightwater frozen."), rim = digest("Food was brought.");
  CHECK(heart.salience.frequent > rim.salience.frequent);
  CHECK(heart.salience.covered > rim.salience.covered);
  CHECK(heart.salience.top_five > rim.salience.top_five);
  CHECK(heart.salience.top_names == Approx(0.6));  // Brightwater, Reed, Captain; not Anna, Monday
  CHECK(heart.salience.divergence < rim.salience.divergence);
  CHECK(heart.salience.lead_two > rim.salience.lead_two);
  CHECK(heart.salience.central > rim.salience.central);
}

TEST_CASE("repetition, lost capitals and loose ends show in how it is put") {
  auto d = digest("She found the harbour frozen , and captain reed found the harbour frozen. They waited for the");
  CHECK(d.composition.overlap_most == 0);
  CHECK(d.composition.word_most == 2);
  CHECK(d.composition.pairs_repeated > 0);
  CHECK(d.composition.lowered_names == 1);
  CHECK(d.composition.points_back == 1);
  CHECK(d.composition.point_back == 1);
  CHECK(d.composition.dangling == 0.5);
  CHECK(d.composition.shortest == 4);
  CHECK(d.composition.last_words == 4);
  CHECK(d.composition.loose_marks > 0);
  CHECK(digest("The harbour was frozen. The harbour was closed.").composition.overlap_most == 0.5);
}

TEST_CASE("without a source, or without words, there is nothing to compare") {
  CHECK(measure_digest(read_prose("A fox."), read_prose("")) == digest_measures{});
  CHECK(measure_digest(read_prose("..."), read_prose(source)) == digest_measures{});
}

}  // namespace troupe::quality
