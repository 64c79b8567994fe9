#include "studio/review_request.hpp"

namespace troupe::studio {

built_in review_request() {
  task_type type{
    .name = "review.request", .summary = "Waits until a person approves or rejects.", .slot = slot::review};
  type.parameters = {
    {"title", value_type::string, true, {}, "What is to be decided, in a few words."},
    {"subject", value_type::any, false, {}, "What the reviewer is shown."},
    {"artifact", value_type::artifact, false, {}, "The file the reviewer may look at."},
    {"reasons", value_type::list, false, json::array{}, "Why a person is asked."},
    {"form", value_type::schema, false, {}, "What an approval must fill in: a JSON Schema of an object."},
    {"assignee", value_type::string, false, {}, "Who is asked; absent: anybody."},
    {"due", value_type::duration, false, {}, "How long until the review is overdue."},
    {"escalate_to", value_type::string, false, {}, "Who is asked once the review is overdue."},
  };
  type.outputs = {
    {"approved", value_type::boolean, true, {}, "The decision."},
    {"by", value_type::string, true, {}, "Who decided."},
    {"comment", value_type::string, true, {}, "What they said about it; may be empty."},
    {"form", value_type::any, true, {}, "The form as it was filled in, or null."},
    {"decided_at", value_type::string, true, {}, "When, as RFC 3339."},
  };
  return {std::move(type), nullptr};
}

}  // namespace troupe::studio
