#include "cli/words.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {

TEST_CASE("a line is split as a shell splits it") {
  struct row {
    std::string line;
    std::vector<std::string> words;
  };
  auto r = GENERATE(values<row>({
    {"", {}},
    {"   ", {}},
    {"workflow  list\t--limit 3", {"workflow", "list", "--limit", "3"}},
    {R"(run a.yaml --input topic="the tide" --input 'b=it''s')",
     {"run", "a.yaml", "--input", "topic=the tide", "--input", "b=its"}},
    {R"(x "a\"b\\c\d" a\ b '\n' "")", {"x", R"(a"b\c\d)", "a b", R"(\n)", ""}},
    {"help # what there is", {"help"}},
    {"a#b '#c'", {"a#b", "#c"}},
    {R"(say '|' "a>b" c\;d)", {"say", "|", "a>b", "c;d"}},
    {"grüße \"日本 語\"", {"grüße", "日本 語"}},
  }));
  CAPTURE(r.line);
  auto words = split_words(r.line);
  REQUIRE(words);
  CHECK(*words == r.words);
}

TEST_CASE("what only a shell could do is refused with the way out") {
  for (std::string line : {"execution output E1 > film.mp4", "workflow list | wc", "a;b", "server &", "x < y"}) {
    CAPTURE(line);
    auto words = split_words(line);
    REQUIRE_FALSE(words);
    CHECK(words.error().hint.find("quote it") == 0);
  }
  auto open = split_words("run 'a b");
  REQUIRE_FALSE(open);
  CHECK(open.error().what == "a ' is not closed");
}

TEST_CASE("an unfinished line says where its last word begins") {
  struct row {
    std::string line;
    std::vector<std::string> words;
    std::size_t last_at;
  };
  auto r = GENERATE(values<row>({
    {"", {""}, 0},
    {"wor", {"wor"}, 0},
    {"workflow ", {"workflow", ""}, 9},
    {"workflow show vi", {"workflow", "show", "vi"}, 14},
    {"run 'my fi", {"run", "my fi"}, 4},
    {"run my\\ fi", {"run", "my fi"}, 4},
  }));
  CAPTURE(r.line);
  auto seen = split_unfinished(r.line);
  CHECK(seen.words == r.words);
  CHECK(seen.last_at == r.last_at);
}

}  // namespace troupe::cli
