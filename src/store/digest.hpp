#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_md_ctx_st;

namespace troupe::store {

/// SHA-256 of bytes as they come. Starts anew after each `finish`.
class sha256 {
public:
  sha256();
  ~sha256();

  void update(std::string_view bytes);

  /// Returns `sha256:<64 hex digits>`.
  std::string finish();

  /// Returns the first eight bytes, for places where a digest guards against accidents and not against people.
  std::int64_t finish_short();

private:
  void restart();
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

/// Returns whether the text is `sha256:<64 hex digits>`, lower case.
bool is_digest(std::string_view text);

/// Returns all digests in a text, each once, in order.
std::vector<std::string_view> digests_in(std::string_view text);

/// Returns those that name an artifact (core/base/artifact.hpp) in a text of JSON.
std::vector<std::string_view> artifacts_in(std::string_view json);

}  // namespace troupe::store
