#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace troupe::studio {

/// Sound as 16-bit samples, channels interleaved.
struct sound {
  std::uint32_t rate = 48000;
  std::uint16_t channels = 1;
  std::vector<std::int16_t> samples;

  std::size_t frames() const { return samples.size() / channels; }
  double seconds() const { return static_cast<double>(frames()) / rate; }
};

/// Reads RIFF WAVE with 16-bit PCM; `corrupt` if it is anything else, `too_large` beyond `bytes_max`. The samples that
/// are there count, not what the header claims.
result<sound> read_wav(const std::filesystem::path&, std::uint64_t bytes_max = 1u << 30);

result<void> write_wav(const std::filesystem::path&, const sound&);

}  // namespace troupe::studio
