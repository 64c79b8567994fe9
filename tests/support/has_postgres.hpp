#pragma once

#include "support/postgres_server.hpp"

#include <catch2/catch.hpp>

namespace troupe::testing {

/// Whether a test can have a PostgreSQL server; warns if it cannot.
inline bool has_postgres() {
  if (postgres_server::installed())
    return true;
  WARN("PostgreSQL is not installed");
  return false;
}

}  // namespace troupe::testing
