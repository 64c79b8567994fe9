#include "store/blob_references.hpp"

#include "store/digest.hpp"

namespace troupe::store {

result<void> blob_references::add(std::string_view owner, std::string_view text, std::string_view except) {
  for (auto digest : digests_in(text))
    if (digest != except)
      if (auto added = add_one(owner, digest); !added)
        return added;
  return {};
}

result<void> blob_references::add_one(std::string_view owner, std::string_view digest) {
  return session_.run("INSERT INTO blob_references (digest, owner) VALUES (?1, ?2) ON CONFLICT DO NOTHING", digest,
                      owner);
}

result<void> blob_references::drop(std::string_view owner) {
  return session_.run("DELETE FROM blob_references WHERE owner = ?1", owner);
}

std::string owner_of_result(std::string_view key) {
  return "result:" + std::string(key);
}

}  // namespace troupe::store
