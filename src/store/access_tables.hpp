#pragma once

#include "core/access/audit.hpp"
#include "core/access/token.hpp"
#include "store/session.hpp"

namespace troupe::store {

/// The part of the writer that is about tokens and the audit log; within a transaction of its owner.
class access_tables {
public:
  explicit access_tables(sql::session& on) : session_(on) {}

  result<void> put(const access::token&);
  result<void> note(const access::access_note&);

private:
  result<void> write(const access::audit_entry&);
  result<void> write(const access::audit_outcome&);
  result<void> write(const access::token_use&);

  sql::session& session_;
};

result<access::token> read_token(const sql::row&);
result<access::audit_entry> read_audit_entry(const sql::row&);

/// The statement that answers a filter. Its parameters: before, after, from, before_time, who, operation, resource,
/// limit.
std::string_view audit_statement(const access::audit_filter&);
/// All of them.
std::vector<std::string_view> audit_statements();

}  // namespace troupe::store
