#pragma once

#include "store/postgres.hpp"

#include <string>
#include <string_view>

namespace troupe::store {

/// Returns the bytes that all nodes of a database have under a name. Where there are none yet they are these; of
/// several nodes that come with bytes at once the first one's are everybody's. The database must be opened
/// (`open_postgres`).
result<std::string> share_secret(const postgres_options&, std::string_view name, std::string_view bytes);

}  // namespace troupe::store
