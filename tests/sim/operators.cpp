#include "operators.hpp"

#include "core/workflow/check.hpp"
#include "planted.hpp"

#include <algorithm>

namespace troupe::testing {
namespace {

std::string encoded(const std::string& task) {
  std::string out;
  for (char c : task)
    out += c == '[' ? "%5B" : c == ']' ? "%5D" : c == '~' ? "%7E" : std::string(1, c);
  return out;
}

json::object by_somebody(json::object body = {}) {
  body["by"] = "ada";
  body["reason"] = "to see what happens";
  return body;
}

}  // namespace

operators::operators(world& w) : world_(w) {
  w.watch.followers.push_back([this](const execution& self, auto) {
    if (!self.paused)
      told_paused_.erase(self.id);
  });
}

void operators::act() {
  auto& luck = world_.luck;
  auto roll = luck.below(100);
  if (roll < 10)
    return decide_some_review();
  if (roll < 14)
    return pause_starts();
  if (roll < 17)
    return resume_starts(luck.chance(50) ? "" : luck.of(world_.plays.pieces).name);
  if (roll < 22)
    return apply_version(luck.of(world_.plays.pieces).name);
  if (roll < 24)
    return do_bulk();
  auto id = world_.some_execution();
  if (!id)
    return;
  if (roll < 38)
    return inspect(*id);
  if (roll < 52)
    return show(*id, luck.chance(30));
  if (roll < 58)
    return follow(*id);
  if (roll < 70)
    return signal(*id, luck.chance(60));
  use_verb(*id);
}

void operators::use_verb(const execution_id& id) {
  auto& luck = world_.luck;
  auto roll = luck.below(100);
  if (roll < 16) {
    auto body = by_somebody();
    if (luck.chance(50))
      body["for"] = std::to_string(1 + luck.below(20)) + "s";
    return verb<execution_paused>("pause", id, "/pause", std::move(body));
  }
  if (roll < 32)
    return verb<execution_resumed>("resume", id, "/resume", {{"by", "ada"}});
  if (roll < 38)
    return verb<cancel_requested>("cancel", id, "/cancel", {{"reason", "enough"}});
  if (roll < 40)
    return verb<cancel_requested>("terminate", id, "/terminate", {{"reason", "now"}});
  if (roll < 52)
    return verb<tasks_reset>("retry", id, "/retry", by_somebody());
  if (roll < 66) {
    json::array tasks;
    for (auto n = 1 + luck.below(2); n > 0; --n)
      tasks.emplace_back(world_.some_task(id).value);
    if (luck.chance(20))
      return (void)world_.ask("preview rerun", "POST", path_of(id, "/rerun"), {{"tasks", tasks}, {"preview", true}});
    return verb<tasks_reset>("rerun", id, "/rerun", by_somebody({{"tasks", std::move(tasks)}}));
  }
  if (roll < 78) {
    auto body = by_somebody();
    if (luck.chance(50))
      body["output"] = luck.below(4);
    return verb<task_skipped>("skip", id, "/tasks/" + encoded(world_.some_task(id).value) + "/skip", std::move(body));
  }
  if (roll < 86)
    return verb<labels_set>("label", id, "/labels", {{"labels", {{"k", std::to_string(luck.below(3))}}}});
  if (roll < 97)
    return migrate();
  world_.ask("query", "GET", path_of(id, "/queries/q"));
}

/// A verb that is said to be done has left its event in the journal.
template <class E>
void operators::verb(const std::string& what, const execution_id& id, const std::string& path, json::object body) {
  world_.ask(what + " " + id.value, "POST", path_of(id, path), std::move(body), [this, what, id](const auto& r) {
    if (r.status != 200)
      return;
    world_.count(what);
    if (const auto* self = world_.watch.find(id); what == "pause" && self && self->paused)
      told_paused_.insert(id);
    // What there was nothing to do about is done, too.
    auto idle = what == "resume" || what == "label" || what == "retry";
    auto was_held = !world_.watch.knows(id);
    if (!idle && !was_held && world_.place->witness->template count<E>(id) == 0)
      world_.broken("promise 1: " + what + " of " + id.value + " was answered and is not durable");
  });
}

/// To another version, which is often there just before.
void operators::migrate() {
  auto& luck = world_.luck;
  auto live = world_.watch.those([](const execution& self) { return !is_final(self.state); });
  if (live.empty())
    return;
  const auto& id = luck.of(live);
  if (luck.chance(70))
    apply_version(world_.watch.find(id)->plan->definition.name);
  auto body = json::object{{"by", "ada"}};
  if (luck.chance(20))
    body["version"] = 1 + luck.below(3);
  if (luck.chance(20))
    body["check"] = true;
  world_.ask("migrate " + id.value, "POST", path_of(id, "/migrate"), std::move(body));
}

void operators::do_bulk() {
  auto& luck = world_.luck;
  json::object body{{"verb", luck.of({"pause", "resume", "retry", "cancel", "labels"})},
                    {"workflow", luck.of(world_.plays.pieces).name},
                    {"limit", 1 + luck.below(3)}};
  if (body["verb"] == "labels")
    body["with"] = {{"labels", {{"bulk", "yes"}}}};
  if (body["verb"] == "retry")
    body["state"] = luck.of({"failed", "cancelled"});
  if (body["verb"] == "cancel" && luck.chance(70))
    body["preview"] = true;
  world_.ask("bulk", "POST", "/api/v1/bulk", std::move(body));
}

void operators::apply_version(const std::string& workflow) {
  auto found = std::ranges::find(world_.plays.pieces, workflow, &piece::name);
  if (found != world_.plays.pieces.end())
    world_.ask_text("apply " + workflow, "POST", "/api/v1/workflows", world_.luck.of(found->versions), {},
                    {{"content-type", "application/yaml"}});
}

void operators::pause_starts() {
  auto& luck = world_.luck;
  auto name = luck.chance(40) ? std::string() : luck.of(world_.plays.pieces).name;
  auto body = by_somebody();
  // One that ends by itself says less: nobody knows when.
  auto ends = luck.chance(60);
  if (ends)
    body["for"] = std::to_string(1 + luck.below(10)) + "s";
  paused_.erase(name);
  world_.ask("pause starts of " + name, "POST",
             name.empty() ? "/api/v1/node/pause" : "/api/v1/workflows/" + name + "/pause", std::move(body),
             [this, name, ends, asked = ++asked_[name]](const http::response& r) {
               if (r.status == 200 && !ends && asked == asked_[name])
                 paused_.insert(name);
             });
}

void operators::resume_starts(const std::string& workflow) {
  paused_.erase(workflow);
  ++asked_[workflow];
  world_.ask("resume starts of " + workflow, "POST",
             workflow.empty() ? "/api/v1/node/resume" : "/api/v1/workflows/" + workflow + "/resume", json::object{});
}

void operators::begins(const execution& self) {
  const auto& workflow = self.plan->definition.name;
  if (told_paused_.contains(self.id))
    world_.broken("a task of " + self.id.value + " began although it was paused");
  for (const auto& name : {std::string(), workflow})
    if (paused_.contains(name))
      world_.broken("a task of " + workflow + " began although " + (name.empty() ? "everything" : name) +
                    " was paused");
}

void operators::show(const execution_id& id, bool wait) {
  world_.ask("show " + id.value, "GET", path_of(id, wait ? "?wait=2s" : ""), {}, [this](const http::response& r) {
    if (r.status == 200 && parse_json(r.body)->as_object().contains("tasks"))
      world_.watch.shown(*parse_json(r.body));
  });
}

void operators::inspect(const execution_id& id) {
  struct sight {
    std::uint64_t sequence = 0;
    std::string dump;
  };
  auto seen = std::make_shared<sight>();
  auto look = [this, seen](const execution& self, timestamp) {
    if (auto wrong = check(self); wrong && world_.alive())
      world_.broken("promise 5: " + self.id.value + ": " + to_string(*wrong));
    *seen = {self.sequence, json::serialize(dump(self))};
  };
  answer<bool> durable([this, id, seen](result<bool> r) {
    if (r && world_.alive())
      world_.watch.held(id, seen->sequence, seen->dump);
  });
  world_.node->tell(id, workflow::inspect{std::move(look), std::move(durable)});
}

/// Follows the events of an execution; whatever comes is checked as it comes.
void operators::follow(const execution_id& id) {
  std::uint64_t after = world_.luck.below(5);
  auto& to = world_.ask("follow " + id.value, "GET", path_of(id, "/events?after=" + std::to_string(after)), {}, {},
                        {{"accept", "text/event-stream"}});
  to.on_piece = [this, id, after, &to](const std::string&) { check_stream(id, after, to); };
}

void operators::check_stream(const execution_id& id, std::uint64_t after, const inbox& to) {
  auto next = after + 1;
  for (auto at = to.received.find("\nid: "); at != std::string::npos; at = to.received.find("\nid: ", at + 1))
    if (auto number = std::stoull(to.received.substr(at + 5)); number != next++)
      return world_.broken("a stream of " + id.value + " shows event " + std::to_string(number) + " where " +
                           std::to_string(next - 1) + " is next");
  if (next > after + 1 && next - 1 > world_.place->witness->of(id).size())
    world_.broken("promise 1: a stream of " + id.value + " shows event " + std::to_string(next - 1) +
                  " before it is durable");
}

/// `kind`: one that every wait for it takes.
void operators::signal(const execution_id& id, bool kind) {
  auto& luck = world_.luck;
  json::object body{{"name", "s" + std::to_string(luck.below(2))}, {"payload", {{"n", 9}, {"ok", true}}}};
  if (!kind)
    body["payload"] = luck.of({json::value{{"n", 0}, {"ok", false}}, json::value{{"n", "x"}}, json::value()});
  auto repeats = luck.chance(40);
  if (repeats)
    body["id"] = "signal" + std::to_string(world_.storm ? luck.below(4) : 1000 + ++signals_);
  verb<signal_received>("signal", id, "/signals", std::move(body));
}

void operators::decide_some_review() {
  auto open = world_.watch.open_reviews();
  if (open.empty())
    return;
  auto [id, task] = world_.luck.of(open);
  decide(id, task);
}

void operators::decide(const execution_id& id, const task_id& task) {
  auto verb = world_.luck.chance(70) ? "/approve" : "/reject";
  auto path = "/api/v1/reviews/" + id.value + ":" + encoded(task.value) + verb;
  world_.ask("decide " + task.value, "POST", path, {{"by", "ada"}}, [this, id, task](const http::response& r) {
    if (r.status == 200 &&
        world_.place->witness->count<review_decided>(id, [&](const auto& e) { return e.task == task; }) == 0)
      world_.broken("promise 1: the decision of " + id.value + " " + task.value +
                    " was answered before it was durable");
  });
}

void operators::calm() {
  resume_starts("");
  for (const auto& piece : world_.plays.pieces)
    resume_starts(piece.name);
  for (const auto& id : world_.watch.those([](const execution& self) { return self.paused && !is_final(self.state); }))
    world_.ask("resume " + id.value, "POST", path_of(id, "/resume"), {{"by", "ada"}});
  for (const auto& [id, task] : world_.watch.open_reviews())
    decide(id, task);
  for (const auto& id : world_.watch.those([](const execution& self) { return !self.listening.empty(); }))
    signal(id, true);
}

}  // namespace troupe::testing
