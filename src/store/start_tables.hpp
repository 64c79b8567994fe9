#pragma once

#include "store/blob_references.hpp"
#include "store/execution_labels.hpp"
#include "store/session.hpp"
#include "store/store.hpp"

namespace troupe::store {

/// The tables of starts and schedules, as a writer changes them. Everything happens inside the transaction of the
/// caller; what is refused has changed nothing.
class start_tables {
public:
  start_tables(sql::session& on, const start_options& bounds)
    : session_(on), labels_(on), references_(on), options_(bounds) {}

  result<start_standing> carry_out(const start_change&);

  /// Settles what an append settles beside its events. Refused as `conflict` if the key, a lock or the due time is
  /// taken, or if it was to be held and is not.
  result<void> claim(const execution_id&, const start_claim&);

  /// What is remembered of the tables may be wrong: another one wrote, or a transaction was not committed.
  void distrust() { held_.reset(); }

private:
  result<start_standing> hold(const hold_start&);
  result<std::optional<start_standing>> join(const hold_start&);
  result<void> insert(const held_start&);
  result<void> close(const close_start&);
  result<void> queue(const queue_start&);
  result<start_standing> drop(const drop_start&);
  result<void> forget(const forget_old&);
  result<bool> remove_held(const execution_id&);

  result<void> check_key(const std::optional<start_key>&, const std::optional<execution_id>& instead_of);
  result<void> put_key(const std::optional<start_key>&, const execution_id&);

  result<void> put(const put_schedule&);
  result<void> remove(const remove_schedule&);
  result<void> settle(const settle_run&);
  result<void> put(const put_backfill&);
  result<void> check_run(const std::optional<schedule_run>&);
  result<void> record(const schedule_run&, timestamp settled);
  result<void> change_run(const execution_id&, run_outcome, const std::string& reason, timestamp at);

  sql::session& session_;
  execution_labels labels_;
  blob_references references_;
  start_options options_;
  /// How many starts are held, if that is known.
  std::optional<std::uint64_t> held_;
};

}  // namespace troupe::store
