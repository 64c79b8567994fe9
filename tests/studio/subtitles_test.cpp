#include "studio/subtitles.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {
namespace {

std::vector<std::string> texts_of(const std::vector<cue>& cues) {
  std::vector<std::string> out;
  for (const auto& self : cues)
    out.push_back(self.text);
  return out;
}

}  // namespace

TEST_CASE("a narration is cut into phrases") {
  struct row {
    std::string what;
    std::string narration;
    std::vector<std::string> then;
  };
  auto r = GENERATE(values<row>({
    {"short ones stay whole", "He waited.", {"He waited."}},
    {"at the end of sentences", "The sea had gone. He waited for it.", {"The sea had gone.", "He waited for it."}},
    {"at commas when the piece is long enough",
     "Yes, for forty long years, Mara climbed.",
     {"Yes, for forty long years,", "Mara climbed."}},
    {"evenly where nothing stops",
     "one two three four five six seven eight nine ten eleven",
     {"one two three four five six seven", "eight nine ten eleven"}},
    {"not after a word that leads on",
     "Mara climbed the ninety steps of the lighthouse and lit it.",
     {"Mara climbed the ninety steps", "of the lighthouse and lit it."}},
    {"within words that are too wide", std::string(50, 'x'), {std::string(40, 'x'), std::string(10, 'x')}},
    {"by columns, of which wide characters take two",
     "\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6"
     "\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5"
     "\xB7\xE6\xB5\xB7\xE6\xB5\xB7",
     {"\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6"
      "\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5"
      "\xB7\xE6\xB5\xB7",
      "\xE6\xB5\xB7"}},
    {"and nothing is nothing", " \n ", {}},
  }));
  CAPTURE(r.what);
  CHECK(texts_of(cut_into_cues(r.narration, 0, 1)) == r.then);
}

TEST_CASE("phrases share the time by their length and leave no gap") {
  auto cues = cut_into_cues("The sea had gone. He waited for it all his life. So did she.", 2, 8);
  REQUIRE(cues.size() == 3);
  CHECK(cues[0].start == 2);
  CHECK(cues[0].end == Approx(cues[1].start));
  CHECK(cues[1].end == Approx(cues[2].start));
  CHECK(cues[2].end == Approx(8));
  CHECK(cues[1].end - cues[1].start > cues[0].end - cues[0].start);
}

TEST_CASE("nothing a text says is markup or another line") {
  auto script = ass_script({"{\\b1}bold", "a\\Nb", 2.5}, {{0, 3661.5, "x\nDialogue: 0,y"}});
  CHECK(script.find("\\{\\\xE2\x81\xA0"
                    "b1\\}bold") != script.npos);
  CHECK(script.find("a\\\xE2\x81\xA0Nb") != script.npos);
  CHECK(script.find("\nDialogue: 0,y") == script.npos);
  CHECK(script.find("0:00:00.00,1:01:01.50,Spoken") != script.npos);
}

TEST_CASE("a card with one text shows it large") {
  CHECK(ass_script({"", "Title", 2}, {}).find(",Hook,,") != std::string::npos);
  CHECK(ass_script({"", "Title", 2}, {}).find(",Title,,") == std::string::npos);
  CHECK(ass_script({"", "", 0}, {}).find("Dialogue:") == std::string::npos);
}

TEST_CASE("a subtitle track is SubRip") {
  CHECK(srt_text({{0, 1.5, "one"}, {3599.9996, 3600.25, "t\nwo"}}) ==
        "1\n00:00:00,000 --> 00:00:01,500\none\n\n2\n01:00:00,000 --> 01:00:00,250\nt wo\n\n");
}

}  // namespace troupe::studio
