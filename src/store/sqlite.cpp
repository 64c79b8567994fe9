#include "store/sqlite.hpp"

#include "core/base/invariant.hpp"
#include "store/fault.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::store::sqlite {
namespace {

/// errno for what SQLite tells by codes of its own.
int cause_of(int primary, int system_error, const std::filesystem::path& directory) {
  switch (primary) {
  case SQLITE_FULL:
    return ENOSPC;
  case SQLITE_READONLY:
  case SQLITE_PERM:
    return EACCES;
  case SQLITE_CANTOPEN:
    // SQLite's own errno is that of its last attempt, not of the telling one.
    return ::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0 ? system_error : errno;
  }
  return system_error;
}

refused refusal(int code, int system_error, const char* reason, std::string_view doing,
                const std::filesystem::path& path) {
  auto what = "cannot " + std::string(doing) + " " + path.string() + ": " + reason + " (SQLite code " +
              std::to_string(code) + ")";
  switch (code & 0xff) {
  case SQLITE_NOTADB:
    return {errc::corrupt,
            path.string() + " is not a Troupe database",
            {},
            "move the file away, or choose another --data directory"};
  case SQLITE_CORRUPT:
    return {errc::corrupt,
            std::move(what),
            {},
            "stop troupe and restore " + path.parent_path().string() +
              " from a backup, or save what can be read with: sqlite3 " + path.string() + " .recover"};
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return {
      errc::busy, std::move(what), {}, "another process is writing to " + path.string() + "; stop it, or try again"};
  }
  auto cause = cause_of(code & 0xff, system_error, path.parent_path());
  return {errc::storage, std::move(what), {}, remedy(cause, path.parent_path())};
}

}  // namespace

void connection::closer::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

result<connection> connection::open(const std::filesystem::path& path, const options& options) {
  connection self;
  self.path_ = path;
  sqlite3* handle = nullptr;
  auto flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  flags |= options.create ? SQLITE_OPEN_CREATE : 0;
  auto code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  self.handle_.reset(handle);
  if (code != SQLITE_OK)
    return self.fault("open");
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  auto configured = self.run("PRAGMA cache_size=-" + std::to_string(options.cache_bytes >> 10) +
                             "; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF; PRAGMA synchronous=FULL");
  if (!configured)
    return std::move(configured).error();
  return self;
}

result<void> connection::run(const std::string& sql) const {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return fault("use");
  return {};
}

result<std::int64_t> connection::number(const std::string& sql) const {
  auto prepared = statement::prepare(*this, sql);
  if (!prepared)
    return std::move(prepared).error();
  auto found = prepared->query();
  auto row = found.next();
  if (!row)
    return std::move(row).error();
  return *row ? found.integer(0) : 0;
}

refused connection::fault(std::string_view doing) const {
  if (!handle_)
    return refusal(SQLITE_NOMEM, ENOMEM, "out of memory", doing, path_);
  return refusal(sqlite3_extended_errcode(handle()), sqlite3_system_errno(handle()), sqlite3_errmsg(handle()), doing,
                 path_);
}

bool connection::in_transaction() const {
  return sqlite3_get_autocommit(handle()) == 0;
}

rows::~rows() = default;

void rows::rewind::operator()(sqlite3_stmt* statement) const {
  sqlite3_reset(statement);
}

result<bool> rows::next() {
  switch (sqlite3_step(statement_.get())) {
  case SQLITE_ROW:
    return true;
  case SQLITE_DONE:
    return false;
  }
  return connection_->fault(sqlite3_stmt_readonly(statement_.get()) ? "read" : "write");
}

bool rows::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t rows::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view rows::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

result<statement> statement::prepare(const connection& on, std::string_view sql) {
  statement self;
  self.connection_ = &on;
  sqlite3_stmt* compiled = nullptr;
  if (sqlite3_prepare_v3(on.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &compiled,
                         nullptr) != SQLITE_OK)
    return on.fault("use");
  self.statement_.reset(compiled);
  return self;
}

void statement::finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

rows statement::query(std::span<const sql::parameter> parameters) {
  int index = 0;
  for (const auto& p : parameters) {
    ++index;
    if (p.is_null())
      bind(index, nullptr);
    else if (p.type() == sql::parameter::kind::integer)
      bind(index, p.integer());
    else
      bind(index, p.text());
  }
  return rows{*connection_, statement_.get()};
}

void statement::bind(int index, std::int64_t value) {
  TROUPE_INVARIANT(sqlite3_bind_int64(statement_.get(), index, value) == SQLITE_OK);
}

void statement::bind(int index, std::string_view text) {
  auto code = sqlite3_bind_text64(statement_.get(), index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                  SQLITE_UTF8);
  TROUPE_INVARIANT(code == SQLITE_OK);
}

void statement::bind(int index, std::nullptr_t) {
  TROUPE_INVARIANT(sqlite3_bind_null(statement_.get(), index) == SQLITE_OK);
}

result<void> statement::finish() {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW)
    code = sqlite3_step(statement_.get());
  result<void> done;
  if (code != SQLITE_DONE)
    done = connection_->fault("write");
  sqlite3_reset(statement_.get());
  return done;
}

result<transaction> transaction::begin(const connection& on) {
  if (sqlite3_exec(on.handle(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
    return on.fault("write");
  return transaction{on};
}

transaction::~transaction() {
  if (connection_ && connection_->in_transaction())
    sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

result<void> transaction::commit() {
  if (sqlite3_exec(connection_->handle(), "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
    return connection_->fault("write");
  connection_ = nullptr;
  return {};
}

}  // namespace troupe::store::sqlite
