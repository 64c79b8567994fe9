#include "store/secret.hpp"

#include "core/base/invariant.hpp"
#include "store/file.hpp"
#include "store/private_file.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <unistd.h>

namespace troupe::store {
namespace {

constexpr std::size_t block_bytes = 64;

using context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

/// Returns the digest of what `begun` was fed and of the text after it.
std::string finish(const EVP_MD_CTX& begun, std::string_view text) {
  context on(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  TROUPE_INVARIANT(on && EVP_MD_CTX_copy_ex(on.get(), &begun) == 1 &&
                   EVP_DigestUpdate(on.get(), text.data(), text.size()) == 1 &&
                   EVP_DigestFinal_ex(on.get(), digest.data(), &size) == 1);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

result<std::string> read_secret(const std::filesystem::path& path) {
  auto opened = open_regular(path);
  if (!opened)
    return std::move(opened).error();
  std::string bytes(secret_bytes + 1, '\0');
  auto count = ::read(opened->descriptor(), bytes.data(), bytes.size());
  if (count != secret_bytes)
    return refused{errc::corrupt, path.string() + " is not a secret of this program", {}, "move the file away"};
  bytes.resize(secret_bytes);
  return bytes;
}

}  // namespace

result<std::string> keep_secret(const std::filesystem::path& path) {
  if (std::error_code unknown; std::filesystem::exists(path, unknown))
    return read_secret(path);
  auto bytes = random_bytes(secret_bytes);
  if (auto written = write_private(path, bytes); !written)
    return std::move(written).error();
  return bytes;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  TROUPE_INVARIANT(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

/// The two hashes an HMAC is made of, each fed with the key's block already.
struct hmac_sha256::state {
  context inner = begin();
  context outer = begin();

  static context begin() {
    context made(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    TROUPE_INVARIANT(made && EVP_DigestInit_ex(made.get(), EVP_sha256(), nullptr) == 1);
    return made;
  }
};

hmac_sha256::hmac_sha256(std::string_view key) {
  std::string block(key);
  if (block.size() > block_bytes)
    block = finish(*state::begin(), key);
  block.resize(block_bytes, '\0');
  auto made = std::make_shared<state>();
  for (auto [of, pad] : {std::pair{&made->inner, '\x36'}, std::pair{&made->outer, '\x5c'}}) {
    auto mixed = block;
    for (auto& c : mixed)
      c = static_cast<char>(c ^ pad);
    TROUPE_INVARIANT(EVP_DigestUpdate(of->get(), mixed.data(), mixed.size()) == 1);
  }
  state_ = std::move(made);
}

std::string hmac_sha256::operator()(std::string_view text) const {
  return finish(*state_->outer, finish(*state_->inner, text));
}

}  // namespace troupe::store
