#pragma once

#include "store/access_tables.hpp"
#include "store/blob_references.hpp"
#include "store/blobs.hpp"
#include "store/digest.hpp"
#include "store/execution_labels.hpp"
#include "store/flow_tables.hpp"
#include "store/forgetting.hpp"
#include "store/score_tables.hpp"
#include "store/sqlite_session.hpp"
#include "store/start_tables.hpp"
#include "store/store.hpp"

#include <unordered_map>

namespace troupe::store {

class sqlite_writer final : public writer {
public:
  static result<std::unique_ptr<writer>> open(const std::filesystem::path& database, const blobs&, const options&);

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
  void idle() override;

private:
  enum class durability { unknown, with_next, now };

  sqlite_writer(sqlite::connection on, const blobs& files, const options& bounds)
    : session_(std::move(on)), blobs_(files), options_(bounds), starts_(session_, bounds.starts), flow_(session_),
      access_(session_), labels_(session_), references_(session_), retention_(session_), scores_(session_) {}

  result<void> prepare();
  result<void> require(durability);
  result<void> store(std::span<const append>, std::span<const std::string> big, std::span<result<void>> answers);
  result<void> insert(const append&, std::string_view blob);
  result<void> upsert(const projection&);
  result<void> forget_if_others_wrote();
  result<std::uint64_t> last_sequence(const execution_id&);
  result<std::uint64_t> epoch_of(std::uint32_t shard);
  std::uint32_t backlog_pages();
  void checkpoint();

  sqlite::session session_;
  const sqlite::connection& connection_ = session_.on();
  blobs blobs_;
  options options_;
  start_tables starts_;
  flow_tables flow_;
  access_tables access_;
  sha256 sum_;
  durability durability_ = durability::unknown;

  /// The last sequence of executions appended to lately. Correct as long as nobody else writes; see
  /// `forget_if_others_wrote`.
  std::unordered_map<execution_id, std::uint64_t> sequences_;
  std::int64_t others_ = 0;
  /// Of all shards; remembered in the same way.
  std::vector<std::uint64_t> epochs_;

  /// Pages in the write-ahead log after the last commit, and how many of them are in the database too.
  std::uint32_t wal_pages_ = 0;
  std::uint32_t moved_pages_ = 0;

  sqlite::statement data_version_;
  sqlite::statement last_sequence_;
  sqlite::statement insert_record_;
  sqlite::statement upsert_execution_;
  sqlite::statement upsert_review_;
  sqlite::statement upsert_snapshot_;
  execution_labels labels_;
  blob_references references_;
  forgetting retention_;
  score_tables scores_;
};

}  // namespace troupe::store
