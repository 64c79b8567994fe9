#include "api/call.hpp"
#include "api/view.hpp"
#include "api/worker_view.hpp"
#include "core/base/match.hpp"
#include "core/cluster/elsewhere.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

/// What is too busy now may be tried again after this.
constexpr std::string_view retry_after_seconds = "1";

/// The members a problem and each of `errors` share.
json::object details(const refused& why) {
  json::object out{{"detail", why.what}};
  if (!why.where.empty())
    out.emplace("where", why.where);
  if (!why.hint.empty())
    out.emplace("hint", why.hint);
  return out;
}

json::object body_of(errc code, std::uint16_t status, json::object more) {
  json::object body{{"type", std::string(problem_prefix) + std::string(to_string(code))},
                    {"title", title_of(code)},
                    {"status", status}};
  for (auto& member : more)
    body.emplace(member.key(), std::move(member.value()));
  return body;
}

http::response problem_of(errc code, std::uint16_t status, json::object more) {
  auto body = body_of(code, status, std::move(more));
  http::response out{status, {{"content-type", "application/problem+json"}}, json::serialize(body)};
  if (status == 429 || status == 503)
    out.headers.emplace_back("retry-after", retry_after_seconds);
  if (status == 401)
    out.headers.emplace_back("www-authenticate", "Bearer realm=\"troupe\"");
  return out;
}

std::string stream_message(std::string_view type, const json::value& body) {
  std::string out = "event: ";
  out += type;
  out += "\ndata: ";
  out += json::serialize(body);
  out += "\n\n";
  return out;
}

}  // namespace

http::response ok(const json::value& body, std::uint16_t status) {
  return {status, {{"content-type", "application/json"}}, json::serialize(body)};
}

http::response text(std::string body, std::string media_type) {
  return {200, {{"content-type", std::move(media_type)}}, std::move(body)};
}

json::object problem_view(const refused& why) {
  return body_of(why.code, status_of(why.code), details(why));
}

/// What is to be asked at another node says where.
http::response problem(const refused& why) {
  // What a header forbids is said in the words of HTTP.
  auto forbidden = why.code == errc::stale && why.where == if_match_place;
  auto elsewhere = cluster::leads_to(why);
  auto out = problem_of(why.code, forbidden ? 412 : elsewhere ? 307 : status_of(why.code), details(why));
  if (elsewhere)
    out.headers.emplace_back("location", *elsewhere);
  return out;
}

http::response problem(std::span<const refused> all) {
  if (all.empty())
    return problem(refused{errc::invalid, "the text is not valid"});
  auto body = details(all.front());
  json::array errors;
  for (const auto& why : all)
    errors.push_back(details(why));
  body.emplace("errors", std::move(errors));
  return problem_of(all.front().code, status_of(all.front().code), std::move(body));
}

http::response problem(const routed& at, const refused& why) {
  if (at.route || at.allow.empty())
    return problem(why);
  auto out = problem_of(why.code, 405, details(why));
  out.headers.emplace_back("allow", at.allow);
  return out;
}

std::string_view title_of(errc code) {
  switch (code) {
  case errc::invalid:
    return "The request is not valid";
  case errc::unknown:
    return "There is no such thing";
  case errc::conflict:
    return "It conflicts with how things stand";
  case errc::stale:
    return "Things have moved on";
  case errc::not_ready:
    return "Not ready yet";
  case errc::busy:
    return "Too much is in progress";
  case errc::too_large:
    return "Too large";
  case errc::cancelled:
    return "It was cancelled";
  case errc::timed_out:
    return "It took too long";
  case errc::missing_tool:
    return "The node lacks a tool";
  case errc::unavailable:
    return "The node cannot do this now";
  case errc::storage:
    return "The storage failed";
  case errc::corrupt:
    return "What was stored is damaged";
  case errc::denied:
    return "Not allowed";
  case errc::unauthenticated:
    return "Who asks is not known";
  }
  return "";
}

std::uint16_t status_of(errc code) {
  switch (code) {
  case errc::invalid:
    return 400;
  case errc::unauthenticated:
    return 401;
  case errc::denied:
    return 403;
  case errc::unknown:
    return 404;
  case errc::conflict:
  case errc::stale:
  case errc::not_ready:
  case errc::cancelled:
    return 409;
  case errc::too_large:
    return 413;
  case errc::busy:
    return 429;
  case errc::corrupt:
    return 500;
  case errc::missing_tool:
  case errc::unavailable:
    return 503;
  case errc::timed_out:
    return 504;
  case errc::storage:
    return 507;
  }
  return 500;
}

http::response event_stream() {
  return {200,
          {{"content-type", "text/event-stream"}, {"cache-control", "no-store"}, {"x-accel-buffering", "no"}},
          "retry: 2000\n\n",
          true};
}

std::string stream_event(const event& e, std::uint64_t sequence) {
  auto type = match(e, [](const auto& alternative) { return std::decay_t<decltype(alternative)>::type_name; });
  return "id: " + std::to_string(sequence) + "\n" + stream_message(type, view(e, sequence));
}

std::string stream_progress(const task_progress_note& note) {
  return stream_message("progress",
                        json::object{{"task", note.task.value}, {"fraction", note.fraction}, {"note", note.note}});
}

std::string stream_end(execution_state state) {
  return stream_message("end", json::object{{"state", to_string(state)}});
}

}  // namespace troupe::api
