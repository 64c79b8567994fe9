#pragma once

#include "store/blob_vault.hpp"
#include "store/postgres.hpp"

#include <memory>

namespace troupe::store {

/// Keeps blobs in the tables of a PostgreSQL database, in parts of 1 MiB. Connects when it is first used; at most four
/// connections, each for one blob at a time. The tables are made by `open_postgres`.
std::shared_ptr<blob_vault> postgres_blob_vault(postgres_options, std::shared_ptr<statement_times> = {});

/// What it asks, for tests that look at plans.
std::vector<std::string_view> vault_statements();

}  // namespace troupe::store
