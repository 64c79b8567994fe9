#include "core/workflow/task_reader.hpp"

#include "core/workflow/attempt_reader.hpp"
#include "core/workflow/case_reader.hpp"
#include "core/workflow/loop_reader.hpp"
#include "core/workflow/queue_reader.hpp"
#include "core/workflow/wait_reader.hpp"

#include <set>

namespace troupe {
namespace {

// The keys that say what a task is come first, with `task_kind` as index.
static_assert(task_keys[0].kinds == of_work && task_keys[1].kinds == of_group && task_keys[2].kinds == of_choice &&
              task_keys[3].kinds == of_wait && task_keys[4].kinds == of_child &&
              kinds_of_tasks == enum_names(task_kind{}).size());

expression::json_template no_parameters() {
  auto nothing = expression::json_template::parse(json::object{});
  return nothing ? *std::move(nothing) : expression::json_template{};
}

/// A type, or an expression that yields one.
void read_type(const node& value, task_definition& to, value_reader& values) {
  if (value.text().find("${{") == std::string_view::npos) {
    to.uses = value.text();
    if (to.uses.empty())
      values.complain(value, "uses", "is empty", "name a task type");
  } else if (sole_expression(value.text())) {
    to.dynamic_uses = values.embedded_expression(value, "uses");
  } else {
    values.complain(value, "uses", "must be a task type or one expression", "write ${{ \"image.\" + input.kind }}");
  }
}

void read_parameters(const node& value, task_definition& to, value_reader& values) {
  to.parameters = to_value(value).get_object();
  to.with = values.json(value, "with");
}

class task_reader {
public:
  task_reader(const member& from, const std::string& around, std::size_t depth, task_reading& reading)
    : from_(from), path_(around + from.key), depth_(depth), reading_(reading), errors_(reading.errors),
      values_(" of task " + path_, self_.locations, reading.limits, reading.errors) {}

  task_definition read(bool is_case) {
    is_case_ = is_case;
    self_.name = from_.key;
    self_.at = from_.at;
    self_.with = no_parameters();
    if (!check_name(from_.key, "task", from_.at, reading_.limits, errors_))
      return std::move(self_);
    if (from_.value.kind != node_kind::map) {
      errors_.add(from_.value.location.at,
                  "task " + path_ + " must be a map, not " + std::string(words(from_.value.kind)),
                  "write { uses: TYPE }");
      return std::move(self_);
    }
    find_kind();
    values_.keys(
      from_.value, task_keys, "", from_.at,
      [this](const auto& entry, const member& m, const std::string&) { read(entry, m); }, kind_);
    if (kind_ == of_all && !two_kinds_)
      errors_.add(from_.at, "task " + path_ + " does not say what it is",
                  "add one of " + names_of_kinds(of_all) + ", such as uses: TYPE");
    if (kind_ == of_choice && !from_.value.find("cases"))
      errors_.add(from_.at, "missing key \"cases\"" + values_.of(), "add cases: { VALUE: { uses: TYPE } }");
    finish_needs();
    finish_foreach();
    return std::move(self_);
  }

private:
  /// Leaves the kind open if there is not exactly one key that says it.
  void find_kind() {
    const member* first = nullptr;
    for (std::size_t i = 0; i < kinds_of_tasks; ++i) {
      const auto* m = from_.value.find(task_keys[i].name);
      if (!m)
        continue;
      if (first) {
        two_kinds_ = true;
        errors_.add(m->at, "task " + path_ + " has both " + first->key + " and " + m->key,
                    "a task has one of " + names_of_kinds(of_all) + ": keep one");
        continue;
      }
      first = m;
      kind_ = task_keys[i].kinds;
      self_.kind = static_cast<task_kind>(i);
    }
    if (two_kinds_)
      kind_ = of_all;
  }

  void read(const key_entry<task_key>& entry, const member& m) {
    if (!(entry.kinds & kind_))
      return errors_.add(m.at, m.key + values_.of() + " does not go with " + names_of_kinds(kind_),
                         "it goes with " + names_of_kinds(entry.kinds) + inside(entry));
    if (is_case_ && is_about_start(entry.key))
      return errors_.add(m.at, m.key + values_.of() + ", which is a case",
                         "a case runs when its value is chosen: say it of the task with switch");
    read(entry.key, m.value, m.key);
  }

  /// Where the key of a task of tasks is to stand instead.
  std::string inside(const key_entry<task_key>& entry) const {
    return (kind_ & (of_group | of_choice)) && (entry.kinds & of_work) ? ": put it on the tasks inside" : "";
  }

  static bool is_about_start(task_key key) {
    return key == task_key::needs || key == task_key::join || key == task_key::condition || key == task_key::otherwise;
  }

  void read(task_key key, const node& value, const std::string& path) {
    switch (key) {
    case task_key::uses:
      return read_type(value, self_, values_);
    case task_key::tasks:
      self_.body = read_block(value, path_ + ".", depth_ + 1, reading_);
      return;
    case task_key::choice:
      self_.choice = values_.expression(value, path);
      return;
    case task_key::cases:
      return read_cases(value);
    case task_key::wait:
      self_.wait = read_wait(value, path, self_.timeout, values_);
      return;
    case task_key::workflow:
      return read_workflow(value);
    case task_key::detach:
      child().detach = value.scalar.get_bool();
      return;
    case task_key::parent_close:
      child().on_parent_close = values_.word<parent_close>(value, path).value_or(parent_close::cancel);
      return;
    case task_key::needs:
      return read_needs(value);
    case task_key::join:
      return read_join(value);
    case task_key::condition:
      self_.condition = values_.expression(value, path);
      return;
    case task_key::otherwise:
      self_.otherwise = value.text();
      return;
    case task_key::with:
      return read_with(value);
    case task_key::output:
      self_.output = values_.json(value, path);
      return;
    case task_key::foreach:
      return read_items(value, path, foreach_, values_);
    case task_key::as:
      return read_item_name(value, path, foreach_, values_);
    case task_key::batch:
      foreach_.batch = values_.count(value, path, value_form::batch_size);
      return;
    case task_key::concurrency:
      foreach_.concurrency = values_.count(value, path, value_form::concurrency);
      return;
    case task_key::failures_max:
      return read_budget(value, path, foreach_, values_);
    case task_key::repeat:
      self_.repeat = read_repeat(value, path, values_);
      return;
    case task_key::retry:
      self_.retry = read_retry(value, path, values_);
      return;
    case task_key::timeout:
      return read_timeout(value);
    case task_key::cache:
      self_.cache = read_cache(value, path, values_);
      return;
    case task_key::compensate:
      return read_compensation(value);
    case task_key::optional:
      self_.optional = value.scalar.get_bool();
      return;
    case task_key::priority:
      self_.priority = read_priority(value, path, values_);
      return;
    case task_key::fair:
      self_.fair = read_fair(value, path, values_);
      return;
    case task_key::cost:
      self_.cost = values_.count(value, path, value_form::cost);
      return;
    case task_key::limits:
      self_.limits = read_limits(value, path, false, values_);
      return;
    case task_key::queue:
      self_.queue = values_.short_text(value, path);
      return;
    case task_key::worker:
      self_.worker = values_.labels(value, path);
      return;
    case task_key::sticky:
      self_.sticky = values_.expression(value, path);
      return;
    }
  }

  child_policy& child() { return self_.child ? *self_.child : self_.child.emplace(); }

  void read_workflow(const node& value) {
    child().workflow = values_.json(value, "workflow");
    if (child().workflow.constant())
      check_name(value.text(), "workflow", value.location.at, reading_.limits, errors_);
  }

  void read_with(const node& value) {
    if (value.kind == node_kind::map)
      return read_parameters(value, self_, values_);
    if (sole_expression(value.text()))
      self_.with = values_.json(value, "with");
    else
      values_.complain(value, "with", "must be a map of parameters, not a string",
                       "or one expression ${{ ... }} that yields one");
  }

  void read_cases(const node& value) {
    if (!reading_.may_nest(value, depth_ + 1))
      return;
    auto cases = troupe::read_cases(value, values_);
    std::set<std::string> names, given;
    for (const auto& c : cases) {
      if (!names.insert(c.task.key).second)
        errors_.add(c.task.at, "case " + c.task.key + values_.of() + " appears twice", "keep one");
      else if (c.value && !given.insert(*c.value).second)
        errors_.add(c.task.at, "cases" + values_.of() + " have the value " + quoted(*c.value) + " twice", "keep one");
      if (errors_.full() || !reading_.enter(c.task.at))
        return;
      self_.body.push_back(task_reader(c.task, path_ + ".", depth_ + 1, reading_).read(true));
      self_.body.back().case_value = c.value;
    }
  }

  void read_needs(const node& value) {
    if (value.kind == node_kind::string)
      return add_need(value, "needs");
    if (value.items.size() > reading_.limits.needs_max)
      return errors_.add(value.location.at,
                         "more than " + std::to_string(reading_.limits.needs_max) + " needs" + values_.of(),
                         "join them in groups");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const auto& item = value.items[i];
      auto path = "needs[" + std::to_string(i) + "]";
      if (item.kind != node_kind::string)
        values_.complain(item, path, "must be a task name, not " + std::string(words(item.kind)));
      else if (!seen.insert(item.text()).second)
        errors_.add(item.location.at, "task " + path_ + " needs " + std::string(item.text()) + " twice", "keep one");
      else
        add_need(item, path);
    }
  }

  void add_need(const node& item, const std::string& path) {
    self_.needs.emplace_back(item.text());
    values_.place(item, path);
  }

  void read_join(const node& value) {
    if (value.kind == node_kind::integer) {
      self_.join = join_policy::count;
      self_.join_count = values_.count(value, "join", value_form::join);
    } else if (value.text() == "count") {
      values_.complain(value, "join", "is no count", "write the number itself: 2");
    } else {
      self_.join = values_.word<join_policy>(value, "join").value_or(join_policy::all);
    }
  }

  void finish_needs() {
    if (self_.otherwise && std::ranges::find(self_.needs, *self_.otherwise) == self_.needs.end()) {
      values_.place(from_.value.find("else")->value, "needs[" + std::to_string(self_.needs.size()) + "]");
      self_.needs.push_back(*self_.otherwise);
    }
    const auto* join = from_.value.find("join");
    if (!join)
      return;
    if (self_.join == join_policy::any && self_.needs.empty())
      values_.complain(join->value, "join", "has no needs to join", "add needs, or remove it");
    else if (self_.join == join_policy::count && self_.join_count > self_.needs.size())
      values_.complain(join->value, "join",
                       "is " + std::to_string(self_.join_count) + ", but there are " +
                         (self_.needs.empty() ? "no" : "only " + std::to_string(self_.needs.size())) + " needs",
                       "write all, or add needs");
  }

  void finish_foreach() {
    const auto& task = from_.value;
    if (const auto* list = task.find("foreach")) {
      if (task.find("repeat"))
        errors_.add(list->at, "foreach" + values_.of() + " beside repeat", "put one of them on a group inside");
      if (kind_ & (of_work | of_group | of_child))
        self_.foreach = std::move(foreach_);
      return;
    }
    for (const auto* key : {"as", "batch", "concurrency", "failures_max"})
      if (const auto* m = task.find(key); m && (kind_ & (of_work | of_group | of_child)))
        errors_.add(m->at, std::string(key) + values_.of() + " without foreach", "add foreach or remove it");
  }

  void read_timeout(const node& value) {
    const auto* wait = from_.value.find("wait");
    if (wait && wait->value.kind == node_kind::map && wait->value.find("timeout"))
      return values_.complain(value, "timeout", "is said twice: wait has one, too", "keep one");
    self_.timeout = read_timeouts(value, "timeout", kind_, values_);
  }

  void read_compensation(const node& value) {
    if (!reading_.enter(value.location.at))
      return;
    auto& undo = self_.compensate.emplace_back();
    undo.name = from_.key + "~compensate";
    undo.at = value.location.at;
    undo.with = no_parameters();
    value_reader values(values_.of() + "~compensate", undo.locations, reading_.limits, errors_);
    values.keys(value, compensation_keys, "", value.location.at,
                [&](const auto& entry, const member& m, const std::string& path) {
                  switch (entry.key) {
                  case compensation_key::uses:
                    return read_type(m.value, undo, values);
                  case compensation_key::with:
                    if (m.value.kind == node_kind::map)
                      return read_parameters(m.value, undo, values);
                    return values.complain(m.value, path, "must be a map of parameters, not a string");
                  case compensation_key::retry:
                    undo.retry = read_retry(m.value, path, values);
                    return;
                  case compensation_key::timeout:
                    undo.timeout = read_timeouts(m.value, path, of_work, values);
                    return;
                  }
                });
  }

  const member& from_;
  std::string path_;
  std::size_t depth_;
  task_reading& reading_;
  complaints& errors_;
  task_definition self_;
  value_reader values_;
  /// The bit of what the task is; all if that is not clear.
  unsigned kind_ = of_all;
  bool two_kinds_ = false;
  bool is_case_ = false;
  foreach_policy foreach_;
};

}  // namespace

bool task_reading::enter(position at) {
  if (tasks++ < limits.tasks_max)
    return true;
  if (tasks == limits.tasks_max + 1)
    errors.add(at, "more than " + std::to_string(limits.tasks_max) + " tasks", "split the workflow, or use foreach");
  return false;
}

bool task_reading::may_nest(const node& value, std::size_t depth) {
  if (depth <= limits.nesting_max)
    return true;
  errors.add(value.location.at, "tasks stand in tasks more than " + std::to_string(limits.nesting_max) + " deep",
             "make the inner ones a workflow of their own");
  return false;
}

block_definition read_block(const node& value, const std::string& around, std::size_t depth, task_reading& reading) {
  block_definition block;
  if (!reading.may_nest(value, depth))
    return block;
  if (value.members.empty())
    reading.errors.add(value.location.at, "no tasks", "add a task such as story: { uses: text.generate }");
  block.reserve(std::min(value.members.size(), reading.limits.tasks_max));
  for (const auto& m : value.members) {
    if (reading.errors.full() || !reading.enter(m.at))
      return block;
    block.push_back(task_reader(m, around, depth, reading).read(false));
  }
  return block;
}

}  // namespace troupe
