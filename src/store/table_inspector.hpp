#pragma once

#include "store/digest.hpp"
#include "store/inspector.hpp"
#include "store/session.hpp"

namespace troupe::store {

/// Inspects the tables through a session of whatever database.
class table_inspector final : public inspector {
public:
  table_inspector(std::unique_ptr<sql::session> on, const blobs& files) : session_(std::move(on)), blobs_(files) {}

  result<std::uint64_t> count_executions() override;
  result<std::vector<std::string>> check_pages() override;
  result<std::vector<execution_id>> executions(const execution_id& after, std::size_t limit) override;
  result<void> visit(const execution_id&, execution_visitor&) override;
  result<void> definitions(const std::function<void(const stored_definition&)>& take) override;
  result<std::optional<stored_definition>> definition(std::string_view digest) override;
  result<std::vector<stored_task_type>> task_types() override;
  result<bool> is_needed(std::string_view digest) override;
  result<bool> is_needed_by(const execution_id&, std::string_view digest) override;

private:
  result<void> tell_rows(const execution_id&, execution_visitor&);
  result<void> tell_records(const execution_id&, execution_visitor&);

  std::unique_ptr<sql::session> session_;
  blobs blobs_;
  sha256 sum_;
};

}  // namespace troupe::store
