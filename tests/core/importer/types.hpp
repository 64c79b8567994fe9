#pragma once

#include "core/importer/importer.hpp"
#include "core/rehearsal/run.hpp"

namespace troupe::importer {

/// The task types an imported workflow meets: those that are built in, as far as imports use them, and its workers'.
inline task_types types_for(const imported_workflow& w) {
  task_types types;
  auto add = [&](task_type type) { types.emplace(type.name, std::move(type)); };
  task_type transform{.name = "transform", .slot = slot::light};
  transform.open = transform.open_output = true;
  add(transform);
  task_type fail{.name = "fail", .slot = slot::light};
  fail.parameters = {{"message", value_type::string, true}, {"code", value_type::string}};
  add(fail);
  task_type http{.name = "http.request"};
  http.parameters = {
    {"url", value_type::string, true},
    {"method", value_type::string, false, "GET", {}, {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}},
    {"headers", value_type::object},
    {"body", value_type::any},
    {"timeout", value_type::duration},
    {"redirects_max", value_type::integer},
    {"response_bytes_max", value_type::integer}};
  http.outputs = {{"status", value_type::integer, true},
                  {"headers", value_type::object, true},
                  {"body", value_type::string, true},
                  {"json", value_type::any}};
  add(http);
  for (const auto& name : w.types) {
    task_type worker{.name = name, .slot = slot::remote};
    worker.open = worker.open_output = true;
    add(worker);
  }
  return types;
}

/// What needs no mock.
inline rehearsal::run_options pure_work() {
  rehearsal::run_options options;
  options.carry_out = [](const std::string& uses, const json::value& with) {
    using outcome = std::variant<json::value, task_error>;
    if (uses == "transform")
      return std::optional<outcome>(with);
    if (uses == "fail")
      return std::optional<outcome>(
        task_error{std::string(with.at("code").get_string()), std::string(with.at("message").get_string()), false, {}});
    return std::optional<outcome>();
  };
  return options;
}

}  // namespace troupe::importer
