#pragma once

#include "cli/command.hpp"
#include "cli/session.hpp"

#include <initializer_list>
#include <string>
#include <vector>

/// What the commands about many scores have in common: which scores are meant, and how decisions look.
namespace troupe::cli {

inline constexpr auto nothing_judged = "Nothing was judged yet. A task judges: uses: quality.score";

/// `--workflow`, `--profile` and `--since`, and `more`.
std::vector<option> selecting_and(std::initializer_list<option> more);

/// What those options say, as the API asks for it. `7d` is so long ago; anything else is a time as the node reads it.
query asked(const session&);

tone tone_of_decision(const std::string& decision);

}  // namespace troupe::cli
