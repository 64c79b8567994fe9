#include "actors/surroundings.hpp"

namespace troupe {

std::uint64_t epoch_of(const surroundings& around, const execution_id& id) {
  return around.epochs.empty() ? 0 : around.epochs.at(store::shard_of(id));
}

std::optional<refused> full_disk(const surroundings& around) {
  std::error_code unknown;
  auto space = std::filesystem::space(around.data, unknown);
  if (unknown || space.available >= around.options.disk_bytes_min)
    return std::nullopt;
  return refused{errc::storage,
                 "the disk of " + around.data.string() + " is full: " + std::to_string(space.available >> 10) +
                   " kB are free",
                 {},
                 "free space there"};
}

}  // namespace troupe
