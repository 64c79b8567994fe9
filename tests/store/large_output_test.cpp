#include "store/large_output.hpp"

#include "core/base/artifact.hpp"
#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

struct place {
  scratch directory;
  blobs files = expect(blobs::open(directory.path()));

  json::value kept(json::value output, const output_limits& limits) {
    return expect(keep_inline(std::move(output), limits, files));
  }

  std::string content(const json::value& reference) {
    auto file = as_artifact(reference);
    REQUIRE(file);
    auto bytes = expect(files.read(file->digest));
    CHECK(bytes.size() == file->bytes);
    return bytes;
  }
};

json::string letters(std::size_t count) {
  return json::string(count, 'x');
}

}  // namespace

TEST_CASE("an output is kept as it is up to the limit, to the byte") {
  place p;
  json::value output{{"text", letters(100)}, {"n", 1.5}};
  auto size = json::serialize(output).size();
  CHECK(p.kept(output, {.inline_bytes_max = size}) == output);
  auto over = p.kept(output, {.inline_bytes_max = size - 1});
  CHECK(over != output);
  // A text of 100 bytes is shorter than what would stand in its place: the whole goes.
  CHECK(p.content(over) == json::serialize(output));
  CHECK(over.at("media_type") == "application/json");
  CHECK(over.at("name") == "output.json");
}

TEST_CASE("escapes count") {
  place p;
  json::value output = json::string(std::string(20, 'x') + std::string(20, '\x01'));
  auto size = json::serialize(output).size();
  REQUIRE(size == 2 + 20 + 120);
  CHECK(p.kept(output, {.inline_bytes_max = size}) == output);
  CHECK(p.content(p.kept(output, {.inline_bytes_max = size - 1})) == output.as_string());
}

TEST_CASE("the largest members go to files until the rest fits") {
  place p;
  json::value output{
    {"title", "a"}, {"text/1", letters(1'000)}, {"list", json::array(2'000, 7)}, {"rest", letters(500)}};
  auto kept = p.kept(output, {.inline_bytes_max = 1'000});
  CHECK(kept.at("title") == "a");
  CHECK(kept.at("rest") == letters(500));
  CHECK(p.content(kept.at("list")) == json::serialize(output.at("list")));
  CHECK(kept.at("list").at("media_type") == "application/json");
  CHECK(p.content(kept.at("text/1")).size() == 1'000);
  CHECK(kept.at("text/1").at("media_type") == "text/plain; charset=utf-8");
  CHECK(kept.at("text/1").at("name") == "text_1.txt");
  CHECK(p.kept(output, {.inline_bytes_max = 3'000}).at("text/1") == letters(1'000));
}

TEST_CASE("an object of very many small members goes whole") {
  place p;
  json::object output;
  for (int i = 0; i < 1'000; ++i)
    output.emplace("member" + std::to_string(i), i);
  auto kept = p.kept(output, {.inline_bytes_max = 5'000});
  CHECK(p.content(kept) == json::serialize(output));
}

TEST_CASE("what is no object goes whole") {
  place p;
  json::array list(1'000, "item");
  CHECK(p.content(p.kept(list, {.inline_bytes_max = 100})) == json::serialize(list));
}

TEST_CASE("an output beyond all limits is refused, one byte less is not") {
  place p;
  json::value output = letters(98);
  CHECK(p.content(p.kept(output, {10, 100})).size() == 98);
  auto refusal = keep_inline(letters(99), {10, 100}, p.files);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error() == refused{errc::too_large, "the output has 101 bytes as JSON, the most is 100", "output",
                                   "write it to a file, or raise outputs.bytes_max"});
}

TEST_CASE("a full disk refuses the output") {
  place p;
  std::filesystem::remove_all(p.directory.path() / "tmp");
  auto refusal = keep_inline(letters(1'000), {.inline_bytes_max = 10}, p.files);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error().code == errc::storage);
}

}  // namespace troupe::store
