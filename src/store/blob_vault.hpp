#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::store {

class blob_reader;

/// A blob that is there.
struct stored_blob {
  std::string digest;
  std::uint64_t bytes = 0;
  /// When it was last put there.
  timestamp put_at;
};

/// Where blobs are kept for all nodes, beside the directory each has. Safe to use from many threads and nodes at once.
class blob_vault {
public:
  virtual ~blob_vault() = default;

  /// Keeps the whole content, or nothing of it; durable when it returns. What is there already counts as put there now.
  virtual result<void> put(const blob_reader& content) = 0;

  /// Returns whether it is there, and if so it counts as put there now.
  virtual result<bool> renew(std::string_view digest) = 0;

  /// Hands the content to `sink`, piece by piece. `unknown` if it is not there.
  virtual result<void> fetch(std::string_view digest, const std::function<result<void>(std::string_view)>& sink) = 0;

  virtual result<std::optional<stored_blob>> find(std::string_view digest) = 0;

  /// Lists those whose digest begins with this byte, in order.
  virtual result<std::vector<stored_blob>> list(std::uint8_t first_byte) = 0;

  /// Removes it unless it was put there at or after `before`. Returns whether it was removed.
  virtual result<bool> remove(std::string_view digest, timestamp before) = 0;
};

}  // namespace troupe::store
