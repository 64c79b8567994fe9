#include "actors/gateway.hpp"
#include "api/rendering.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/quality/agreement.hpp"
#include "core/quality/history.hpp"
#include "core/quality/rescore.hpp"

#include <algorithm>

/// Scores, and what follows from many of them.
namespace troupe::gateway {
namespace {

/// Decided reviews that are compared with scores, the newest.
constexpr std::uint32_t reviews_max = 100'000;

result<std::vector<quality::scored>> select(store::reader& store, const api::score_selection& of) {
  return store.scores(
    {.workflow = of.workflow, .profile = of.profile, .since = of.since, .before = of.before, .limit = of.limit});
}

/// Without what was judged, which is long.
json::value view_of(const quality::scored& s) {
  auto out = to_json(s).get_object();
  out.erase("given");
  out["at"] = to_rfc3339(s.at);
  return out;
}

/// There may be another page if this one is full.
std::optional<std::string> next_of(const std::vector<quality::scored>& page, std::uint32_t limit) {
  return page.size() == limit ? std::optional(api::encode_cursor(place_of(page.back()))) : std::nullopt;
}

http::response answer_quality(store::reader& store, const api::rendering& wanted, const api::list_scores& call) {
  auto found = select(store, call.of);
  if (!found)
    return api::problem(found.error());
  json::array items;
  for (const auto& s : *found)
    items.push_back(view_of(s));
  return wanted.page(std::move(items), next_of(*found, call.of.limit));
}

http::response answer_quality(store::reader& store, const api::rendering& wanted,
                              const api::show_quality_report& call) {
  auto found = select(store, call.of);
  return found ? wanted.ok(to_json(quality::summarise(*found))) : api::problem(found.error());
}

http::response answer_quality(store::reader& store, const api::rendering& wanted, const api::show_learner&) {
  auto trials = store.trials();
  if (!trials)
    return api::problem(trials.error());
  json::array items;
  std::uint64_t worked = 0, failed = 0;
  for (const auto& t : *trials) {
    auto one = to_json(t).get_object();
    one["success"] = to_json(quality::rate_of(t.worked, t.failed));
    items.push_back(std::move(one));
    worked += t.worked;
    failed += t.failed;
  }
  return wanted.ok({{"items", std::move(items)},
                    {"worked", worked},
                    {"failed", failed},
                    {"success", to_json(quality::rate_of(worked, failed))}});
}

result<std::vector<quality::human_verdict>> verdicts(store::reader& store) {
  std::vector<quality::human_verdict> out;
  for (auto state : {review_state::approved, review_state::rejected}) {
    auto found = store.reviews({.state = state, .limit = reviews_max});
    if (!found)
      return std::move(found).error();
    for (auto& r : *found)
      out.push_back({r.execution, r.requested_at, state == review_state::approved, r.by});
  }
  return out;
}

http::response answer_quality(store::reader& store, const api::rendering& wanted, const api::show_agreement& call) {
  auto found = select(store, call.of);
  auto decided = verdicts(store);
  if (!found || !decided)
    return api::problem(found ? decided.error() : found.error());
  auto labelled = quality::label(*found, *decided);
  auto out = to_json(quality::agreement_of(labelled)).get_object();
  if (call.false_approve)
    out["suggestion"] = to_json(quality::suggest(labelled, *call.false_approve));
  return wanted.ok(std::move(out));
}

http::response answer_quality(store::reader& store, const api::rendering& wanted, const api::rescore_scores& call) {
  auto found = select(store, call.of);
  if (!found)
    return api::problem(found.error());
  std::vector<quality::rescored> again;
  std::uint64_t left_out = 0;
  for (const auto& s : *found)
    if (auto one = quality::rescore(s))
      again.push_back(*std::move(one));
    else
      ++left_out;
  auto out = to_json(quality::compare(again, left_out)).get_object();
  out["items"] = to_json(again);
  if (auto next = next_of(*found, call.of.limit))
    out["next"] = *next;
  return wanted.ok(std::move(out));
}

}  // namespace

void role::answer_call(const api::quality_call& call, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to, call](store::reader& store) {
                   to->reply(match(call, [&](const auto& c) { return answer_quality(store, to->wanted(), c); }));
                 }});
}

}  // namespace troupe::gateway
