#include "support/reference.hpp"

#include "core/base/match.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe::testing {
namespace {

/// What a task came to.
struct result_of_task {
  task_state state = task_state::completed;
  json::value output;
  /// The codes its error may have.
  std::set<std::string> codes;
  bool passed = false;
  bool unchosen = false;
  json::array history;
  std::int64_t failed_items = 0;

  bool done() const { return state == task_state::completed || passed; }
};

using outcome_of_task = std::optional<result_of_task>;
using results_of_block = std::map<std::string, result_of_task>;

result_of_task failed(const std::string& code) {
  return {task_state::failed, nullptr, {code}, false, false, {}, 0};
}

result_of_task skipped(bool unchosen) {
  return {task_state::skipped, nullptr, {}, false, unchosen, {}, 0};
}

result_of_task completed(json::value output) {
  return {task_state::completed, std::move(output), {}, false, false, {}, 0};
}

/// What expressions may read where a task stands.
struct names {
  json::object tasks;
  std::map<std::string, json::value> values;

  expression::scope scope() const {
    expression::scope all;
    for (const auto& [name, value] : values)
      all.set(name, value);
    all.set("tasks", tasks_value());
    return all;
  }
  const json::value& tasks_value() const { return *(kept_ = std::make_shared<json::value>(tasks)); }
  mutable std::shared_ptr<json::value> kept_;
};

class interpreter {
public:
  interpreter(const execution& self, const outcomes& seen) : self_(self), seen_(seen) {}

  std::vector<std::string> run() {
    const auto& definition = self_.plan->definition;
    names top;
    top.values = {{"input", self_.input}, {"workflow", {{"name", definition.name}}}, {"failure", nullptr}};
    set_state(top, "running");
    auto cut_short = seen_.cancelled || seen_.timed_out || seen_.cut;
    if (cut_short) {
      run_end(top, seen_.timed_out ? outcome::failed : outcome::cancelled, {"timeout"});
      return wrong_;
    }
    auto main = block(definition.tasks, "", top);
    for (const auto& task : definition.tasks)
      if (!main.contains(task.name)) {
        complain(task.name, "is not finished");
        return wrong_;
      }
    publish(main, definition.tasks, top);
    auto codes = failures_of(main, definition.tasks);
    auto output =
      codes.empty() ? output_of(definition.output, definition.tasks, main, top) : result<json::value>(nullptr);
    if (!output)
      codes.insert("expression");
    run_end(top, codes.empty() ? outcome::completed : outcome::failed, codes);
    if (self_.state == execution_state::completed && output && self_.output != *output)
      complain("output", "is " + json::serialize(self_.output) + ", not " + json::serialize(*output));
    return wrong_;
  }

private:
  void run_end(names& top, outcome end, const std::set<std::string>& codes) {
    check_undone(end);
    if (seen_.cut)
      return expect_end(execution_state::cancelled, {"terminated", ""});
    set_state(top, std::string(to_string(end)));
    // How far the tasks got that were cut short is not for this to say.
    for (const auto& [name, entry] : self_.main->results)
      if (seen_.cancelled || seen_.timed_out)
        top.tasks[name] = entry;
    if (end == outcome::failed) {
      const auto* failure = self_.failure.if_object();
      auto has_end_blocks = self_.plan->on_failure || self_.plan->finally;
      if (has_end_blocks && (!failure || !codes.contains(std::string(failure->at("code").as_string()))))
        return complain("failure", "is " + json::serialize(self_.failure));
      top.values["failure"] = self_.failure;
    }
    auto final = end == outcome::completed ? execution_state::completed
                 : end == outcome::failed  ? execution_state::failed
                                           : execution_state::cancelled;
    auto expected = codes;
    const auto& definition = self_.plan->definition;
    if (end == outcome::failed)
      end_block(definition.on_failure, on_failure_prefix, top);
    if (auto ended = end_block(definition.finally, finally_prefix, top); end == outcome::completed && !ended.empty()) {
      final = execution_state::failed;
      expected = ended;
    }
    expect_end(final, end == outcome::cancelled ? std::set<std::string>{"", "compensation"} : expected);
  }

  std::set<std::string> end_block(const block_definition& tasks, std::string_view prefix, const names& top) {
    auto results = block(tasks, std::string(prefix), top);
    for (const auto& task : tasks)
      if (!results.contains(task.name))
        complain(std::string(prefix) + task.name, "is not finished");
    return failures_of(results, tasks);
  }

  void expect_end(execution_state state, const std::set<std::string>& codes) {
    if (self_.state != state)
      complain("the execution", "is " + std::string(to_string(self_.state)) + ", not " + std::string(to_string(state)));
    auto code = self_.error ? self_.error->code : std::string();
    if (state != execution_state::completed && !codes.contains(code))
      complain("the execution", "has error " + code);
  }

  /// What completed and can be undone is undone, the last first, exactly if the execution did not complete.
  void check_undone(outcome end) {
    std::vector<std::string> expected;
    for (const auto& id : seen_.completed)
      if (auto at = locate(self_, id); at && at->planned().compensate && end != outcome::completed)
        expected.insert(expected.begin(), id + std::string(compensation_suffix));
    auto got = seen_.undone;
    if (seen_.cut && got.size() < expected.size())
      expected.resize(got.size());
    if (got != expected)
      complain("undone", "is not what completed, backwards");
  }

  void set_state(names& top, std::string state) const {
    top.values["execution"] = {{"id", self_.id.value},
                               {"seed", static_cast<std::int64_t>(self_.seed & INT64_MAX)},
                               {"state", json::string(state)}};
  }

  /// Everything of a block that can be told, looking again until nothing new is.
  results_of_block block(const block_definition& tasks, const std::string& prefix, names around) {
    results_of_block results;
    for (bool found = true; std::exchange(found, false);)
      for (const auto& task : tasks) {
        if (results.contains(task.name))
          continue;
        auto here = around;
        publish(results, tasks, here);
        if (auto one = of_task(task, prefix, results, here)) {
          expect(prefix + task.name, *one);
          results.emplace(task.name, *std::move(one));
          found = true;
        }
      }
    return results;
  }

  outcome_of_task of_task(const task_definition& task, const std::string& prefix, const results_of_block& before,
                          const names& here) {
    auto id = prefix + task.name;
    if (auto cut = cut_short(id, task))
      return cut;
    auto joined = joins(task, before);
    if (!joined)
      return std::nullopt;
    if (!*joined)
      return skipped(false);
    if (task.otherwise && !before.at(*task.otherwise).unchosen)
      return skipped(false);
    if (task.condition) {
      auto holds = task.condition->evaluate_bool(here.scope());
      if (!holds)
        return failed("expression");
      if (!*holds)
        return skipped(true);
    }
    return task.foreach ? of_items(task, id, here) : of_unit(task, id, here);
  }

  /// A task that a person skipped or that took too long in all.
  outcome_of_task cut_short(const std::string& id, const task_definition& task) const {
    auto found = seen_.units.find(id);
    if (found == seen_.units.end())
      return std::nullopt;
    const auto& unit = found->second;
    if (unit.by_person) {
      auto self = skipped(false);
      self.passed = true;
      self.output = unit.output;
      return self;
    }
    auto is_unit =
      (task.kind == task_kind::work || task.kind == task_kind::child || task.kind == task_kind::wait) && !task.foreach;
    return is_unit ? std::nullopt : outcome_of_task(failed(unit.code));
  }

  /// Whether the task may run; nothing if that is open.
  static std::optional<bool> joins(const task_definition& task, const results_of_block& before) {
    std::size_t done = 0, failures = 0, open = 0, aside = 0;
    for (const auto& need : task.needs) {
      auto found = before.find(need);
      if (found == before.end()) {
        ++open;
        continue;
      }
      const auto& other = found->second;
      done += other.done();
      failures += other.state == task_state::failed || other.state == task_state::cancelled;
      aside += !other.done() && task.otherwise == need && other.unchosen;
    }
    auto wanted = task.join == join_policy::any ? std::size_t{1} : task.join_count;
    auto is_early = task.join == join_policy::any || task.join == join_policy::count;
    if (is_early && (done >= wanted || task.needs.empty()))
      return true;
    if (open > 0)
      return std::nullopt;
    switch (task.join) {
    case join_policy::all:
      return done + aside == task.needs.size();
    case join_policy::any:
    case join_policy::count:
      return false;
    case join_policy::none_failed:
      return failures == 0;
    case join_policy::always:
      break;
    }
    return true;
  }

  outcome_of_task of_items(const task_definition& task, const std::string& id, const names& here) {
    auto list = task.foreach->items.evaluate(here.scope());
    if (!list || !list->is_array())
      return failed("expression");
    auto items = list->get_array();
    if (auto size = task.foreach->batch) {
      json::array lists;
      for (std::size_t i = 0; i < items.size(); i += size)
        lists.emplace_back(json::array(items.begin() + static_cast<std::ptrdiff_t>(i),
                                       items.begin() + static_cast<std::ptrdiff_t>(std::min(i + size, items.size()))));
      items = std::move(lists);
    }
    auto allowed =
      std::max<double>(task.foreach->failures_max,
                       task.foreach->failures_max_share.value_or(0) * static_cast<double>(items.size()) + 1e-6);
    json::array outputs;
    std::int64_t failures = 0;
    std::size_t finished = 0;
    auto complaints = wrong_;
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto own = here;
      own.values["item"] = items[i];
      own.values["index"] = static_cast<std::int64_t>(i);
      if (!task.foreach->as.empty())
        own.values[task.foreach->as] = items[i];
      auto item_id = item_of(id, i).value;
      auto item = of_item(task, item_id, own);
      failures += item && item->state == task_state::failed;
      finished += item.has_value();
      outputs.push_back(item && item->done() ? item->output : json::value());
      if (item)
        expect(item_id, *item);
    }
    if (static_cast<double>(failures) > std::max<double>(allowed, 0)) {
      // How far its items got depends on when.
      wrong_ = complaints;
      return failed("failures");
    }
    if (finished < items.size())
      return std::nullopt;
    auto self = completed(std::move(outputs));
    self.failed_items = failures;
    return self;
  }

  outcome_of_task of_item(const task_definition& task, const std::string& id, const names& own) {
    if (auto found = seen_.units.find(id); found != seen_.units.end() && found->second.by_person) {
      auto self = skipped(false);
      self.passed = true;
      self.output = found->second.output;
      return self;
    }
    return of_unit(task, id, own);
  }

  outcome_of_task of_unit(const task_definition& task, const std::string& id, const names& here) {
    switch (task.kind) {
    case task_kind::work:
      return of_work(task, id, here);
    case task_kind::child: {
      auto workflow = task.child->workflow.evaluate(here.scope());
      return workflow && task.with.evaluate(here.scope()) ? of_attempts(id) : failed("expression");
    }
    case task_kind::wait:
      return of_attempts(id);
    case task_kind::choice:
      return of_choice(task, id, here);
    case task_kind::group: {
      auto own = here;
      return task.repeat ? of_repetition(task, id, here) : of_group(task, id, own);
    }
    }
    return std::nullopt;
  }

  outcome_of_task of_work(const task_definition& task, const std::string& id, const names& here) {
    auto uses = task.uses;
    if (task.dynamic_uses) {
      auto value = task.dynamic_uses->evaluate(here.scope());
      if (!value || value->is_null() || value->is_array() || value->is_object())
        return failed("expression");
      uses = value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
    }
    auto with = task.with.evaluate(here.scope());
    if (!with)
      return failed("expression");
    if (task.dynamic_uses && !self_.plan->types->contains(uses))
      return failed("unknown_type");
    if (!can_queue(task, here))
      return failed("expression");
    auto self = of_attempts(id);
    const auto* status = find_task(self_, task_id{id});
    if (self && status && status->with != (with->is_null() ? json::value(json::object{}) : *with))
      complain(id, "was given " + json::serialize(status->with) + ", not " + json::serialize(*with));
    return self;
  }

  /// Whether what the task says about its place in the queue can be told.
  bool can_queue(const task_definition& task, const names& here) const {
    auto is_text = [&](const expression::program& p) {
      auto value = p.evaluate(here.scope());
      return value && !value->is_null() && !value->is_array() && !value->is_object();
    };
    const auto& fair = task.fair ? task.fair : self_.plan->definition.fair;
    return (!fair || is_text(fair->key)) && (!task.sticky || is_text(*task.sticky)) &&
           std::ranges::all_of(task.limits, [&](const auto& limit) { return !limit.key || is_text(*limit.key); });
  }

  outcome_of_task of_attempts(const std::string& id) const {
    auto found = seen_.units.find(id);
    if (found == seen_.units.end())
      return std::nullopt;
    const auto& unit = found->second;
    return unit.state == task_state::completed ? completed(unit.output) : failed(unit.code);
  }

  outcome_of_task of_choice(const task_definition& task, const std::string& id, const names& here) {
    auto value = task.choice->evaluate(here.scope());
    if (!value || value->is_null() || value->is_array() || value->is_object())
      return failed("expression");
    auto text = value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
    const task_definition *chosen = nullptr, *otherwise = nullptr;
    for (const auto& one : task.body) {
      if (one.case_value == text)
        chosen = &one;
      if (!one.case_value)
        otherwise = &one;
    }
    if (!chosen)
      chosen = otherwise;
    if (!chosen)
      return skipped(true);
    auto self = of_task(*chosen, id + ".", {}, here);
    if (!self)
      return std::nullopt;
    expect(id + "." + chosen->name, *self);
    if (self->state == task_state::failed && !chosen->optional)
      return with_codes(self->codes);
    return completed(self->done() ? self->output : json::value());
  }

  static result_of_task with_codes(std::set<std::string> codes) {
    auto self = failed("");
    self.codes = std::move(codes);
    return self;
  }

  /// From then on `here` knows what is inside.
  outcome_of_task of_group(const task_definition& task, const std::string& id, names& here) {
    auto inside = block(task.body, id + ".", here);
    if (inside.size() < task.body.size())
      return std::nullopt;
    if (auto codes = failures_of(inside, task.body); !codes.empty())
      return with_codes(codes);
    publish(inside, task.body, here);
    auto output = output_of(task.output, task.body, inside, here);
    return output ? completed(*std::move(output)) : failed("expression");
  }

  outcome_of_task of_repetition(const task_definition& task, const std::string& id, const names& here) {
    json::array history;
    for (std::uint32_t i = 0;; ++i) {
      auto own = here;
      own.values["iteration"] = static_cast<std::int64_t>(i);
      own.values["previous"] = history.empty() ? json::value() : history.back();
      own.values["history"] = history;
      auto once = of_group(task, item_of(id, i).value, own);
      if (!once || once->state == task_state::failed) {
        if (once)
          once->history = history;
        return once;
      }
      auto holds = task.repeat->condition.evaluate_bool(own.scope());
      if (!holds)
        return failed("expression");
      auto is_last = i + 1 == task.repeat->iterations_max;
      if (*holds != task.repeat->wanted && is_last && task.repeat->exhausted == exhaustion::fail)
        return failed("exhausted");
      history.push_back(once->output);
      if (*holds == task.repeat->wanted || is_last) {
        auto self = completed(once->output);
        self.history = std::move(history);
        return self;
      }
    }
  }

  static std::set<std::string> failures_of(const results_of_block& results, const block_definition& tasks) {
    std::set<std::string> codes;
    for (const auto& task : tasks)
      if (auto found = results.find(task.name);
          found != results.end() && found->second.state == task_state::failed && !task.optional)
        codes.insert(found->second.codes.begin(), found->second.codes.end());
    return codes;
  }

  static result<json::value> output_of(const std::optional<expression::json_template>& wanted,
                                       const block_definition& tasks, const results_of_block& results,
                                       const names& here) {
    if (wanted)
      return wanted->evaluate(here.scope());
    json::object outputs;
    for (const auto& task : tasks) {
      auto is_needed = std::ranges::any_of(
        tasks, [&](const auto& other) { return std::ranges::find(other.needs, task.name) != other.needs.end(); });
      if (!is_needed && results.at(task.name).done())
        outputs[task.name] = results.at(task.name).output;
    }
    return json::value(std::move(outputs));
  }

  static void publish(const results_of_block& results, const block_definition& tasks, names& to) {
    for (const auto& task : tasks) {
      auto found = results.find(task.name);
      if (found == results.end())
        continue;
      const auto& self = found->second;
      json::object entry{{"state", to_string(self.state)},
                         {"output", self.output},
                         {"error", self.codes.empty() ? json::value() : json::value{{"code", *self.codes.begin()}}}};
      if (task.foreach)
        entry["failed_items"] = self.failed_items;
      if (task.repeat) {
        entry["iterations"] = static_cast<std::int64_t>(self.history.size());
        entry["history"] = self.history;
      }
      to.tasks[task.name] = std::move(entry);
    }
  }

  /// Compares what the execution has with what it must.
  void expect(const std::string& id, const result_of_task& wanted) {
    const auto* got = find_task(self_, task_id{id});
    if (!got)
      return complain(id, "is not there");
    if (got->state != wanted.state || got->passed != wanted.passed || got->unchosen != wanted.unchosen)
      return complain(id, "is " + std::string(to_string(got->state)) + (got->unchosen ? " (unchosen)" : "") + ", not " +
                            std::string(to_string(wanted.state)) + (wanted.unchosen ? " (unchosen)" : ""));
    if (wanted.state == task_state::failed && !wanted.codes.contains(got->error->code))
      complain(id, "failed with " + got->error->code + ", not " + *wanted.codes.begin());
    const auto* output = find_output(self_, task_id{id});
    if (wanted.done() && (!output || *output != wanted.output))
      complain(id, "returned " + (output ? json::serialize(*output) : "nothing") + ", not " +
                     json::serialize(wanted.output));
  }

  void complain(const std::string& what, const std::string& how) { wrong_.push_back(what + " " + how); }

  const execution& self_;
  const outcomes& seen_;
  std::vector<std::string> wrong_;
};

}  // namespace

void outcomes::note(const execution& self, std::span<const event> record) {
  std::string late;
  auto is_main = [](const task_id& id) {
    return !id.value.starts_with(on_failure_prefix) && !id.value.starts_with(finally_prefix);
  };
  auto undoes = [](const task_id& id) { return id.value.ends_with(compensation_suffix); };
  auto begins = [&](const task_id& id) {
    if (undoes(id) && std::ranges::find(undone, id.value) == undone.end())
      undone.push_back(id.value);
  };
  for (const auto& e : record)
    match(
      e,
      [&](const task_completed& e) {
        units[e.task.value] = {task_state::completed, e.output, "", false};
        if (is_main(e.task) && !undoes(e.task))
          completed.push_back(e.task.value);
      },
      [&](const task_timed_out& e) { late = e.task.value; },
      [&](const task_failed& e) {
        begins(e.task);
        auto at = locate(self, e.task.value);
        if (e.attempt > 0 || late == e.task.value || (at && at->definition().kind == task_kind::wait))
          units[e.task.value] = {task_state::failed, nullptr, e.error.code, false};
      },
      [&](const task_skipped& e) {
        if (e.by)
          units[e.task.value] = {task_state::skipped, e.output, "", true};
      },
      [&](const task_scheduled& e) { begins(e.task); }, [&](const child_scheduled& e) { begins(e.task); },
      [&](const cancel_requested&) { cancelled = true; }, [&](const execution_timed_out&) { timed_out = true; },
      [&](const tasks_reset&) { rewritten = true; }, [&](const execution_migrated&) { rewritten = true; },
      [](const auto&) {});
  for (std::size_t i = 1; i < record.size(); ++i)
    cut = cut || (std::holds_alternative<cancel_requested>(record[i - 1]) &&
                  std::holds_alternative<execution_finished>(record[i]));
}

std::vector<std::string> differences_from_reference(const execution& self, const outcomes& seen) {
  return interpreter(self, seen).run();
}

}  // namespace troupe::testing
