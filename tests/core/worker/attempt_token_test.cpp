#include "core/worker/attempt_token.hpp"

#include "core/base/base64url.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe::worker {
namespace {

/// Good enough to tell keys and bodies apart.
sealer keyed(const std::string& key) {
  return [key](std::string_view text) {
    std::string code;
    for (std::size_t salt = 0; code.size() < 32; ++salt) {
      auto word = std::hash<std::string>{}(key + std::to_string(salt) + std::string(text));
      code.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    return code;
  };
}

const handover given{{execution_id{"01hzy"}, task_id{"chapters[2].scenes[0].draw~compensate"}, 3}, 0xFFFFFFFFFFFFFFFF};

}  // namespace

TEST_CASE("a token says which handing out it is for, to whoever has the key") {
  auto token = write_token(given, keyed("k"));
  CHECK(read_token(token, keyed("k")) == given);
  CHECK_FALSE(read_token(token, keyed("another")));
  CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == token.npos);
}

TEST_CASE("two handings out of one attempt have different tokens") {
  std::set<std::string> all;
  for (std::uint64_t serial = 0; serial < 10; ++serial)
    for (std::uint32_t attempt = 1; attempt < 4; ++attempt)
      all.insert(write_token({{execution_id{"e"}, task_id{"t"}, attempt}, serial}, keyed("k")));
  CHECK(all.size() == 30);
}

TEST_CASE("a token with any letter changed is none") {
  auto token = write_token(given, keyed("k"));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    CHECK_FALSE(read_token(changed, keyed("k")));
    CHECK_FALSE(read_token(token.substr(0, i), keyed("k")));
  }
  for (auto text : {"", ".", "..", "a.b", "not a token"})
    CHECK_FALSE(read_token(text, keyed("k")));
}

TEST_CASE("a sealed text that is no handover is no token") {
  auto same = [](std::string_view) { return std::string(code_bytes, 'y'); };
  auto code = to_base64url(std::string(code_bytes, 'y'));
  CHECK_FALSE(read_token(to_base64url("hello") + "." + code, same));
  CHECK_FALSE(read_token(to_base64url("1\n-1\ne\nt") + "." + code, same));
  CHECK(read_token(to_base64url("1\n1\ne\nt") + "." + code, same));
}

}  // namespace troupe::worker
