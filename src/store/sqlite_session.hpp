#pragma once

#include "store/session.hpp"
#include "store/sqlite.hpp"

#include <map>

namespace troupe::store::sqlite {

/// A connection and its statements, each compiled when it is first used.
class session final : public sql::session {
public:
  explicit session(connection on) : connection_(std::move(on)) {}
  session(const session&) = delete;

  const connection& on() const { return connection_; }

  result<std::uint64_t> execute(std::string_view sql, std::span<const sql::parameter>, const row_taker&) override;
  sql::dialect dialect() const override { return sql::dialect::sqlite; }

private:
  result<statement*> prepared(std::string_view sql);

  connection connection_;
  std::map<std::string_view, statement> statements_;
};

}  // namespace troupe::store::sqlite
