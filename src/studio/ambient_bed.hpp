#pragma once

#include "studio/wav.hpp"

namespace troupe::studio {

/// Returns a quiet bed of slow, soft chords, stereo, that begins and ends in silence. The seed chooses the harmony.
sound ambient_bed(double seconds, std::uint64_t seed);

}  // namespace troupe::studio
