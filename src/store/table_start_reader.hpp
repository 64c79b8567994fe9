#pragma once

#include "store/session.hpp"
#include "store/start_reader.hpp"

namespace troupe::store {

class table_start_reader final : public start_reader {
public:
  explicit table_start_reader(sql::session& on) : session_(on) {}

  result<std::optional<start_key>> key(const std::string&) override;
  result<std::optional<held_start>> held(const execution_id&) override;
  result<std::vector<due_start>> due(std::uint32_t limit) override;
  result<std::vector<queued_start>> queued() override;
  result<std::vector<taken_lock>> locks() override;
  result<std::vector<execution_id>> held_for(const schedule_name&) override;
  result<std::vector<stored_schedule>> schedules() override;
  result<std::optional<stored_schedule>> schedule(const schedule_name&) override;
  result<std::vector<run_row>> runs(const schedule_name&, const run_place& after, std::uint32_t limit) override;
  result<bool> has_run(const schedule_name&, timestamp due) override;
  result<std::vector<stored_backfill>> backfills() override;

private:
  sql::session& session_;
};

/// Every statement it runs, so that a test can ask SQLite how each would be answered.
std::vector<std::string_view> start_reader_statements();

}  // namespace troupe::store
