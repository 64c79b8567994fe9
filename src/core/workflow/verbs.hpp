#pragma once

#include "core/workflow/execution.hpp"

/// What the verbs of operators and reviewers cause. Each is one overload; `decide` chooses.
namespace troupe {

result<std::vector<event>> decide_verb(const execution&, const cancel_execution&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const terminate_execution&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const pause_execution&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const resume_execution&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const retry_execution&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const rerun_tasks&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const skip_task&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const send_signal&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const set_labels&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const migrate_execution&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const decide_review&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const claim_review&, timestamp now);
result<std::vector<event>> decide_verb(const execution&, const release_review&, timestamp now);

/// Returns `task_cancelled` for every task of the main block that is not finished.
std::vector<event> cancel_open_tasks(const execution&, timestamp now);

}  // namespace troupe
