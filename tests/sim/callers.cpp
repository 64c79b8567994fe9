#include "callers.hpp"

#include "core/start/grouping.hpp"
#include "planted.hpp"

namespace troupe::testing {
namespace {

constexpr std::size_t wishes_max = 8;

std::optional<std::uint64_t> tag_of(const json::value& input) {
  const auto* members = input.if_object();
  const auto* tag = members ? members->if_contains("tag") : nullptr;
  return tag && tag->is_number() ? std::optional(tag->to_number<std::uint64_t>()) : std::nullopt;
}

bool is_over(const http::response& shown) {
  auto state = from_name<execution_state>(parse_json(shown.body)->at("state").as_string());
  return state && is_final(*state);
}

}  // namespace

callers::callers(world& w) : world_(w) {
  w.watch.followers.push_back([this](const auto& self, auto record) { follow(self, record); });
}

void callers::act() {
  auto& luck = world_.luck;
  if (!world_.plays.schedules.empty() && luck.chance(10))
    return change_schedule();
  if (!wishes_.empty() && luck.chance(30))
    return start(std::next(wishes_.begin(), luck.below(wishes_.size()))->second);
  if (wishes_.size() >= wishes_max)
    return;
  auto tag = wishes_.size() + 1;
  auto& wish = wishes_[tag];
  wish.tag = tag;
  wish.body = {{"workflow", luck.of(world_.plays.pieces).name}, {"input", world_.plays.input(luck, tag)}};
  auto& body = wish.body;
  // Without a key, asking again is another start.
  wish.again = !luck.chance(50);
  if (!wish.again) {
    body["idempotency_key"] = "k" + std::to_string(tag);
    if (luck.chance(50)) {
      auto policy = luck.of({"return_existing", "reject", "supersede"});
      body["on_duplicate"] = policy;
      wish.again = policy == std::string_view("supersede");
    }
  }
  if (luck.chance(20))
    body["delay"] = std::to_string(luck.below(8000)) + "ms";
  if (luck.chance(20))
    body["wait"] = "5s";
  if (luck.chance(30))
    body["labels"] = {{"team", luck.of({"red", "blue"})}};
  start(wish);
}

void callers::start(wish& w) {
  ++w.asked;
  world_.ask("start " + std::to_string(w.tag), "POST", "/api/v1/executions", w.body, [this](const http::response& r) {
    if (r.status != 201 && r.status != 200)
      return;
    auto body = parse_json(r.body);
    auto id = execution_id{std::string(body->at("id").as_string())};
    accepted_.insert(id);
    const auto* state = body->as_object().if_contains("state");
    // What was held may be over without having begun.
    auto begun = state && state->is_string() && state->get_string() == "running";
    if (begun && !world_.watch.knows(id))
      world_.broken("promise 1: the start of " + id.value + " was answered before it was durable");
  });
}

void callers::change_schedule() {
  auto& luck = world_.luck;
  auto name = "s" + std::to_string(1 + luck.below(world_.plays.schedules.size()));
  auto path = "/api/v1/schedules/" + name;
  switch (luck.below(4)) {
  case 0:
    return (void)world_.ask("pause schedule", "POST", path + "/pause", {{"reason", "look"}});
  case 1:
    return (void)world_.ask("resume schedule", "POST", path + "/resume", json::object{});
  case 2: {
    auto now = world_.node->now();
    return (void)world_.ask("backfill", "POST", path + "/backfill",
                            {{"from", to_rfc3339(now - 3min)}, {"to", to_rfc3339(now - 1min)}, {"overlap", "queue"}});
  }
  default:
    world_.ask_text("apply schedule", "POST", "/api/v1/schedules", luck.of(world_.plays.schedules), {},
                    {{"content-type", "application/yaml"}});
  }
}

void callers::calm() {
  for (std::size_t i = 1; i <= world_.plays.schedules.size(); ++i)
    world_.ask("remove schedule", "DELETE", "/api/v1/schedules/s" + std::to_string(i));
}

void callers::follow(const execution& self, std::span<const event> record) {
  if (const auto* start = std::get_if<execution_started>(&record.front()))
    note_start(self, *start);
  note_alone(self);
}

void callers::note_start(const execution& self, const execution_started& e) {
  if (e.parent)
    return;
  auto count = [this](std::uint64_t tag) {
    auto found = wishes_.find(tag);
    if (auto n = ++begun_[tag]; found == wishes_.end() || n > (found->second.again ? found->second.asked : 1))
      world_.broken("promise 3: start " + std::to_string(tag) + " began " + std::to_string(n) + " executions");
  };
  if (auto tag = tag_of(e.input))
    count(*tag);
  const auto* members = e.input.if_object();
  if (const auto* items = members ? members->if_contains("items") : nullptr; items && items->is_array())
    for (const auto& one : items->get_array())
      if (auto tag = tag_of(one))
        count(*tag);
  auto schedule = e.labels.find("troupe.schedule"), due = e.labels.find("troupe.due");
  auto fill = e.labels.find("troupe.backfill");
  if (schedule == e.labels.end() || due == e.labels.end())
    return;
  auto run = schedule->second + " " + due->second + " " + (fill == e.labels.end() ? "" : fill->second);
  if (!runs_.insert(run).second)
    world_.broken("promise 3: " + self.id.value + " is one more execution for the due time " + run);
}

void callers::note_alone(const execution& self) {
  const auto& definition = self.plan->definition;
  if (self.parent || !definition.start.singleton)
    return;
  std::erase_if(alone_, [&](const auto& entry) { return entry.second == self.id; });
  if (is_final(self.state)) {
    over_.insert(self.id);
    return;
  }
  if (over_.contains(self.id))
    return;
  auto group = group_start(definition, self.plan->digest, self.input, self.labels, *self.started_at);
  if (!group)
    return;
  for (const auto& lock : group->locks)
    if (auto [other, alone] = alone_.emplace(lock.key, self.id); !alone)
      world_.broken(self.id.value + " runs beside " + other->second.value + ", and each is to be alone: " + lock.key);
}

bool callers::served() {
  auto open = false;
  for (const auto& id : accepted_) {
    if (world_.watch.knows(id) || dropped_.contains(id))
      continue;
    open = true;
    world_.ask("show held " + id.value, "GET", path_of(id), {}, [this, id](const http::response& r) {
      if (r.status == 200 && is_over(r))
        dropped_.insert(id);
    });
  }
  return !open;
}

void callers::judge() {
  for (const auto& id : accepted_)
    world_.ask("show " + id.value, "GET", path_of(id), {}, [this, id](const http::response& r) {
      if (r.status != 200)
        return world_.broken("promise 1: " + id.value + " was accepted and is gone: " + r.body);
      if (!is_over(r))
        world_.broken("promise 5: " + id.value + " was accepted and came to no end: " + r.body);
    });
}

}  // namespace troupe::testing
