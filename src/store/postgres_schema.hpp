#pragma once

#include "store/postgres_session.hpp"

namespace troupe::store::postgres {

/// Version of the tables this release writes. Older databases are brought up to it when they are opened; newer ones are
/// refused.
extern const std::int64_t schema_version;

/// Makes the tables, or brings them up to `version`, in one transaction; nodes that do it at once wait for each other.
result<void> prepare_schema(session&, const std::string& where, std::int64_t version = schema_version);

/// Returns the version of the tables; 0 if there are none. Refuses newer ones.
result<std::int64_t> version_of(session&, const std::string& where);

}  // namespace troupe::store::postgres
