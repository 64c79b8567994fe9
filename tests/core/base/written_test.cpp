#include "core/base/markup.hpp"
#include "core/base/percent.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("percent-encoding leaves what RFC 3986 does, and what is named") {
  CHECK(percent_encoded("aZ09-._~") == "aZ09-._~");
  CHECK(percent_encoded("a b/ü:[0]") == "a%20b%2F%C3%BC%3A%5B0%5D");
  CHECK(percent_encoded("a:[0]", ":[]") == "a:[0]");
}

TEST_CASE("markup holds any text") {
  CHECK(escape_markup("<a b=\"c\">&'</a>") == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;&lt;/a&gt;");
  CHECK(escape_markup("a\tb\nc\x01") == "a\tb\nc");
}
