#include "core/cluster/link_frames.hpp"

namespace troupe::cluster {
namespace {

constexpr std::size_t size_bytes = 4;
/// A buffer above this is given back once it is empty, so that one large frame does not stay in memory.
constexpr std::size_t kept_bytes_max = 256 * 1024;

}  // namespace

void link_frames::feed(std::string_view bytes) {
  if (at_ == bytes_.size()) {
    bytes_.clear();
    at_ = 0;
    if (bytes_.capacity() > kept_bytes_max)
      bytes_.shrink_to_fit();
  } else if (at_ > bytes_.size() / 2) {
    bytes_.erase(0, at_);
    at_ = 0;
  }
  bytes_ += bytes;
}

result<std::optional<link_message>> link_frames::next() {
  for (;;) {
    auto rest = std::string_view(bytes_).substr(at_);
    if (rest.size() < size_bytes)
      return std::optional<link_message>{};
    std::size_t size = 0;
    for (auto byte : rest.substr(0, size_bytes))
      size = size << 8 | static_cast<unsigned char>(byte);
    if (size == 0)
      return refused{errc::corrupt, "a frame of no bytes"};
    if (size > frame_bytes_max_)
      return refused{errc::too_large, "a frame of " + std::to_string(size) + " bytes; at most " +
                                        std::to_string(frame_bytes_max_) + " are taken"};
    if (rest.size() - size_bytes < size)
      return std::optional<link_message>{};
    auto read = decode(rest.substr(size_bytes, size));
    if (!read)
      return std::move(read).error();
    at_ += size_bytes + size;
    if (*read)
      return read;
  }
}

}  // namespace troupe::cluster
