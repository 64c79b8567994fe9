#include "store/secret.hpp"

#include "core/base/invariant.hpp"
#include "store/fault.hpp"
#include "store/file.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::store {
namespace {

constexpr std::size_t secret_bytes = 32;

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
  std::string bytes(secret_bytes, '\0');
  TROUPE_INVARIANT(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), secret_bytes) == 1);
  // Under another name first: whoever finds the file finds it whole.
  auto draft = path;
  draft += ".new";
  file made(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!made)
    return fault("make", draft, errno);
  if (auto written = write_all(made, bytes, draft); !written)
    return std::move(written).error();
  if (auto synced = sync(made, draft); !synced)
    return std::move(synced).error();
  if (::rename(draft.c_str(), path.c_str()) != 0)
    return fault("make", path, errno);
  if (auto synced = sync_directory(path.parent_path()); !synced)
    return std::move(synced).error();
  return bytes;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned int size = 0;
  TROUPE_INVARIANT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size));
  return {reinterpret_cast<const char*>(code.data()), size};
}

}  // namespace troupe::store
