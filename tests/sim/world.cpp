#include "world.hpp"

#include "core/base/match.hpp"
#include "support/answer_check.hpp"

namespace troupe::testing {
namespace {

constexpr int internal_error = 500;

}  // namespace

std::string path_of(const execution_id& id, std::string_view rest) {
  return "/api/v1/executions/" + id.value + std::string(rest);
}

inbox& world::ask(std::string what, std::string method, const std::string& path, json::value body,
                  std::function<void(const http::response&)> check, http::headers headers) {
  auto text = body.is_null() ? std::string() : json::serialize(body);
  return ask_text(std::move(what), std::move(method), path, std::move(text), std::move(check), std::move(headers));
}

inbox& world::ask_text(std::string what, std::string method, const std::string& path, std::string body,
                       std::function<void(const http::response&)> check, http::headers headers) {
  note("ask: ", what);
  auto asked = request_of(method, path);
  auto to = node->send(std::move(method), path, std::move(body), std::move(headers));
  to->on_reply = [this, what, asked = std::move(asked), check = std::move(check)](const http::response& r) {
    note("answer ", r.status, ": ", what);
    if (auto breach = breach_of(asked, r); !breach.empty())
      broken(what + " was not answered as declared: " + breach);
    if (r.status == internal_error)
      broken(what + " was answered with an internal error: " + r.body);
    if (check && alive())
      check(r);
  };
  requests_.push_back({std::move(what), to});
  return *to;
}

void world::judge_requests() {
  for (const auto& r : requests_) {
    if (!r.to->answer && !r.to->gone && r.to.use_count() > 1)
      broken("promise 7: " + r.what + " is not answered");
    if (r.to->answers > 1)
      broken(r.what + " was answered more than once");
    if (r.to->answer && r.to->answer->streaming && !r.to->ended && !r.to->gone && r.to.use_count() > 1)
      broken(r.what + ": the stream did not end with the execution");
  }
}

void world::begin_life(const node_options& options) {
  crashed = false;
  ++lives;
  note("life ", lives);
  watch.life_begins();
  node = std::make_unique<ensemble>(options, place, luck.below(1u << 31));
}

void world::crash(const char* why) {
  if (!crashed)
    note("crash: ", why);
  crashed = true;
  node->crash();
}

void world::end_life() {
  if (!node)
    return;
  crash("the end of this life");
  for (const auto& r : requests_)
    r.to->gone = true;
  node->leave();
  tally["left memory"] += node->around->board->passivations;
  tally["read again"] += node->around->board->activations;
  requests_.clear();
  node.reset();
  place->now += milliseconds{luck.below(20'000)};
}

std::optional<execution_id> world::some_execution() {
  const auto& all = place->witness->all();
  if (all.empty())
    return std::nullopt;
  return std::next(all.begin(), luck.below(all.size()))->first;
}

task_id world::some_task(const execution_id& id) {
  const auto& events = place->witness->of(id);
  for (int tries = 0; tries < 10; ++tries) {
    auto task = match(luck.of(events), [](const auto& e) {
      if constexpr (requires { e.task.value; })
        return e.task;
      else
        return task_id{};
    });
    if (!task.empty())
      return task;
  }
  return task_id{luck.of({"t0", "t1", "nothing", "t0[0]", "finally.f0"})};
}

}  // namespace troupe::testing
