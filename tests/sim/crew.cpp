#include "crew.hpp"

namespace troupe::testing {
namespace {

constexpr std::size_t jobs_max = 12;
/// Polls of a round of calm.
constexpr int calm_rounds = 4;

std::string path_of_attempt(const std::string& token, const char* verb) {
  return "/api/v1/attempts/" + token + "/" + verb;
}

}  // namespace

void crew::act() {
  auto& luck = world_.luck;
  auto roll = luck.below(100);
  if (jobs_.empty() || roll < 35)
    return poll(luck.chance(60));
  auto& one = jobs_[luck.below(jobs_.size())];
  if (roll < 65)
    return tell(one);
  if (roll < 80)
    return beat(one);
  if (roll < 90)
    return report();
  // It is gone, with all it had to do.
  jobs_.erase(jobs_.begin() + luck.below(jobs_.size()));
}

void crew::poll(bool wait) {
  auto& luck = world_.luck;
  json::object body{
    {"worker", "worker" + std::to_string(luck.below(2))}, {"max", 1 + luck.below(3)}, {"wait", wait ? "4s" : "0ms"}};
  auto lost = world_.storm && luck.chance(15);
  auto& to = world_.ask("poll", "POST", std::string("/api/v1/queues/") + remote_queue + "/poll", std::move(body),
                        [this, lost](const http::response& r) {
                          if (!lost)
                            take(r);
                        });
  to.unreachable = world_.storm && luck.chance(10);
  if (world_.storm && luck.chance(8))
    to.leave();
}

void crew::take(const http::response& r) {
  if (r.status != 200)
    return;
  auto said = parse_json(r.body);
  for (const auto& task : said->at("tasks").as_array()) {
    dispatcher::attempt_key key{execution_id{std::string(task.at("execution").as_string())},
                                task_id{std::string(task.at("task").as_string())},
                                task.at("attempt").to_number<std::uint32_t>()};
    world_.watch.handed_out(key);
    world_.count("handed to a worker");
    if (jobs_.size() >= jobs_max)
      jobs_.pop_front();
    jobs_.push_back({key, std::string(task.at("token").as_string()), outcome_for(key)});
  }
}

json::object crew::outcome_for(const dispatcher::attempt_key&) {
  auto result = random_outcome(world_.luck, world_.storm);
  if (auto* output = std::get_if<json::value>(&result))
    return {{"output", *output}};
  const auto& error = std::get<task_error>(result);
  return {{"error", {{"code", error.code}, {"message", error.message}, {"retryable", error.retryable}}}};
}

/// Says what came of it; perhaps not for the first time, and perhaps nobody hears the answer.
void crew::tell(job& j) {
  auto failed = j.outcome.contains("error");
  auto body = failed ? json::value(j.outcome.at("error")) : json::value(j.outcome);
  world_.tally["repeated outcome"] += j.told;
  j.told = true;
  world_.ask("outcome of " + j.key.task.value, "POST", path_of_attempt(j.token, failed ? "fail" : "complete"),
             std::move(body), [this, key = j.key](const http::response& r) {
               if (r.status == 200)
                 check_recorded(key);
             });
}

void crew::check_recorded(const dispatcher::attempt_key& key) {
  if (!world_.watch.ended(key))
    world_.broken("promise 1: a worker was told that the outcome of " + key.execution.value + " " + key.task.value +
                  " is recorded, and it is not");
}

void crew::beat(const job& j) {
  if (world_.luck.chance(30))
    world_.ask("extend " + j.key.task.value, "POST", path_of_attempt(j.token, "extend"), {{"by", "5s"}});
  else
    world_.ask("heartbeat of " + j.key.task.value, "POST", path_of_attempt(j.token, "heartbeat"), {{"progress", 0.5}});
}

/// Everything in one request.
void crew::report() {
  auto& luck = world_.luck;
  json::array beats, outcomes;
  std::vector<dispatcher::attempt_key> keys;
  for (auto& j : jobs_)
    if (luck.chance(40)) {
      beats.push_back(json::object{{"token", j.token}, {"progress", 0.7}});
    } else if (luck.chance(40)) {
      auto outcome = j.outcome;
      outcome["token"] = j.token;
      outcomes.push_back(std::move(outcome));
      keys.push_back(j.key);
      j.told = true;
    }
  json::object body{{"worker", "worker0"}, {"heartbeats", std::move(beats)}, {"outcomes", std::move(outcomes)}};
  if (luck.chance(50))
    body["poll"] = {{"queue", remote_queue}, {"max", 2}, {"wait", "1s"}};
  world_.ask("report", "POST", "/api/v1/attempts:batch", std::move(body), [this, keys](const http::response& r) {
    if (r.status != 200)
      return;
    auto said = parse_json(r.body);
    const auto& recorded = said->at("outcomes").as_array();
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (recorded.at(i).at("recorded").as_bool())
        check_recorded(keys[i]);
    if (said->as_object().contains("tasks"))
      take(r);
  });
}

void crew::calm(const std::function<void()>& run) {
  for (int rounds = 0; rounds < calm_rounds; ++rounds) {
    poll(false);
    run();
    for (auto& j : jobs_)
      tell(j);
    jobs_.clear();
    run();
  }
}

}  // namespace troupe::testing
