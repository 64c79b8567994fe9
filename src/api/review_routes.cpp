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
      return not_a_cursor();
  }
  return call{std::move(out)};
}

template <bool approved>
result<call> build_decide_review(const arguments& given) {
  auto of = review_of(given.path[0]);
  if (!of)
    return std::move(of).error();
  decide_review out{std::move(of->execution), std::move(of->task), approved};
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

result<call> build_show(const arguments& given) {
  auto of = review_of(given.path[0]);
  return of ? result<call>(call{review_call{show_review{*std::move(of)}}}) : std::move(of).error();
}

result<std::string> person_of(const arguments& given) {
  auto by = text_of(given, "by");
  if (by && (by->empty() || by->size() > name_bytes_max))
    return refused{errc::invalid, "must be 1 to " + std::to_string(name_bytes_max) + " bytes", "by", "say who does it"};
  return by;
}

result<call> build_claim(const arguments& given) {
  auto of = review_of(given.path[0]);
  auto by = person_of(given);
  auto span = text_of(given, "for");
  if (!of || !by || !span)
    return !of ? std::move(of).error() : !by ? std::move(by).error() : std::move(span).error();
  claim_review out{*std::move(of), *std::move(by)};
  if (!span->empty()) {
    auto read = parse_duration(*span);
    if (!read || *read <= 0ms || *read > claim_max)
      return refused{errc::invalid, "not a duration of up to " + to_text(claim_max), "for", "write 15m or 2h"};
    out.span = *read;
  }
  return call{review_call{std::move(out)}};
}

result<call> build_release(const arguments& given) {
  auto of = review_of(given.path[0]);
  auto by = person_of(given);
  if (!of || !by)
    return !of ? std::move(of).error() : std::move(by).error();
  return call{review_call{release_review{*std::move(of), *std::move(by)}}};
}

result<call> build_decide_many(const arguments& given) {
  auto names = member_of<std::vector<std::string>>(given, "reviews");
  auto approved = member_of<bool>(given, "approved");
  auto by = text_of(given, "by");
  auto comment = text_of(given, "comment");
  for (const auto* wrong : {names ? nullptr : &names.error(), approved ? nullptr : &approved.error(),
                            by ? nullptr : &by.error(), comment ? nullptr : &comment.error()})
    if (wrong)
      return *wrong;
  if (names->empty() || names->size() > decisions_max)
    return refused{errc::invalid, "must be 1 to " + std::to_string(decisions_max), "reviews"};
  decide_reviews out{{}, *approved, *std::move(by), *std::move(comment)};
  for (const auto& name : *names) {
    auto one = review_of(name);
    if (!one)
      return std::move(one).error();
    out.of.push_back(*std::move(one));
  }
  return call{review_call{std::move(out)}};
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
     .pattern = "/api/v1/reviews/decide",
     .operation = "decideReviews",
     .summary = "Decides several reviews at once; each answer says whether it went through.",
     .role = role::reviewer,
     .build = build_decide_many,
     .body = body_kind::object,
     .members = {{"reviews", "[string]", "Each EXECUTION:TASK, or EXECUTION; at most 500.", true},
                 {"approved", "boolean", "Approve them, or reject them.", true},
                 {"by", "string", "Who decides, for the record."},
                 {"comment", "string", "Why: what the workflows and later readers are told."}},
     .successes = {{200, "decided_reviews"}}},
    {.method = "GET",
     .pattern = "/api/v1/reviews/{id}",
     .operation = "showReview",
     .summary = "A review with everything that was judged in its execution, the newest first.",
     .role = role::viewer,
     .build = build_show,
     .successes = {{200, "review_with_attempts"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/reviews/{id}/claim",
     .operation = "claimReview",
     .summary = "Claims an open review for a while: nobody else can decide it. Again by the same person renews it.",
     .role = role::reviewer,
     .build = build_claim,
     .body = body_kind::object,
     .members = {{"by", "string", "Who claims it.", true},
                 {"for", "duration", "How long, such as 30m; 15m when absent, at most 24h."}},
     .successes = {{200, "review_claim"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/reviews/{id}/release",
     .operation = "releaseReview",
     .summary = "Gives a claimed review back.",
     .role = role::reviewer,
     .build = build_release,
     .body = body_kind::object,
     .members = {{"by", "string", "Who claimed it.", true}},
     .successes = {{200, "review_claim_end"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/reviews/{id}/approve",
     .operation = "approveReview",
     .summary = "Approves a review: EXECUTION:TASK, or EXECUTION.",
     .role = role::reviewer,
     .build = build_decide_review<true>,
     .body = body_kind::object,
     .members = deciding,
     .example = R"({"by": "ada", "comment": "good", "form": {"stars": 4}})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready}},
    {.method = "POST",
     .pattern = "/api/v1/reviews/{id}/reject",
     .operation = "rejectReview",
     .summary = "Rejects a review: EXECUTION:TASK, or EXECUTION.",
     .role = role::reviewer,
     .build = build_decide_review<false>,
     .body = body_kind::object,
     .members = deciding,
     .example = R"({"by": "ada", "comment": "the ending is missing"})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready}},
  };
}

}  // namespace troupe::api
