#pragma once

#include "store/inspector.hpp"
#include "store/statement_times.hpp"
#include "store/store.hpp"

/// The store on PostgreSQL 15 or newer: the journal and its projections in tables, big records in the blob directory.
namespace troupe::store {

struct postgres_options {
  /// `postgresql://user@host:port/database?...`, or libpq's `key=value`. A password is better kept in PGPASSWORD or a
  /// password file.
  std::string url;
  /// One try to connect.
  milliseconds connect_timeout = 5s;
  /// For so long a writer, or a reader, tries to connect again before what it was asked fails.
  milliseconds writer_reconnect = 30s;
  milliseconds reader_reconnect = 5s;
  /// A statement that takes longer is stopped by the database, and what it was for fails.
  milliseconds statement_timeout = 30s;
  /// A statement that waits longer for somebody else's lock is stopped.
  milliseconds lock_timeout = 10s;
  /// Files that tasks make are kept in the database, too, so that every node of it has them (postgres_vault.hpp).
  /// Otherwise the nodes share a directory, or each has only its own.
  bool keeps_files = true;
};

/// Returns what is wrong with the options, if anything.
std::optional<refused> validate(const postgres_options&);

/// Returns the database's address without its password, for people.
std::string shown_url(const std::string& url);

/// Opens the store in a PostgreSQL database and makes its tables, or brings them up to date. `files` is where big
/// records go. Refuses a newer schema, a server before 15, a database that cannot be reached or used; each says what to
/// do.
result<std::unique_ptr<journal_store>> open_postgres(const postgres_options&, const blobs& files, const options& = {},
                                                     std::shared_ptr<statement_times> = {});

/// Opens what `open_postgres` made. Creates and migrates nothing; see `inspect_sqlite`.
result<std::unique_ptr<inspector>> inspect_postgres(const postgres_options&, const blobs& files);

}  // namespace troupe::store
