#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace troupe::store {

inline constexpr std::size_t secret_bytes = 32;

/// Returns the random bytes kept in the file, which is made when it is not there: durable, and for this user alone.
/// A file of another size is `corrupt`.
result<std::string> keep_secret(const std::filesystem::path&);

/// Returns bytes nobody can guess.
std::string random_bytes(std::size_t count);

/// HMAC-SHA256 (RFC 2104) under one key: 32 bytes for a text. What depends on the key alone is done once. May be called
/// from any thread; copies share the key.
class hmac_sha256 {
public:
  explicit hmac_sha256(std::string_view key);
  std::string operator()(std::string_view text) const;

private:
  struct state;
  std::shared_ptr<const state> state_;
};

}  // namespace troupe::store
