#pragma once

#include "core/workflow/execution.hpp"

#include <deque>
#include <string_view>

namespace troupe {

/// The tasks an expression may read by name: those of a frame that are finished, then those of the frames around it
/// that no task of a frame further in hides. In an end block, the main block's last; in `finally`, those of
/// `on_failure` before them, if it ran.
class visible_tasks : public expression::member_source {
public:
  visible_tasks(const execution& self, const frame& in) : self_(&self), in_(&in) {}
  const json::value* find(std::string_view name) const override;

private:
  const execution* self_;
  const frame* in_;
};

/// Evaluates a workflow's expressions in one frame of an execution: they read `input`, `tasks`, `execution` (id, seed,
/// state), `workflow` (name), in the end blocks `failure`, in a foreach `item`, `index` and its second name, in a
/// repetition `iteration`, `previous` and `history`. Borrows the execution.
///
/// A failure is a refusal whose message becomes a task_error with code `expression`, which no repetition cures. Values
/// that nest deeper than `json_depth_max` are failures, too: the journal must be able to read them back.
class evaluation {
public:
  evaluation(const execution&, const frame&);
  evaluation(const evaluation&) = delete;
  evaluation& operator=(const evaluation&) = delete;

  /// From here on the expressions are those of an item of a foreach that stands in the frame.
  void enter_item(const task_definition&, const json::value& item, std::size_t index);
  /// Another name; the value is borrowed.
  void set(std::string_view name, const json::value& value) { names_.set(name, value); }

  result<bool> condition(const expression::program&) const;
  result<json::value> value(const expression::program&) const;
  result<json::value> list(const expression::program&) const;
  /// A value that is text, a number or a boolean, as text.
  result<std::string> text(const expression::program&) const;
  result<std::string> text(const expression::json_template&) const;
  /// What the task type is given: an object.
  result<json::value> with(const expression::json_template&) const;
  result<json::value> output(const expression::json_template&) const;

private:
  const json::value& keep(json::value v) { return kept_.emplace_back(std::move(v)); }
  void enter(const frame&);

  const execution& self_;
  visible_tasks tasks_;
  std::deque<json::value> kept_;
  expression::scope names_;
  json::value index_;
};

/// Returns the error of a task whose `key` (`if`, `foreach`, `with`) could not be evaluated.
task_error expression_error(std::string_view key, const refused& why);

/// Returns whether the value nests at most `levels` deep.
bool nests_within(const json::value&, std::size_t levels);

}  // namespace troupe
