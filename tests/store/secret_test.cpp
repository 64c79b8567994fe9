#include "store/secret.hpp"

#include "tests/store/contract.hpp"

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>

namespace troupe::store {
namespace {

std::string hex(std::string_view bytes) {
  std::ostringstream out;
  for (unsigned char byte : bytes)
    out << std::hex << std::setw(2) << std::setfill('0') << int{byte};
  return out.str();
}

void write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a secret is made once, for this user alone, and is the same from then on") {
  scratch directory;
  auto path = directory.path() / "key";
  auto made = expect(keep_secret(path));
  CHECK(made.size() == 32);
  CHECK(std::filesystem::file_size(path) == 32);
  using std::filesystem::perms;
  CHECK((std::filesystem::status(path).permissions() & perms::mask) == (perms::owner_read | perms::owner_write));
  CHECK(expect(keep_secret(path)) == made);
  CHECK(expect(keep_secret(directory.path() / "other")) != made);
}

TEST_CASE("what a crash left of a secret that was being made is no secret") {
  scratch directory;
  auto path = directory.path() / "key";
  write(path.string() + ".new", "half of it");
  auto made = expect(keep_secret(path));
  CHECK(made.size() == 32);
  CHECK_FALSE(std::filesystem::exists(path.string() + ".new"));
  CHECK(expect(keep_secret(path)) == made);
}

TEST_CASE("a file that is no secret is refused, and left as it is") {
  scratch directory;
  auto path = directory.path() / "key";
  auto size = GENERATE(0, 31, 33, 4'096);
  CAPTURE(size);
  write(path, std::string(static_cast<std::size_t>(size), 'x'));
  auto kept = keep_secret(path);
  REQUIRE_FALSE(kept);
  CHECK(kept.error().code == errc::corrupt);
  CHECK(kept.error().hint == "move the file away");
  CHECK(std::filesystem::file_size(path) == static_cast<std::uintmax_t>(size));
}

TEST_CASE("a secret that cannot be made is a fault of the storage") {
  scratch directory;
  CHECK_FALSE(keep_secret(directory.path() / "nowhere" / "key"));
}

TEST_CASE("codes are those of RFC 4231") {
  struct row {
    std::string key;
    std::string text;
    std::string code;
  };
  auto r = GENERATE(values<row>(
    {{std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
     {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
     {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"}}));
  CAPTURE(r.text);
  CHECK(hex(hmac_sha256(r.key)(r.text)) == r.code);
}

}  // namespace troupe::store
