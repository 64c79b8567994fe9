#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `speech.synthesize`: espeak-ng speaks the scenes one by one, so that where each begins and ends is measured, not
/// guessed.
built_in speech_synthesize();

}  // namespace troupe::studio
