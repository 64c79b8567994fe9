#include "api/route.hpp"

#include <algorithm>

/// Reviews beyond the decision of one.
namespace troupe::api {
namespace {

result<std::string> text_member(const arguments& given, std::string_view name, std::size_t bytes_max) {
  std::string value;
  if (const auto* member = given.body.if_contains(name))
    if (auto read = read_json(*member, value); !read)
      return detail::inside(name, std::move(read).error());
  if (value.size() > bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(bytes_max) + " bytes", std::string(name)};
  return value;
}

result<std::string> person_of(const arguments& given) {
  auto by = text_member(given, "by", name_bytes_max);
  if (by && by->empty())
    return refused{errc::invalid, "is missing", "by", "say who claims it"};
  return by;
}

result<call> build_show(const arguments& given) {
  auto of = read_review_name(given.path[0]);
  return of ? result<call>(call{review_call{show_review{*std::move(of)}}}) : std::move(of).error();
}

result<call> build_claim(const arguments& given) {
  auto of = read_review_name(given.path[0]);
  auto by = person_of(given);
  auto span = text_member(given, "for", name_bytes_max);
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
  auto of = read_review_name(given.path[0]);
  auto by = person_of(given);
  if (!of || !by)
    return !of ? std::move(of).error() : std::move(by).error();
  return call{review_call{release_review{*std::move(of), *std::move(by)}}};
}

result<call> build_decide(const arguments& given) {
  decide_reviews out;
  auto by = text_member(given, "by", name_bytes_max);
  auto comment = text_member(given, "comment", comment_bytes_max);
  if (!by || !comment)
    return by ? std::move(comment).error() : std::move(by).error();
  out.by = *std::move(by);
  out.comment = *std::move(comment);
  std::vector<std::string> names;
  if (auto read = read_json(given.body.at("reviews"), names); !read)
    return detail::inside("reviews", std::move(read).error());
  if (names.empty() || names.size() > decisions_max)
    return refused{errc::invalid, "must be 1 to " + std::to_string(decisions_max), "reviews"};
  for (const auto& name : names) {
    auto one = read_review_name(name);
    if (!one)
      return std::move(one).error();
    out.of.push_back(*std::move(one));
  }
  if (auto read = read_json(given.body.at("approved"), out.approved); !read)
    return detail::inside("approved", std::move(read).error());
  return call{review_call{std::move(out)}};
}

}  // namespace

std::vector<route> review_routes() {
  constexpr auto object = body_kind::object;
  static const named_value by{"by", "string", "Who does it.", true};
  return {
    {"POST",
     "/api/v1/reviews/decide",
     "decideReviews",
     "Decides several reviews at once; each answer says whether it went through.",
     build_decide,
     {},
     object,
     {{"reviews", "array", "Each EXECUTION:TASK, or EXECUTION.", true},
      {"approved", "boolean", "Approve them, or reject them.", true},
      {"by", "string", "Who decides, for the record."},
      {"comment", "string", "Why: what the workflows and later readers are told."}}},
    {"GET", "/api/v1/reviews/{id}", "showReview",
     "A review with the scores and texts of everything judged in its execution, newest first.", build_show},
    {"POST",
     "/api/v1/reviews/{id}/claim",
     "claimReview",
     "Claims an open review for a while: nobody else can decide it. Again by the same person renews it.",
     build_claim,
     {},
     object,
     {by, {"for", "string", "How long, such as 30m; 15m by default, at most 24h."}}},
    {"POST",
     "/api/v1/reviews/{id}/release",
     "releaseReview",
     "Gives a claimed review back.",
     build_release,
     {},
     object,
     {by}},
  };
}

}  // namespace troupe::api
