#pragma once

#include "core/access/caller.hpp"
#include "core/access/rate_bucket.hpp"

#include <map>
#include <string_view>
#include <unordered_map>

namespace troupe::access {

/// The tokens of a node, found by the hash of their text.
class token_table {
public:
  /// Adds a token, or replaces the one of the same id.
  void put(token);
  /// Forgets all and takes these; buckets of those that stay are kept.
  void replace(std::vector<token>);

  /// Whose token it is whose text has this hash (`sha256:...`). Refused as `unauthenticated` if nobody's, or if it has
  /// expired or was revoked.
  result<const token*> find_by_hash(std::string_view hash, timestamp now) const;

  /// By id, or by the name of one that is not revoked.
  const token* find(std::string_view id_or_name) const;

  /// Whether a request of this token would be one too many; if so, after how long it may come again.
  std::optional<milliseconds> take(const std::string& id, const rate_limit&, timestamp now);

  /// Notes that it was used; true at most once a minute, when it is worth keeping.
  bool used(const std::string& id, timestamp now);

  /// By name.
  std::vector<const token*> all() const;
  /// Whether any token may be used now.
  bool has_active(timestamp now) const;
  std::size_t size() const { return tokens_.size(); }

private:
  struct entry {
    token of;
    rate_bucket bucket;
  };
  void index(const token&);

  std::map<std::string, entry, std::less<>> tokens_;
  /// Hash to id. Hashes are not secret, and cannot be chosen: looking one up says nothing about others.
  std::unordered_map<std::string, std::string> by_hash_;
};

/// A caller with this token.
caller caller_of(const token&);

}  // namespace troupe::access
