#include "store/digest.hpp"

#include "core/base/invariant.hpp"
#include "store/blobs.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace troupe::store {
namespace {

constexpr std::string_view prefix = "sha256:";
constexpr std::string_view digits = "0123456789abcdef";

using sum = std::array<unsigned char, 32>;

/// Looking an algorithm up is slow, so it is done once.
const EVP_MD* algorithm() {
  static const EVP_MD* found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found;
}

sum finish_raw(EVP_MD_CTX* context) {
  sum out{};
  TROUPE_INVARIANT(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1);
  return out;
}

/// Returns all digests that follow such a text.
std::vector<std::string_view> digests_behind(std::string_view before, std::string_view text) {
  auto start = std::string(before) + std::string(prefix);
  std::vector<std::string_view> found;
  for (auto at = text.find(start); at != text.npos; at = text.find(start, at + 1))
    if (auto digest = text.substr(at + before.size(), prefix.size() + 64); is_digest(digest))
      found.push_back(digest);
  std::ranges::sort(found);
  auto doubled = std::ranges::unique(found);
  found.erase(doubled.begin(), doubled.end());
  return found;
}

}  // namespace

sha256::sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  restart();
}

sha256::~sha256() = default;

void sha256::update(std::string_view bytes) {
  TROUPE_INVARIANT(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string sha256::finish() {
  std::string text(prefix);
  for (auto byte : finish_raw(context_.get())) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  restart();
  return text;
}

std::int64_t sha256::finish_short() {
  auto raw = finish_raw(context_.get());
  restart();
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < sizeof word; ++i)
    word = word << 8 | raw[i];
  return static_cast<std::int64_t>(word);
}

void sha256::restart() {
  TROUPE_INVARIANT(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) == 1);
}

bool is_digest(std::string_view text) {
  return text.size() == prefix.size() + 64 && text.starts_with(prefix) &&
         std::ranges::all_of(text.substr(prefix.size()), [](char c) { return digits.find(c) != digits.npos; });
}

std::string digest_of(std::string_view bytes) {
  sha256 sum;
  sum.update(bytes);
  return sum.finish();
}

std::vector<std::string_view> digests_in(std::string_view text) {
  return digests_behind({}, text);
}

std::vector<std::string_view> artifacts_in(std::string_view json) {
  return digests_behind(R"("artifact":")", json);
}

}  // namespace troupe::store
