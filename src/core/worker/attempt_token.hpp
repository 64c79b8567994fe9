#pragma once

#include "core/worker/attempt_key.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::worker {

/// One handing out of an attempt. `serial` tells it from others of the same attempt, which is handed out again when its
/// worker died or the node started anew.
struct handover {
  attempt_key attempt;
  std::uint64_t serial = 0;

  bool operator==(const handover&) const = default;
};

/// Returns a message authentication code under a key nobody else has, at least `code_bytes` long.
using sealer = std::function<std::string(std::string_view)>;
inline constexpr std::size_t code_bytes = 16;

/// Returns what a worker shows to speak for an attempt it was handed: `BODY.CODE`, both base64url. The body names the
/// handover, so that a node that has started anew still knows what it is for; the code cannot be made without the key.
std::string write_token(const handover&, const sealer&);

/// Returns the handover a token was written for; nothing if it was not written with this key. Codes are compared in
/// constant time.
std::optional<handover> read_token(std::string_view token, const sealer&);

}  // namespace troupe::worker
