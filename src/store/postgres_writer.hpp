#pragma once

#include "store/access_tables.hpp"
#include "store/blob_references.hpp"
#include "store/flow_tables.hpp"
#include "store/forgetting.hpp"
#include "store/postgres_append.hpp"
#include "store/postgres_transaction.hpp"
#include "store/start_tables.hpp"

#include <functional>

namespace troupe::store {

/// A commit is one statement. What must ask before it writes takes a transaction of several, and locks on what it asks
/// about, so that the writers of several nodes do not decide the same thing twice.
///
/// A lost connection is made again, for as long as the options say, and what was in flight is found out by reading.
class postgres_writer final : public writer {
public:
  postgres_writer(std::unique_ptr<postgres::session> on, const blobs& files, const options& bounds)
    : session_(std::move(on)), blobs_(files), options_(bounds), starts_(*session_, bounds.starts), flow_(*session_),
      access_(*session_), references_(*session_), forgetting_(*session_) {}

  std::vector<result<void>> commit(std::span<const append>) override;
  std::vector<result<start_standing>> change_starts(std::span<const start_change>) override;
  result<void> change_flow(std::span<const flow_change>, timestamp now) override;
  result<stored_definition> put_definition(stored_definition) override;
  result<void> put_task_type(const stored_task_type&) override;
  result<void> put_token(const access::token&) override;
  result<void> note(std::span<const access::access_note>) override;
  result<void> keep_results(std::span<const kept_result>, timestamp now) override;
  result<void> keep_snapshots(std::span<const std::shared_ptr<const snapshot>>) override;
  result<forgotten> forget(const retention&) override;
  void idle() override {}

private:
  using durability = postgres::durability;

  result<void> commit_at_once(append_plan&, postgres::append_statement&);
  result<void> commit_claims(std::span<const append>, append_plan&, postgres::append_statement&);
  result<void> carry_out_claims(std::span<const append>, append_plan&, postgres::append_statement&);

  /// Does `work` in a transaction; from the beginning if the database says so, or if the connection was lost before
  /// anything of it was kept.
  result<void> transact(durability, std::span<const std::int64_t> locks, const std::function<result<void>()>& work);
  /// Whether what has just failed may be done again: the connection is there again, or nothing was wrong with it.
  bool may_try_again(std::chrono::steady_clock::time_point until, int tries);
  void distrust_counts();

  std::unique_ptr<postgres::session> session_;
  blobs blobs_;
  options options_;
  start_tables starts_;
  flow_tables flow_;
  access_tables access_;
  blob_references references_;
  forgetting forgetting_;
  sha256 sum_;
  /// When what others may have changed was last counted.
  std::chrono::steady_clock::time_point counted_{};
};

}  // namespace troupe::store
