#include "chaos/load.hpp"

#include "chaos/caller.hpp"
#include "support/dice.hpp"

#include <deque>
#include <stdexcept>

namespace troupe::chaos {

/// A task, as a poll hands it out.
struct handed {
  std::string token, execution, task;
  std::uint32_t attempt = 0;
  int fails = 0;
};

namespace {

/// How long a signal is held back, so that some come before the wait and some after.
constexpr auto signal_pause = 1s;
constexpr auto poll_pause = 200ms;
/// So long a worker tries to say what came of an attempt.
constexpr auto patience = 15s;

std::string word_of(std::uint64_t seed, std::size_t worker, std::uint64_t number) {
  return std::to_string(seed) + "-" + std::to_string(worker) + "-" + std::to_string(number);
}

std::vector<handed> tasks_in(const std::string& body) {
  std::vector<handed> out;
  auto told = parse_json(body);
  if (!told)
    return out;
  for (const auto& task : told->at("tasks").as_array())
    out.push_back({std::string(task.at("token").as_string()), std::string(task.at("execution").as_string()),
                   std::string(task.at("task").as_string()), task.at("attempt").to_number<std::uint32_t>(),
                   task.at("with").at("fails").to_number<int>()});
  return out;
}

}  // namespace

load::load(load_options with, ledger& into) : with_(std::move(with)), ledger_(into) {
  introduce();
  for (std::size_t i = 0; i < with_.callers; ++i)
    threads_.emplace_back([this, i] { call(i); });
  for (std::size_t i = 0; i < with_.workers_per_node * with_.nodes.size(); ++i)
    threads_.emplace_back([this, i] { work(i); });
}

load::~load() {
  end();
}

void load::end() {
  is_closed_ = is_over_ = true;
  for (auto& each : threads_)
    if (each.joinable())
      each.join();
}

void load::introduce() {
  caller asks(with_.nodes, is_over_);
  auto must = [&](std::size_t node, const std::string& method, const std::string& path, const std::string& body) {
    auto answer = asks.ask(node, method, path, body);
    if (!answer || answer->status >= 300)
      throw std::runtime_error(path + ": " + (answer ? answer->body : "no answer"));
  };
  json::object type{{"queue", remote_queue},
                    {"parameters", {{"fails", {{"type", "integer"}, {"default", 0}}}}},
                    {"outputs", {{"word", "string"}}}};
  // As workers do that poll a node: each tells its own.
  for (std::size_t node = 0; node < with_.nodes.size(); ++node)
    must(node, "PUT", std::string("/api/v1/task-types/") + remote_type, json::serialize(type));
  for (const auto& each : with_.shapes)
    must(0, "POST", "/api/v1/workflows", each.source);
}

void load::call(std::size_t number) {
  testing::dice of(with_.seed * 31 + number);
  caller asks(with_.nodes, is_over_);
  std::vector<const shape*> mine;
  for (const auto& each : with_.shapes)
    if (!each.is_child)
      mine.push_back(&each);
  std::deque<std::pair<std::chrono::steady_clock::time_point, accepted_start>> waiting;
  std::vector<std::string> known;
  while (!is_over_ && (!is_closed_ || !waiting.empty())) {
    if (!is_closed_) {
      const auto* wanted = mine[of.below(mine.size())];
      accepted_start start{{}, wanted->name, next_number_++};
      json::object body{{"workflow", wanted->name},
                        {"input", {{"number", start.number}}},
                        {"idempotency_key", std::to_string(start.number)}};
      auto answer = asks.ask(of.below(with_.nodes.size()), "POST", "/api/v1/executions", json::serialize(body));
      if (answer && (answer->status == 201 || answer->status == 200 || answer->status == 202)) {
        start.execution = parse_json(answer->body)->at("id").as_string();
        ledger_.accept(start);
        known.push_back(start.execution);
        if (wanted->wants_signal)
          waiting.emplace_back(std::chrono::steady_clock::now() + signal_pause, start);
      } else if (answer) {
        ledger_.complain("a start was answered with " + std::to_string(answer->status) + ": " + answer->body);
      }
    }
    // What was accepted can be looked at from then on, at any node.
    if (!known.empty()) {
      const auto& id = of.of(known);
      auto seen = asks.ask(of.below(with_.nodes.size()), "GET", "/api/v1/executions/" + id, "");
      if (seen && seen->status != 200)
        ledger_.complain("execution " + id + " was accepted, and looking at it was answered with " +
                         std::to_string(seen->status) + ": " + seen->body);
    }
    if (!waiting.empty() && waiting.front().first <= std::chrono::steady_clock::now()) {
      send_signal(asks, waiting.front().second);
      waiting.pop_front();
    }
    std::this_thread::sleep_for(with_.rest);
  }
  repeats_ += asks.repeats();
}

void load::send_signal(caller& asks, const accepted_start& to) {
  auto answer = asks.ask(static_cast<std::size_t>(to.number), "POST", "/api/v1/executions/" + to.execution + "/signals",
                         R"({"name":"go","id":"go"})");
  // A finished execution has had it.
  if (answer && answer->status >= 300 && answer->status != 409)
    ledger_.complain("a signal to " + to.execution + " was answered with " + std::to_string(answer->status) + ": " +
                     answer->body);
}

void load::work(std::size_t number) {
  caller asks(with_.nodes, is_over_);
  auto node = number % with_.nodes.size();
  json::object poll{{"worker", "worker-" + std::to_string(number)}, {"max", 4}, {"wait", "2s"}};
  while (!is_over_) {
    auto answer =
      asks.ask_one(node, "POST", std::string("/api/v1/queues/") + remote_queue + "/poll", json::serialize(poll));
    if (!answer || answer->status != 200) {
      ++node;
      std::this_thread::sleep_for(poll_pause);
      continue;
    }
    for (const auto& task : tasks_in(answer->body))
      carry_out(asks, node, task);
  }
}

/// The token is good at every node.
void load::carry_out(caller& asks, std::size_t node, const handed& task) {
  static std::atomic<std::uint64_t> count = 0;
  auto turn = ++count;
  delivery d{task.execution, task.task, task.attempt, word_of(with_.seed, node, turn)};
  d.completes = task.fails >= 0 && task.attempt > static_cast<std::uint32_t>(task.fails);
  std::this_thread::sleep_for(milliseconds{20 + turn % 7 * 30});
  // One in twenty dies with its task in hand.
  if (turn % 20 == 0)
    return ledger_.hand_out(d);
  auto path = "/api/v1/attempts/" + task.token + (d.completes ? "/complete" : "/fail");
  auto body = d.completes ? json::object{{"output", {{"word", d.word}}}}
                          : json::object{{"code", "planned"}, {"message", d.word}, {"retryable", task.fails >= 0}};
  for (auto until = std::chrono::steady_clock::now() + patience;
       !is_over_ && std::chrono::steady_clock::now() < until;) {
    auto answer = asks.ask_one(node, "POST", path, json::serialize(body));
    if (answer && answer->status < 500 && answer->status != 429) {
      d.verdict = answer->status < 300 ? verdict::recorded : verdict::refused;
      if (answer->status >= 300 && answer->status != 409 && answer->status != 404 && answer->status != 403)
        ledger_.complain("an outcome was answered with " + std::to_string(answer->status) + ": " + answer->body);
      break;
    }
    d.repeated = true;
    ++node;
    std::this_thread::sleep_for(poll_pause);
  }
  ledger_.hand_out(d);
}

}  // namespace troupe::chaos
