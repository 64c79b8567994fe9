#pragma once

#include "core/cluster/link_message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::cluster {

/// Cuts the bytes of a link into frames (link_message.hpp), whatever pieces they come in. Keeps no more than a frame of
/// the size that is allowed, and of that only what has come: what a size announces costs nothing.
class link_frames {
public:
  explicit link_frames(std::size_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}

  /// Frames that come from now on may be so large.
  void allow(std::size_t frame_bytes_max) { frame_bytes_max_ = frame_bytes_max; }

  /// Takes the next bytes. All frames are to be taken before more bytes are given.
  void feed(std::string_view bytes);

  /// Returns the next message; nothing until more has come. Refused as `too_large` or `corrupt`, and then for good.
  result<std::optional<link_message>> next();

  /// Bytes of a frame that is not complete.
  std::size_t waiting() const { return bytes_.size() - at_; }

private:
  std::size_t frame_bytes_max_;
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace troupe::cluster
