#pragma once

#include "store/postgres_connection.hpp"

#include <unordered_map>

namespace troupe::store::postgres {

/// A connection that is made again when it is lost, and its statements, each prepared when it is first used.
///
/// Questions asked outside a transaction are asked again after a loss. Of anything else the caller must find out what
/// became of it; `why` says that there was a loss.
class session final : public sql::session {
public:
  /// `patience`: for so long it tries to connect again.
  static result<std::unique_ptr<session>> open(const postgres_options&, milliseconds patience,
                                               std::shared_ptr<statement_times>);

  result<std::uint64_t> execute(std::string_view sql, std::span<const sql::parameter>, const row_taker&) override;
  sql::dialect dialect() const override { return sql::dialect::postgres; }

  /// A statement of several that are sent at once.
  struct call {
    std::string_view sql;
    values with = {};
  };
  /// Carries calls out in one round trip; those behind one that fails are not.
  result<std::vector<answer>> together(std::span<const call>);

  /// Of the last call.
  failure why() const { return why_; }
  void blame(failure f) { why_ = f; }
  milliseconds patience() const { return patience_; }

  /// Connects again until the time given, with pauses that double, none like the other.
  result<void> reconnect(std::chrono::steady_clock::time_point until);

  /// Within a transaction nothing is asked again: it is lost with its connection.
  void within_transaction(bool is) { in_transaction_ = is; }

  /// Names this connection's process at the server.
  int process() const { return connection_ ? connection_->process() : 0; }

private:
  struct prepared {
    std::string name;
    /// On which of the connections it was prepared last.
    std::uint64_t on = 0;
    std::string sql;
    statement_time* times = nullptr;
  };

  session(const postgres_options& options, milliseconds patience, std::shared_ptr<statement_times> times)
    : options_(options), patience_(patience), times_(std::move(times)) {}

  result<void> connect();
  prepared& known(std::string_view sql);

  postgres_options options_;
  milliseconds patience_;
  std::shared_ptr<statement_times> times_;
  std::optional<connection> connection_;
  std::uint64_t connections_ = 0;
  std::uint64_t names_ = 0;
  failure why_ = failure::none;
  bool in_transaction_ = false;
  std::unordered_map<std::string_view, prepared> statements_;
};

/// Shows the rows of an answer; returns how many were changed, or shown.
result<std::uint64_t> show_rows(const answer&, const sql::session::row_taker&);

}  // namespace troupe::store::postgres
