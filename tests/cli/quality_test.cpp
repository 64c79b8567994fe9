#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

constexpr auto tale =
  "On the last rock of the coast stood a lighthouse with a cracked red door.\nEvery night it swept the dark, and every "
  "night the dark stayed empty. Then the fog came, thick as wool, and the lamp went out. The keeper climbed two "
  "hundred "
  "steps with a candle in her hand. Nobody had asked her to. She set the flame behind the glass and waited.\n"
  "the ship came home";

struct desk : console {
  desk() { files["tale.txt"] = tale; }

  json::value scored(std::vector<std::string> args) {
    args.insert(args.end(), {"--output", "json"});
    REQUIRE(run(args) == 0);
    return *parse_json(out.str());
  }
};

}  // namespace

TEST_CASE("quality score judges a file without a node") {
  desk c;
  CHECK(c.run({"quality", "score", "tale.txt", "--hook", "What if the lamp went out?"}) == 0);
  auto out = c.out.str();
  CAPTURE(out);
  CHECK(out.find("by narration 1, rule re") != out.npos);
  CHECK(out.find("CRITERION") != out.npos);
  CHECK(out.find("\nhook_strength") != out.npos);
  CHECK(out.find("\n- ") != out.npos);
  CHECK(c.connections.empty());
}

TEST_CASE("quality score takes profile, prompt and length into account") {
  desk c;
  auto score_of = [](const json::value& report, std::string_view name) {
    for (const auto& each : report.at("criteria").as_array())
      if (each.at("name").as_string() == name)
        return each.at("score").as_double();
    return -1.0;
  };
  auto plain = c.scored({"quality", "score", "tale.txt"});
  CHECK(plain.at("judged_by") == "narration 1");
  CHECK(c.scored({"quality", "score", "tale.txt", "--profile", "story"}).at("judged_by") == "story 1");
  auto longer = c.scored({"quality", "score", "tale.txt", "--target-words", "700"});
  CHECK(score_of(longer, "pacing") < score_of(plain, "pacing"));
  c.files["asked.txt"] = "a lighthouse keeper in the fog";
  auto asked = c.scored({"quality", "score", "tale.txt", "--prompt", "@asked.txt"});
  CHECK(asked.at("criteria").as_array().size() == plain.at("criteria").as_array().size() + 1);
  c.files["mine.yaml"] = "profile: mine\ncriteria: { clarity: { weight: 1 } }";
  CHECK(c.scored({"quality", "score", "tale.txt", "--profile", "mine.yaml"}).at("criteria").as_array().size() == 1);
}

TEST_CASE("quality explain shows the pieces and their lines") {
  desk c;
  CHECK(c.run({"quality", "explain", "tale.txt", "mechanics"}) == 0);
  CHECK(c.out.str().find("  no end mark\n    line 3: \"the ship came home\"\n") != std::string::npos);
  CHECK(c.run({"quality", "explain", "tale.txt"}) == 0);
  CHECK(c.out.str().find("\nclarity  ") != std::string::npos);
}

TEST_CASE("quality commands refuse what they cannot judge by") {
  desk c;
  CHECK(c.run({"quality", "score", "tale.txt", "--profile", "poem"}) == 3);
  CHECK(c.err.str().find("there are narration, story, article, summary, headline") != std::string::npos);
  c.files["bad.yaml"] = "profile: bad\ncriteria: { clarty: { weight: 1 } }";
  CHECK(c.run({"quality", "score", "tale.txt", "--profile", "bad.yaml"}) != 0);
  CHECK(c.err.str().find("bad.yaml:2:13: there is no criterion \"clarty\"") != std::string::npos);
  CHECK(c.run({"quality", "explain", "tale.txt", "charm"}) == 3);
  CHECK(c.run({"quality", "score", "missing.txt"}) != 0);
}

TEST_CASE("quality profiles are listed with their thresholds") {
  desk c;
  CHECK(c.run({"quality", "profiles"}) == 0);
  CHECK(c.out.str().find("narration        1     85.0    70.0  A script that is read aloud") != std::string::npos);
}

}  // namespace troupe::cli
