#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `text.generate`: writes a story, the script of its narration, or its hook. Offline (story.hpp): no model, no
/// network.
built_in text_generate();

}  // namespace troupe::studio
