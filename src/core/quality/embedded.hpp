#pragma once

#include <string_view>

namespace troupe::quality {

/// Returns a file of config/quality as it was when the program was built: `lexicon/words.txt`, `profiles/story.yaml`,
/// `models/story.json`. The files are part of the program, so that it needs no directory of its own to judge a text.
/// Empty if there is no such file.
std::string_view embedded_file(std::string_view name);

}  // namespace troupe::quality
