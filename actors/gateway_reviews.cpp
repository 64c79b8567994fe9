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

std::string name_of(const execution_id& execution, const task_id& task) {
  return execution.value + ":" + task.value;
}

/// Finds the review a name means, on the reader's thread; `then` gets its row or the refusal.
void find_review(const reader::actor& reader, const api::review_name& name,
                 std::function<void(store::reader&, result<review_summary>)> then) {
  caf::anon_send(reader, reader::query{[name, then = std::move(then)](store::reader& store) {
                   auto found = store.reviews({.execution = name.execution, .limit = 500});
                   if (!found)
                     return then(store, std::move(found).error());
                   auto open = [](const review_summary& r) { return r.state == review_state::open; };
                   auto wanted = [&](const review_summary& r) { return name.task ? r.task == *name.task : open(r); };
                   auto first = std::ranges::find_if(*found, wanted);
                   if (first == found->end())
                     return then(store, refused{errc::unknown,
                                                name.task ? "no review " + name_of(name.execution, *name.task)
                                                          : "execution " + name.execution.value + " has no open review",
                                                "", "list them with: troupe review list"});
                   if (!name.task && std::ranges::count_if(*found, open) > 1)
                     return then(store, refused{errc::conflict,
                                                "execution " + name.execution.value + " has several open reviews", "",
                                                "name the task: " + name_of(first->execution, first->task)});
                   then(store, std::move(*first));
                 }});
}

/// Performs a command on the review that is meant; `make` returns it and adds to the answer what it would change.
void perform_on_review(const colleagues& with, const api::review_name& of, const std::shared_ptr<sink>& to,
                       std::function<command(const task_id&, json::object&)> make) {
  find_review(
    with.reader, of, [to, make = std::move(make), region = with.region](store::reader&, result<review_summary> found) {
      if (!found)
        return to->reply(api::problem(found.error()));
      json::object told{{"id", name_of(found->execution, found->task)}};
      auto asked = make(found->task, told);
      answer<std::uint64_t> done([to, told = std::move(told)](result<std::uint64_t> sequence) {
        to->reply(sequence ? to->wanted().ok(told) : api::problem(sequence.error()));
      });
      caf::anon_send(region, shard::route{found->execution, workflow::perform{std::move(asked), std::move(done)}});
    });
}

}  // namespace

void role::answer_call(api::review_call& call, const sink_ptr& to) {
  match(call, [&](const auto& c) { answer_review(c, to); });
}

void role::answer_review(const api::show_review& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  find_review(with_.reader, call.of, [to, now](store::reader& store, result<review_summary> found) {
    if (!found)
      return to->reply(api::problem(found.error()));
    auto view = api::view(*found, now);
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
  auto until = now_at(*this, *around_) + call.span;
  perform_on_review(with_, call.of, to, [by = call.by, until](const task_id& task, json::object& answer) {
    answer["claimed_by"] = by;
    answer["claimed_until"] = to_rfc3339(until);
    return troupe::claim_review{task, by, until};
  });
}

void role::answer_review(const api::release_review& call, const sink_ptr& to) {
  perform_on_review(with_, call.of, to, [by = call.by](const task_id& task, json::object&) {
    return troupe::release_review{task, by};
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
  for (std::size_t i = 0; i < call.of.size(); ++i) {
    auto name = call.of[i].execution.value + (call.of[i].task ? ":" + call.of[i].task->value : "");
    auto refuse = [settle, i, name](const refused& why) {
      settle(i, {{"id", name}, {"decided", false}, {"error", to_string(why)}});
    };
    find_review(with_.reader, call.of[i], [=, region = with_.region](store::reader&, result<review_summary> found) {
      if (!found)
        return refuse(found.error());
      answer<std::uint64_t> done([=, id = name_of(found->execution, found->task)](result<std::uint64_t> decided) {
        if (!decided)
          return refuse(decided.error());
        settle(i, {{"id", id}, {"decided", true}});
      });
      caf::anon_send(
        region,
        shard::route{found->execution,
                     workflow::perform{troupe::decide_review{found->task, call.approved, call.by, call.comment, {}},
                                       std::move(done)}});
    });
  }
}

}  // namespace troupe::gateway
