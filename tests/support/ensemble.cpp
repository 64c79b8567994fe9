#include "support/ensemble.hpp"

#include "actors/observed.hpp"
#include "support/answer_check.hpp"

#include <caf/send.hpp>

namespace troupe::testing {

http::request request_of(std::string method, std::string_view path, std::string body, http::headers headers) {
  auto mark = std::min(path.find('?'), path.size());
  http::request request{std::move(method), std::string(path.substr(0, mark)),
                        std::string(path.substr(std::min(mark + 1, path.size()))), std::move(headers), std::move(body)};
  if (!request.body.empty() && !http::find(request.headers, "content-type"))
    request.headers.emplace_back("content-type", "application/json");
  return request;
}

ensemble::ensemble(node_options options, std::shared_ptr<site> at, std::uint64_t seed)
  : stage(options, std::move(at), seed) {
  script::curtain(false);
  auto root = start_ensemble(system(), around, open);
  caf::actor_cast<caf::abstract_actor*>(root)->attach_functor([open = open, gave_up = gave_up_](caf::error reason) {
    if (!is_normal(reason))
      *gave_up = reason_text(reason);
    open->close();
  });
  keep(std::move(root));
  run();
}

ensemble::~ensemble() {
  leave();
}

void ensemble::crash() {
  store->crash();
  script::curtain(true);
}

void ensemble::leave() {
  close();
  open->close();
}

std::shared_ptr<inbox> ensemble::send(std::string method, std::string_view path, std::string body,
                                      http::headers headers) {
  auto to = std::make_shared<inbox>();
  auto request = request_of(std::move(method), path, std::move(body), std::move(headers));
  if (auto gateway = open->now().gateway)
    caf::anon_send(gateway, gateway::exchange{std::move(request), to});
  return to;
}

http::response ensemble::ask(std::string method, std::string_view path, std::string body, http::headers headers) {
  auto to = send(method, path, std::move(body), std::move(headers));
  run();
  if (!to->answer)
    throw std::runtime_error("no answer to " + method + " " + std::string(path));
  if (auto breach = breach_of(request_of(method, path), *to->answer); !breach.empty())
    throw std::runtime_error("the answer to " + method + " " + std::string(path) + " is not as declared: " + breach);
  return *to->answer;
}

json::value ensemble::ask_json(std::string method, std::string_view path, std::string body) {
  auto read = parse_json(ask(std::move(method), path, std::move(body)).body);
  if (!read)
    throw std::runtime_error(to_string(read.error()));
  return *std::move(read);
}

void ensemble::apply(std::string_view name, std::string_view tasks) {
  auto text = "workflow: " + std::string(name) + "\ntasks:\n" + std::string(tasks);
  auto stored = ask("POST", "/api/v1/workflows", text, {{"content-type", "application/yaml"}});
  if (stored.status != 201)
    throw std::runtime_error(text + "\n" + stored.body);
}

execution_id ensemble::start(std::string_view workflow, json::value input) {
  auto started = ask_json("POST", "/api/v1/executions",
                          json::serialize(json::object{{"workflow", workflow}, {"input", std::move(input)}}));
  if (!started.as_object().contains("id"))
    throw std::runtime_error(json::serialize(started));
  return execution_id{std::string(started.at("id").as_string())};
}

void ensemble::tell(const execution_id& id, workflow::request request) {
  if (auto region = open->now().region)
    caf::anon_send(region, shard::route{id, std::move(request)});
}

std::string ensemble::state_of(const execution_id& id) {
  return std::string(ask_json("GET", "/api/v1/executions/" + id.value).at("state").as_string());
}

}  // namespace troupe::testing
