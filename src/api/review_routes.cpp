#include "api/reading.hpp"

/// What waits for a person.
namespace troupe::api {
namespace {

result<call> build_list_reviews(const arguments& given) {
  auto limit = limit_of(given);
  if (!limit)
    return std::move(limit).error();
  auto state = state_of<review_state>(given);
  if (!state)
    return std::move(state).error();
  const auto* assignee = given.find("assignee");
  list_reviews out{*state, assignee ? std::optional(*assignee) : std::nullopt, *limit};
  if (const auto* cursor = given.find("cursor")) {
    out.before = decode_review_cursor(*cursor);
    if (!out.before)
      return refused{errc::invalid, "not a cursor", "cursor", "use the `next` of an earlier page as it is"};
  }
  return call{std::move(out)};
}

template <bool approved>
result<call> build_decide_review(const arguments& given) {
  std::string_view name = given.path[0];
  auto colon = name.find(':');
  auto id = execution_of(name.substr(0, colon));
  if (!id)
    return std::move(id).error();
  decide_review out{*std::move(id), std::nullopt, approved};
  if (colon != name.npos) {
    if (!is_word(name.substr(colon + 1), "-_.[]"))
      return refused{errc::unknown, "not the name of a task", std::string(name), "a review is EXECUTION:TASK"};
    out.task = task_id{std::string(name.substr(colon + 1))};
  }
  auto by = text_of(given, "by");
  if (!by)
    return std::move(by).error();
  auto comment = text_of(given, "comment");
  if (!comment)
    return std::move(comment).error();
  out.by = *std::move(by);
  out.comment = *std::move(comment);
  if (const auto* form = given.body.if_contains("form"); form && !form->is_null()) {
    if (!form->is_object())
      return refused{errc::invalid, "expected an object", "form", "name what the form of the review asks for"};
    out.form = *form;
  }
  return call{std::move(out)};
}

}  // namespace

std::vector<route> review_routes() {
  using access::role;
  static const std::vector<named_value> deciding{
    {"by", "string", "Who decides, for the record."},
    {"comment", "string", "What the workflow and later readers are told."},
    {"form", "object", "What the form of the review asks for."},
  };
  return {
    {.method = "GET",
     .pattern = "/api/v1/reviews",
     .operation = "listReviews",
     .summary = "What waits for a person, and what was decided.",
     .role = role::viewer,
     .build = build_list_reviews,
     .query = {{"state", "review_state", "Only in this state."},
               {"assignee", "string", "Only those this person is asked for; empty: those that anybody may decide."},
               {"limit", "integer(1..500)", "How many at most; 50 when absent."},
               {"cursor", "string", "The `next` of the page before."}},
     .successes = {{200, "page(review)"}}},
    {.method = "POST",
     .pattern = "/api/v1/reviews/{id}/approve",
     .operation = "approveReview",
     .summary = "Approves a review: EXECUTION:TASK, or EXECUTION.",
     .role = role::reviewer,
     .build = build_decide_review<true>,
     .body = body_kind::object,
     .members = deciding,
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/reviews/{id}/reject",
     .operation = "rejectReview",
     .summary = "Rejects a review: EXECUTION:TASK, or EXECUTION.",
     .role = role::reviewer,
     .build = build_decide_review<false>,
     .body = body_kind::object,
     .members = deciding,
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict}},
  };
}

}  // namespace troupe::api
