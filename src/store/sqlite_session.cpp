#include "store/sqlite_session.hpp"

#include <sqlite3.h>

namespace troupe::store::sqlite {
namespace {

class current_row final : public sql::row {
public:
  explicit current_row(const rows& of) : rows_(of) {}
  bool is_null(int column) const override { return rows_.is_null(column); }
  std::int64_t integer(int column) const override { return rows_.integer(column); }
  std::string_view text(int column) const override { return rows_.text(column); }

private:
  const rows& rows_;
};

}  // namespace

result<std::uint64_t> session::execute(std::string_view sql, std::span<const sql::parameter> parameters,
                                       const row_taker& take) {
  auto found = prepared(sql);
  if (!found)
    return std::move(found).error();
  auto answer = (*found)->query(parameters);
  current_row row(answer);
  for (;;) {
    auto more = answer.next();
    if (!more)
      return std::move(more).error();
    if (!*more)
      return static_cast<std::uint64_t>(sqlite3_changes64(connection_.handle()));
    auto wanted = take(row);
    if (!wanted)
      return std::move(wanted).error();
    if (!*wanted)
      return std::uint64_t{0};
  }
}

result<statement*> session::prepared(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    auto fresh = statement::prepare(connection_, sql);
    if (!fresh)
      return std::move(fresh).error();
    found = statements_.emplace(sql, *std::move(fresh)).first;
  }
  return &found->second;
}

}  // namespace troupe::store::sqlite
