#pragma once

#include "actors/surroundings.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Who may come in when a node begins to listen.
namespace troupe::app {

inline constexpr std::string_view first_token_name = "first-admin";

struct door {
  /// The text of a token that was made because there was none and somebody has to be let in.
  std::optional<std::string> first_token;
};

/// Reads the tokens. A node that serves may be refused to (`access::decide_opening`), may get its first token, and puts
/// a key into the data directory, `local.token`, that opens the API to this user for as long as it runs.
result<door> prepare_door(surroundings&, bool serves, bool dangerously_open);

/// Returns the key of the node that has the data directory; empty if there is none, or if this user may not know it.
std::string read_local_token(const std::filesystem::path& data);

}  // namespace troupe::app
