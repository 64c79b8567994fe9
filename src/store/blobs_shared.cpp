#include "store/blobs.hpp"

#include <algorithm>
#include <map>

#include <fcntl.h>
#include <sys/stat.h>

/// Blobs that are in a directory, and perhaps in a vault.
namespace troupe::store {

blobs blobs::with(std::shared_ptr<blob_vault> vault) const {
  auto self = *this;
  self.vault_ = std::move(vault);
  return self;
}

result<std::string> blobs::put(std::string_view bytes) const {
  auto digest = put_here(bytes);
  if (!digest)
    return digest;
  if (auto shared = share(*digest); !shared)
    return std::move(shared).error();
  return digest;
}

result<artifact> blobs::take(const std::filesystem::path& file, std::string media_type, std::string name) const {
  auto taken = take_here(file, std::move(media_type), std::move(name));
  if (!taken)
    return taken;
  if (auto shared = share(taken->digest); !shared)
    return std::move(shared).error();
  return taken;
}

/// What is in the directory is in the vault, too, from then on.
result<void> blobs::share(std::string_view digest) const {
  if (!vault_)
    return {};
  auto there = vault_->renew(digest);
  if (!there || *there)
    return there ? result<void>{} : std::move(there).error();
  auto content = open_here(digest);
  return content ? vault_->put(*content) : std::move(content).error();
}

result<bool> blobs::has(std::string_view digest) const {
  auto here = find_here(digest);
  if (here)
    return true;
  if (here.error().code != errc::unknown)
    return std::move(here).error();
  if (!vault_)
    return false;
  auto there = vault_->find(digest);
  return there ? result<bool>(there->has_value()) : std::move(there).error();
}

result<std::filesystem::path> blobs::find(std::string_view digest) const {
  auto here = find_here(digest);
  if (here || !vault_ || here.error().code != errc::unknown)
    return here;
  if (auto brought = bring(digest); !brought)
    return brought.error().code == errc::unknown ? std::move(here) : std::move(brought).error();
  return find_here(digest);
}

result<bool> blobs::renew(std::string_view digest) const {
  auto place = find_here(digest);
  if (!place && place.error().code != errc::unknown)
    return std::move(place).error();
  auto here = place && ::utimensat(AT_FDCWD, place->c_str(), nullptr, AT_SYMLINK_NOFOLLOW) == 0;
  if (!vault_)
    return here;
  if (here) {
    auto shared = share(digest);
    return shared ? result<bool>(true) : std::move(shared).error();
  }
  return vault_->renew(digest);
}

result<blob_reader> blobs::open_reader(std::string_view digest) const {
  if (auto place = find(digest); !place)
    return std::move(place).error();
  return open_here(digest);
}

result<std::vector<blobs::stored>> blobs::list(std::uint8_t first_byte) const {
  auto here = list_here(first_byte);
  if (!here || !vault_)
    return here;
  auto there = vault_->list(first_byte);
  if (!there)
    return there;
  std::map<std::string, stored> all;
  for (auto* some : {&*here, &*there})
    for (auto& blob : *some) {
      auto& known = all[blob.digest];
      blob.put_at = std::max(blob.put_at, known.put_at);
      known = std::move(blob);
    }
  std::vector<stored> out;
  for (auto& [digest, blob] : all)
    out.push_back(std::move(blob));
  return out;
}

result<bool> blobs::remove(std::string_view digest, timestamp before,
                           const std::function<result<bool>()>& is_wanted) const {
  auto here = remove_here(digest, before, is_wanted);
  if (!here || !vault_)
    return here;
  if (!*here && find_here(digest))
    return false;
  auto wanted = is_wanted();
  if (!wanted || *wanted)
    return wanted ? result<bool>(false) : wanted;
  auto there = vault_->remove(digest, before);
  return there ? result<bool>(*here || *there) : there;
}

}  // namespace troupe::store
