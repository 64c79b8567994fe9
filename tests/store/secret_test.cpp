#include "store/secret.hpp"

#include <catch2/catch.hpp>

namespace troupe::store {
namespace {

std::string hex(std::string_view bytes) {
  static constexpr auto digits = "0123456789abcdef";
  std::string out;
  for (unsigned char c : bytes) {
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

}  // namespace

TEST_CASE("an HMAC is what RFC 4231 says") {
  struct row {
    std::string key, text, code;
  };
  auto r = GENERATE(values<row>({
    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  }));
  hmac_sha256 seal(r.key);
  CHECK(hex(seal(r.text)) == r.code);
  auto again = seal;
  CHECK(again(r.text) == seal(r.text));
  CHECK(seal("") != seal(r.text));
}

}  // namespace troupe::store
