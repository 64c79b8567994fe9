#include "actors/blob_source.hpp"

#include "actors/log.hpp"

#include <algorithm>

namespace troupe::gateway {

blob_source::blob_source(store::blob_reader from, std::uint64_t offset, std::uint64_t bytes)
  : from_(std::move(from)), offset_(offset), bytes_(bytes), left_(bytes) {
  if (bytes == from_.size())
    sum_.emplace();
}

std::optional<std::string> blob_source::read(std::size_t bytes_max) {
  auto piece = from_.read(offset_, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes_max)));
  if (!piece || piece->empty()) {
    log(log_level::error, "artifact_not_sent",
        {{"digest", from_.digest()}, {"reason", piece ? "it is shorter than it was" : to_string(piece.error())}});
    return std::nullopt;
  }
  offset_ += piece->size();
  left_ -= piece->size();
  if (sum_)
    sum_->update(*piece);
  if (sum_ && left_ == 0 && sum_->finish() != from_.digest()) {
    log(log_level::error, "artifact_not_sent", {{"digest", from_.digest()}, {"reason", "its content was changed"}});
    return std::nullopt;
  }
  return *std::move(piece);
}

}  // namespace troupe::gateway
