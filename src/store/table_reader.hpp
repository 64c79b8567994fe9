#pragma once

#include "store/blobs.hpp"
#include "store/digest.hpp"
#include "store/flow_tables.hpp"
#include "store/store.hpp"
#include "store/table_start_reader.hpp"

namespace troupe::store {

/// Reads the tables through a session of whatever database.
class table_reader final : public reader {
public:
  table_reader(std::unique_ptr<sql::session> on, const blobs& files)
    : session_(std::move(on)), blobs_(files), starts_(*session_) {}

  result<std::vector<record>> load(const execution_id&, std::uint64_t after, std::size_t bytes_max) override;
  result<std::optional<snapshot>> find_snapshot(const execution_id&) override;
  result<std::vector<execution_id>> owing() override;
  result<std::vector<due_time>> resting(const due_time& after, std::size_t limit) override;
  result<std::vector<execution_summary>> claiming() override;
  result<std::vector<execution_summary>> executions(const execution_filter&) override;
  result<std::uint64_t> count_executions(const execution_filter&) override;
  result<std::optional<execution_summary>> execution(const execution_id&) override;
  result<std::vector<review_summary>> reviews(const review_filter&) override;
  result<std::vector<quality::scored>> scores(const score_filter&) override;
  result<std::vector<quality::trial>> trials() override;
  result<std::vector<stored_definition>> definitions() override;
  result<std::optional<stored_definition>> definition(const workflow_name&) override;
  result<std::optional<stored_definition>> definition_by_digest(const std::string& digest) override;
  result<std::optional<stored_definition>> definition_by_version(const workflow_name&, std::uint32_t version) override;
  result<std::vector<stored_task_type>> task_types() override;
  result<std::optional<kept_result>> find_result(const std::string& key, timestamp now) override;
  result<bool> is_needed(const std::string& digest) override;
  start_reader& starts() override { return starts_; }
  result<std::vector<flow::rate_use>> rates(timestamp now) override;
  result<std::vector<flow::pause>> pauses() override;
  result<std::vector<access::token>> tokens() override;
  result<std::vector<access::audit_entry>> audit(const access::audit_filter&) override;

private:
  /// Asks about the executions that fit a filter in one state, or in any.
  template <class Row>
  result<std::vector<Row>> ask(const execution_filter&, std::optional<execution_state>, bool count,
                               result<Row> (*read_row)(const sql::row&));

  std::unique_ptr<sql::session> session_;
  blobs blobs_;
  sha256 sum_;
  table_start_reader starts_;
};

}  // namespace troupe::store
