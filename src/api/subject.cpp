#include "api/subject.hpp"

#include "core/base/match.hpp"
#include "core/schedule/schedule.hpp"
#include "core/workflow/definition.hpp"

#include <concepts>

namespace troupe::api {
namespace {

template <class... Ts>
struct one_of {
  template <class T>
  static constexpr bool has = (std::same_as<T, Ts> || ...);
};

using node_calls =
  one_of<get_health, get_ready, get_metrics, list_task_types, show_node, list_nodes, show_peer, show_actors,
         list_shards, show_cluster, put_task_type, read_artifact, validate_workflow, test_workflow, validate_schedule,
         list_queues, show_queue, list_workers, poll_queue, settle_attempt, beat_attempt, report_attempts, begin_upload,
         put_piece, finish_upload, drop_upload>;

using looks = one_of<validate_workflow, test_workflow, validate_schedule, preview_rerun, query_execution, poll_queue,
                     settle_attempt, beat_attempt, report_attempts, put_piece, rescore_scores>;

std::string workflow_of_text(const apply_workflow& c) {
  auto read = read_definition(c.source, c.file);
  return read.definition ? read.definition->name : std::string();
}

std::string workflow_of_text(const apply_schedule& c) {
  auto read = read_schedule(c.source, c.file);
  return read.schedule ? read.schedule->workflow.value : std::string();
}

/// The name a text says it is for; empty, which is all of them, if it cannot be read.
subject named(std::string name) {
  return name.empty() ? subject{about_all{}} : subject{workflow_name{std::move(name)}};
}

template <class T, class Kind>
concept has_workflow = requires(const T& c) {
  { c.workflow } -> std::same_as<const Kind&>;
};
template <class T, class Kind>
concept has_id = requires(const T& c) {
  { c.id } -> std::same_as<const Kind&>;
};
template <class T, class Kind>
concept has_execution = requires(const T& c) {
  { c.execution } -> std::same_as<const Kind&>;
};
template <class T, class Kind>
concept has_name = requires(const T& c) {
  { c.name } -> std::same_as<const Kind&>;
};

/// What is not known here is about everything: a new call is closed to tokens with a scope until it has a line.
template <class T>
subject about(const T& c) {
  if constexpr (node_calls::has<T>)
    return about_node{};
  else if constexpr (std::same_as<T, apply_workflow>)
    return named(workflow_of_text(c));
  else if constexpr (std::same_as<T, apply_schedule>)
    return named(workflow_of_text(c));
  else if constexpr (has_execution<T, execution_id>)
    return c.execution;
  else if constexpr (has_id<T, execution_id>)
    return c.id;
  else if constexpr (has_name<T, workflow_name>)
    return c.name;
  else if constexpr (has_name<T, schedule_name>)
    return c.name;
  else if constexpr (has_workflow<T, workflow_name>)
    return c.workflow;
  else if constexpr (has_workflow<T, std::optional<workflow_name>>)
    return c.workflow ? subject{*c.workflow} : subject{about_all{}};
  else if constexpr (requires { c.of.execution; })
    return c.of.execution;
  else if constexpr (requires { c.of.workflow; })
    return c.of.workflow ? subject{*c.of.workflow} : subject{about_all{}};
  else
    return about_all{};
}

template <class... Ts>
subject about(const std::variant<Ts...>& c) {
  return match(c, [](const auto& each) { return about(each); });
}

template <class T>
bool does_change(const T& c) {
  if constexpr (requires { c.preview; })
    return !c.preview;
  else if constexpr (requires { c.check; })
    return !c.check;
  else
    return !looks::has<T>;
}

template <class... Ts>
bool does_change(const std::variant<Ts...>& c) {
  return match(c, [](const auto& each) { return does_change(each); });
}

template <class T>
void put_name(T& c, const access::caller& who) {
  if constexpr (requires { c.by.clear(); })
    c.by = access::signature_of(who, c.by);
  if constexpr (requires { c.command; })
    match(c.command, [&](auto& each) { put_name(each, who); });
}

template <class... Ts>
void put_name(std::variant<Ts...>& c, const access::caller& who) {
  match(c, [&](auto& each) { put_name(each, who); });
}

}  // namespace

std::vector<subject> subjects_of(const call& c) {
  std::vector<subject> out{about(c)};
  const auto* schedule = std::get_if<schedule_call>(&c);
  if (const auto* apply = schedule ? std::get_if<apply_schedule>(schedule) : nullptr) {
    auto read = read_schedule(apply->source, apply->file);
    if (read.schedule)
      out.push_back(read.schedule->name);
  }
  const auto* review = std::get_if<review_call>(&c);
  if (const auto* many = review ? std::get_if<decide_reviews>(review) : nullptr) {
    out.clear();
    for (const auto& one : many->of)
      out.push_back(one.execution);
  }
  return out;
}

bool changes(const call& c) {
  return does_change(c);
}

void sign(call& c, const access::caller& who) {
  put_name(c, who);
}

}  // namespace troupe::api
