#include "actors/gateway.hpp"
#include "api/rendering.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"

#include <algorithm>
#include <mutex>

/// Reviews: who looks at which, what was made before, and several decisions at once.
namespace troupe::gateway {
namespace {

/// What of an execution's scores is laid beside a review: the newest.
constexpr std::uint32_t attempts_shown = 50;

json::value view_of(const quality::scored& s) {
  auto out = to_json(s).get_object();
  out["at"] = to_rfc3339(s.at);
  for (auto name : {"execution", "workflow"})
    out.erase(name);
  return out;
}

/// Finds the review a name means, on the reader's thread; `then` gets its row or the refusal.
void find_review(const reader::actor& reader, const api::review_name& name,
                 std::function<void(store::reader&, result<review_summary>)> then) {
  caf::anon_send(
    reader, reader::query{[name, then = std::move(then)](store::reader& store) {
      auto found = store.reviews({.execution = name.execution, .limit = 500});
      if (!found)
        return then(store, std::move(found).error());
      auto open = [](const review_summary& r) { return r.state == review_state::open; };
      auto wanted = [&](const review_summary& r) { return name.task ? r.task == *name.task : open(r); };
      auto first = std::ranges::find_if(*found, wanted);
      if (first == found->end())
        return then(store, refused{errc::unknown,
                                   name.task ? "no review " + review_claims::name_of(name.execution, *name.task)
                                             : "execution " + name.execution.value + " has no open review",
                                   "", "list them with: troupe review list"});
      if (!name.task && std::ranges::count_if(*found, open) > 1)
        return then(store, refused{errc::conflict, "execution " + name.execution.value + " has several open reviews",
                                   "", "name the task: " + review_claims::name_of(first->execution, first->task)});
      then(store, std::move(*first));
    }});
}

}  // namespace

void role::answer_call(api::review_call& call, const sink_ptr& to) {
  match(call, [&](const auto& c) { answer_review(c, to); });
}

void role::answer_review(const api::show_review& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  find_review(with_.reader, call.of, [to, claims = claims_, now](store::reader& store, result<review_summary> found) {
    if (!found)
      return to->reply(api::problem(found.error()));
    auto view = api::view(*found);
    if (found->state == review_state::open)
      claims->show(view, review_claims::name_of(found->execution, found->task), now);
    auto scores = store.scores({.execution = found->execution, .limit = attempts_shown});
    if (!scores)
      return to->reply(api::problem(scores.error()));
    json::array attempts;
    for (const auto& s : *scores)
      attempts.push_back(view_of(s));
    view.as_object()["attempts"] = std::move(attempts);
    to->reply(to->wanted().ok(view));
  });
}

void role::answer_review(const api::claim_review& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  find_review(with_.reader, call.of, [to, call, claims = claims_, now](store::reader&, result<review_summary> found) {
    if (found && found->state != review_state::open)
      found = refused{errc::conflict, "the review is not open: " + std::string(to_string(found->state))};
    if (!found)
      return to->reply(api::problem(found.error()));
    auto id = review_claims::name_of(found->execution, found->task);
    auto taken = claims->take(id, call.by, call.span, now);
    if (!taken)
      return to->reply(api::problem(taken.error()));
    to->reply(to->wanted().ok({{"id", id}, {"claimed_by", taken->by}, {"claimed_until", to_rfc3339(taken->until)}}));
  });
}

void role::answer_review(const api::release_review& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  find_review(with_.reader, call.of, [to, call, claims = claims_, now](store::reader&, result<review_summary> found) {
    if (!found)
      return to->reply(api::problem(found.error()));
    auto id = review_claims::name_of(found->execution, found->task);
    auto released = claims->release(id, call.by, now);
    to->reply(released ? to->wanted().ok({{"id", id}}) : api::problem(released.error()));
  });
}

/// Each by itself; the answer is there when the last one is decided.
void role::answer_review(const api::decide_reviews& call, const sink_ptr& to) {
  struct gathered {
    std::mutex mutex;
    std::vector<json::value> items;
    std::size_t missing = 0;
  };
  auto all = std::make_shared<gathered>();
  all->items.resize(call.of.size());
  all->missing = call.of.size();
  auto settle = [to, all](std::size_t place, json::value item) {
    std::lock_guard lock(all->mutex);
    all->items[place] = std::move(item);
    if (--all->missing == 0)
      to->reply(to->wanted().ok({{"items", json::array(all->items.begin(), all->items.end())}}));
  };
  auto now = now_at(*this, *around_);
  for (std::size_t i = 0; i < call.of.size(); ++i) {
    auto name = call.of[i].execution.value + (call.of[i].task ? ":" + call.of[i].task->value : "");
    auto refuse = [settle, i, name](const refused& why) {
      settle(i, {{"id", name}, {"decided", false}, {"error", to_string(why)}});
    };
    find_review(with_.reader, call.of[i],
                [=, region = with_.region, claims = claims_](store::reader&, result<review_summary> found) {
                  if (!found)
                    return refuse(found.error());
                  auto id = review_claims::name_of(found->execution, found->task);
                  if (auto other = claims->in_the_way(id, call.by, now))
                    return refuse(*other);
                  answer<std::uint64_t> done([=](result<std::uint64_t> decided) {
                    if (!decided)
                      return refuse(decided.error());
                    settle(i, {{"id", id}, {"decided", true}});
                  });
                  caf::anon_send(
                    region, shard::route{found->execution,
                                         workflow::perform{
                                           troupe::decide_review{found->task, call.approved, call.by, call.comment, {}},
                                           std::move(done)}});
                });
  }
}

}  // namespace troupe::gateway
