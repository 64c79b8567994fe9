#pragma once

#include "store/sqlite.hpp"

#include <map>
#include <vector>

namespace troupe::store::sqlite {

/// The statements of one connection, each compiled when it is first used. Their texts must be constants.
class statement_cache {
public:
  explicit statement_cache(const connection& on) : connection_(on) {}

  /// Runs a statement without results.
  template <class... Values>
  result<void> run(std::string_view sql, const Values&... values) {
    auto found = prepared(sql);
    if (!found)
      return std::move(found).error();
    return (*found)->run(values...);
  }

  /// Returns the rows, to be read one at a time.
  template <class... Values>
  result<rows> query(std::string_view sql, const Values&... values) {
    auto found = prepared(sql);
    if (!found)
      return std::move(found).error();
    return (*found)->query(values...);
  }

  /// Returns all rows; `read` makes a `result` of one.
  template <class Read, class... Values>
  auto list(std::string_view sql, Read read, const Values&... values)
    -> result<std::vector<typename std::invoke_result_t<Read, const rows&>::value_type>> {
    std::vector<typename std::invoke_result_t<Read, const rows&>::value_type> out;
    auto answer = query(sql, values...);
    if (!answer)
      return std::move(answer).error();
    for (;;) {
      auto row = answer->next();
      if (!row)
        return std::move(row).error();
      if (!*row)
        return out;
      auto one = read(std::as_const(*answer));
      if (!one)
        return std::move(one).error();
      out.push_back(*std::move(one));
    }
  }

  /// Returns the first row, if there is one.
  template <class Read, class... Values>
  auto first(std::string_view sql, Read read, const Values&... values)
    -> result<std::optional<typename std::invoke_result_t<Read, const rows&>::value_type>> {
    using row = typename std::invoke_result_t<Read, const rows&>::value_type;
    auto all = list(sql, read, values...);
    if (!all)
      return std::move(all).error();
    return all->empty() ? std::optional<row>{} : std::optional<row>{std::move(all->front())};
  }

  /// Returns the integer of the first row, if there is one.
  template <class... Values>
  result<std::optional<std::int64_t>> number(std::string_view sql, const Values&... values) {
    return first(
      sql, [](const rows& row) -> result<std::int64_t> { return row.integer(0); }, values...);
  }

private:
  result<statement*> prepared(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
      auto fresh = statement::prepare(connection_, sql);
      if (!fresh)
        return std::move(fresh).error();
      found = statements_.emplace(sql, *std::move(fresh)).first;
    }
    return &found->second;
  }

  const connection& connection_;
  std::map<std::string_view, statement> statements_;
};

}  // namespace troupe::store::sqlite
