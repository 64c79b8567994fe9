#pragma once

#include "cli/completion.hpp"
#include "cli/session.hpp"

#include <span>
#include <string>
#include <vector>

namespace troupe::cli {

/// How many names are offered, newest first where that means something.
inline constexpr std::size_t names_max = 200;

/// Returns the names that are wanted, of the node or the profiles; none where they cannot be had: nobody asked for an
/// error.
std::vector<std::string> names(session&, const completion&);

/// Returns a call to the node that the words of an unfinished command line mean.
invocation connection_of(std::span<const std::string> words, const variables&);

}  // namespace troupe::cli
