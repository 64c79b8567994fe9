#include "core/base/base64url.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("bytes are written in the alphabet of RFC 4648 for URLs, without padding") {
  const std::pair<std::string, std::string> rows[] = {
    {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
    {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"},
  };
  for (const auto& [bytes, text] : rows) {
    CAPTURE(text);
    CHECK(to_base64url(bytes) == text);
    CHECK(from_base64url(text) == bytes);
  }
}

TEST_CASE("only what is written is read") {
  for (auto text : {"Z", "Zm9vY", "Zg==", "Zm+v", "Zm/v", "Zm 9v", "Zh", "Zm9", "\xc3\xa4"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64url(text));
  }
}

}  // namespace troupe
