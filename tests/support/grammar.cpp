#include "support/grammar.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::testing {
namespace {

/// What a task returns: what an attempt does, a list, or something else.
enum class shape { plain, list, other };

/// A task that an expression may read.
struct readable {
  std::string name;
  shape returns = shape::other;
};

/// What expressions may say where a task stands.
struct surroundings {
  std::vector<readable> tasks;
  std::vector<std::string> items;  // names of items
  bool iterates = false;
  bool ends = false;
  unsigned depth = 0;
};

std::string quoted(const std::string& expression) {
  return "\"${{ " + expression + " }}\"";
}

class writer {
public:
  writer(dice& d, const vocabulary& words) : dice_(d), words_(words), left_(words.tasks) {}

  std::string workflow(const std::string& name) {
    auto text = "workflow: " + name + "\n";
    surroundings top;
    auto main = block(top, "t", "  ", 1 + dice_.below(7));
    auto readers = top;
    readers.tasks = main.tasks;
    if (dice_.chance(20))
      text += "timeout: " + duration(20, 400) + "\n";
    if (dice_.chance(20))
      text += "priority: " + std::to_string(dice_.below(10)) + "\n";
    if (dice_.chance(15))
      text += "fair: input.word\n";
    if (dice_.chance(12))
      text += "limits: [ { key: input.word, at_once: 2, overflow: " +
              std::string(dice_.of({"queue", "cancel_oldest", "cancel_newest"})) + " }, { rate: 50/1m } ]\n";
    if (dice_.chance(30))
      text += "output: { a: " + quoted(value(readers)) + ", b: " + quoted(value(readers)) + " }\n";
    if (dice_.chance(20))
      text += "queries: { q: " + quoted("input.n") + " }\n";
    text += "tasks:\n" + main.text;
    readers.ends = true;
    left_ = 4;
    if (dice_.chance(30))
      text += "on_failure:\n" + block(readers, "e", "  ", 1 + dice_.below(2)).text;
    if (dice_.chance(30))
      text += "finally:\n" + block(readers, "f", "  ", 1 + dice_.below(2)).text;
    if (!words_.workflows.empty() && dice_.chance(10))
      text += "failure_workflow: " + dice_.of(words_.workflows) + "\n";
    return text;
  }

private:
  struct written {
    std::string text;
    std::vector<readable> tasks;
  };

  /// A block of so many tasks, each on its own line if there is an indent, else all in one.
  written block(const surroundings& outer, const std::string& letter, const std::string& indent, unsigned count) {
    written out;
    std::vector<std::string> conditional;
    for (unsigned i = 0; i < count; ++i) {
      auto name = letter + std::to_string(i);
      left_ -= left_ > 0;
      surroundings here = outer;
      std::erase_if(here.tasks, [&](const auto& t) { return t.name.starts_with(letter); });
      here.depth = outer.depth + 1;
      auto graph = needs(out.tasks, here, conditional);
      auto returns = shape::other;
      auto body = task(here, returns);
      out.text += indent + name + ": { " + body + graph + " }" + (indent.empty() ? (i + 1 < count ? ", " : "") : "\n");
      if (graph.find("if:") != graph.npos)
        conditional.push_back(name);
      out.tasks.push_back({name, returns});
    }
    return out;
  }

  /// What a task needs, how, and on which condition. What it may read by then is added to `here`.
  std::string needs(const std::vector<readable>& before, surroundings& here,
                    const std::vector<std::string>& conditional) {
    std::string text, list;
    std::vector<readable> needed;
    for (const auto& other : before)
      if (dice_.chance(before.size() > 4 ? 25 : 40)) {
        needed.push_back(other);
        list += (list.empty() ? "" : ", ") + other.name;
      }
    bool early = false;
    if (!needed.empty()) {
      text += ", needs: [" + list + "]";
      if (dice_.chance(45)) {
        auto join = dice_.of({"all", "any", "2", "none_failed", "always"});
        if (join == std::string("2") && needed.size() < 2)
          join = "1";
        early = join == std::string("any") || std::isdigit(join[0]);
        text += std::string(", join: ") + join;
      }
    }
    auto is_else = false;
    if (!early && !conditional.empty() && dice_.chance(35)) {
      text += ", else: " + dice_.of(conditional);
      is_else = true;
    }
    if (!early)
      here.tasks.insert(here.tasks.end(), needed.begin(), needed.end());
    if (dice_.chance(is_else ? 40 : 25))
      text += ", if: " + quoted(condition(here));
    if (dice_.chance(15))
      text += ", optional: true";
    return text;
  }

  /// What a task is and what belongs to that.
  std::string task(surroundings here, shape& returns) {
    auto may_nest = here.depth < words_.depth && left_ > 0;
    auto roll = dice_.below(100);
    if (roll < 9)
      return wait();
    if (roll < 16 && !words_.workflows.empty())
      return child(here, returns);
    if (may_nest && roll < 30)
      return group(here, returns);
    if (may_nest && roll < 38)
      return repetition(here);
    if (may_nest && roll < 47)
      return choice(here);
    return work(here, returns);
  }

  std::string work(surroundings here, shape& returns) {
    returns = dice_.chance(75) ? shape::plain : shape::list;
    auto each = returns == shape::plain ? std::string() : foreach (here);
    std::string text = "uses: ";
    auto roll = dice_.below(100);
    if (roll < 12)
      text += words_.review + ", with: { title: " + quoted("input.word") +
              (dice_.chance(50) ? ", due: " + duration(1, 60) + ", escalate_to: bob" : "") +
              (dice_.chance(30) ? ", assignee: ada" : "") + " }";
    else if (roll < 22)
      text += quoted(dice_.chance(85) ? "input.type" : "input.word") + parameters(here);
    else if (roll < 32)
      text += words_.cacheable + ", cache: 1h" + parameters(here);
    else
      text += dice_.of(words_.work) + parameters(here);
    text += each + retry() + timeouts(true);
    if (dice_.chance(18))
      text += ", compensate: { uses: " + dice_.of(words_.work) + ", with: { o: " + quoted("output") + " }" + retry() +
              timeouts(true) + " }";
    if (dice_.chance(12))
      text += ", priority: " + std::to_string(dice_.below(10)) + ", cost: " + std::to_string(1 + dice_.below(3));
    if (dice_.chance(8))
      text += ", limits: " + dice_.of(words_.limits);
    return text;
  }

  std::string child(surroundings here, shape& returns) {
    returns = dice_.chance(25) ? shape::list : shape::other;
    auto each = returns == shape::list ? foreach (here) : std::string();
    auto text = "workflow: " + dice_.of(words_.workflows) + (dice_.chance(60) ? whole_input() : parameters(here)) +
                each + retry();
    if (dice_.chance(20))
      text += ", detach: true";
    else if (dice_.chance(40))
      text += std::string(", parent_close: ") + dice_.of({"cancel", "terminate", "abandon"});
    if (dice_.chance(30))
      text += ", timeout: " + duration(10, 100);
    if (dice_.chance(20))
      text += ", compensate: { uses: " + dice_.of(words_.work) + ", with: { o: " + quoted("output") + " } }";
    return text;
  }

  std::string wait() {
    switch (dice_.below(5)) {
    case 0:
      return "wait: " + duration(1, 30);
    case 1:
      return "wait: { for: " + quoted(dice_.chance(85) ? "'3s'" : "input.word") + " }";
    case 2:
      return "wait: { until: " + (dice_.chance(50) ? quoted("input.instant") : "\"" + words_.instant + "\"") + " }";
    default:
      break;
    }
    std::string text =
      "wait: { signal: " + (dice_.chance(70) ? "s" + std::to_string(dice_.below(2)) : quoted("input.signal"));
    if (dice_.chance(40))
      text += ", if: " + quoted(dice_.chance(80) ? "signal.payload.n > 1" : "signal.payload.ok");
    if (dice_.chance(50))
      text += ", timeout: " + duration(5, 60);
    if (dice_.chance(40))
      text += std::string(", lookback: ") + dice_.of({"all", "none", "10s"});
    return text + " }";
  }

  std::string group(surroundings here, shape& returns) {
    returns = dice_.chance(50) ? shape::list : shape::other;
    auto each = returns == shape::list ? foreach (here) : std::string();
    return "tasks: { " + inside(here) + " }" + each + timeouts(false) + output_;
  }

  std::string repetition(surroundings here) {
    here.iterates = true;
    auto body = inside(here);
    auto max = 1 + dice_.below(3);
    auto text = std::string("repeat: { ") + dice_.of({"until", "while"}) + ": " + quoted(condition_inside_) +
                ", max: " + std::to_string(max) + (dice_.chance(40) ? ", pause: " + duration(1, 10) : "") +
                (dice_.chance(50) ? ", exhausted: complete" : "") + " }";
    return text + ", tasks: { " + body + " }" + timeouts(false) + output_;
  }

  std::string choice(const surroundings& here) {
    std::string cases;
    auto is_map = dice_.chance(70);
    for (auto value : {"a", "b", "3"}) {
      if (!dice_.chance(65))
        continue;
      auto returns = shape::other;
      auto inner = here;
      ++inner.depth;
      left_ -= left_ > 0;
      auto body = task(inner, returns);
      cases += (cases.empty() ? "" : ", ") +
               (is_map ? "\"" + std::string(value) + "\": { " : "{ when: \"" + std::string(value) + "\", ") + body +
               " }";
    }
    if (cases.empty() || dice_.chance(50))
      cases += (cases.empty() ? "" : ", ") + std::string(is_map ? "else: { uses: " : "{ else: true, uses: ") +
               dice_.of(words_.work) + " }";
    auto by = dice_.chance(70) ? dice_.of({"input.kind", "input.n", "input.word"}) : scalar(here);
    return "switch: " + quoted(by) + ", cases: " + (is_map ? "{ " : "[ ") + cases + (is_map ? " }" : " ]") +
           timeouts(false);
  }

  /// A block inside a task; leaves an output template in `output_` and a condition over the block in
  /// `condition_inside_`.
  std::string inside(const surroundings& here) {
    auto body = block(here, dice_.of({"t", "u"}), "", 1 + dice_.below(3));
    auto readers = here;
    std::erase_if(readers.tasks, [&](const auto& t) { return t.name[0] == body.tasks[0].name[0]; });
    readers.tasks.insert(readers.tasks.end(), body.tasks.begin(), body.tasks.end());
    condition_inside_ = dice_.chance(50) ? "iteration > " + std::to_string(dice_.below(2)) : condition(readers);
    output_ = dice_.chance(35) ? ", output: { v: " + quoted(value(readers)) + " }" : "";
    return body.text;
  }

  std::string foreach (surroundings& here) {
    std::string list;
    switch (dice_.below(6)) {
    case 0:
      list = "[1, " + quoted("input.n") + ", x]";
      break;
    case 1:
      list = quoted("[1, 2, 3]");
      break;
    case 2:
      list = quoted("input.lists");
      break;
    case 3:
      list = quoted(list_of(here));
      break;
    default:
      list = quoted("input.list");
    }
    auto text = ", foreach: " + list;
    here.items.emplace_back("item");
    if (dice_.chance(40)) {
      auto name = "it" + std::to_string(here.depth);
      text += ", as: " + name;
      here.items.push_back(name);
    }
    if (dice_.chance(20))
      text += ", batch: 2";
    if (dice_.chance(60))
      text += ", concurrency: " + std::to_string(dice_.below(4));
    if (dice_.chance(50))
      text += ", failures_max: " + (dice_.chance(60) ? std::to_string(dice_.below(3)) : "40%");
    return text;
  }

  std::string parameters(const surroundings& here) {
    if (dice_.chance(30))
      return {};
    return ", with: { x: " + quoted(value(here)) + (dice_.chance(30) ? ", y: [" + quoted(value(here)) + "]" : "") +
           " }";
  }

  /// What a child needs to read all that this workflow may.
  std::string whole_input() {
    std::string all;
    for (auto name : {"n", "flag", "word", "kind", "list", "lists", "type", "signal", "instant"})
      all += (all.empty() ? "" : ", ") + std::string(name) + ": " + quoted("input." + std::string(name));
    return ", with: { " + all + " }";
  }

  std::string retry() {
    if (!dice_.chance(40))
      return {};
    std::string text = ", retry: { attempts: " + std::to_string(1 + dice_.below(3)) +
                       ", backoff: " + dice_.of({"1s", "1s..4s", "500ms..2s"});
    if (text.ends_with("..4s") && dice_.chance(50))
      text += std::string(", kind: ") + dice_.of({"linear", "exponential"});
    if (dice_.chance(30))
      text += ", jitter: 0";
    if (dice_.chance(20))
      text += ", within: " + duration(2, 20);
    if (dice_.chance(20))
      text += dice_.of({", on: [broken, timeout]", ", not_on: [fatal]", ", on: [busy], not_on: [fatal]"});
    return text + " }";
  }

  std::string timeouts(bool of_attempts) {
    if (!dice_.chance(30))
      return {};
    if (!of_attempts || dice_.chance(40))
      return ", timeout: " + duration(5, 60);
    std::string text;
    for (auto name : {"queue", "attempt", "total"})
      if (dice_.chance(40))
        text += (text.empty() ? "" : ", ") + std::string(name) + ": " + duration(4, 40);
    return text.empty() ? text : ", timeout: { " + text + " }";
  }

  std::string condition(const surroundings& here) {
    std::vector<std::string> may{"input.flag", "input.n > 2", "input.flag || input.n == 0"};
    for (const auto& task : here.tasks) {
      may.push_back("tasks." + task.name + ".state == 'completed'");
      may.push_back("tasks." + task.name + ".state != 'failed'");
      may.push_back("tasks." + task.name + ".error == null");
      if (task.returns == shape::plain)
        may.push_back("tasks." + task.name + ".output.n > 2");
    }
    if (!here.items.empty())
      may.insert(may.end(), {"index > 0", "string(index) == '1'"});
    if (here.iterates)
      may.insert(may.end(), {"iteration > 0", "size(history) == 1", "previous == null"});
    if (here.ends)
      may.insert(may.end(), {"failure == null", "execution.state == 'failed'"});
    return dice_.of(may);
  }

  /// A value that is text, a number or a boolean, or may turn out not to be.
  std::string scalar(const surroundings& here) {
    std::vector<std::string> may{"input.n", "input.word", "input.list"};
    for (const auto& task : here.tasks) {
      may.push_back("tasks." + task.name + ".state");
      if (task.returns == shape::plain)
        may.push_back("tasks." + task.name + ".output.kind");
    }
    if (!here.items.empty())
      may.insert(may.end(), {here.items.back(), "index"});
    if (here.iterates)
      may.push_back("iteration");
    if (here.ends)
      may.push_back("execution.state");
    return dice_.chance(4) ? "input.missing" : dice_.of(may);
  }

  /// A list, or what may turn out not to be one.
  std::string list_of(const surroundings& here) {
    std::vector<std::string> may{"input.list", "input.n"};
    for (const auto& task : here.tasks)
      if (task.returns != shape::other)
        may.push_back("tasks." + task.name + (task.returns == shape::plain ? ".output.list" : ".output"));
    for (const auto& item : here.items)
      may.push_back(item);
    if (here.iterates)
      may.push_back("history");
    return dice_.of(may);
  }

  std::string value(const surroundings& here) {
    if (dice_.chance(40))
      return dice_.chance(50) ? scalar(here) : list_of(here);
    std::vector<std::string> may{"input.n"};
    for (const auto& task : here.tasks)
      may.push_back("tasks." + task.name + ".output");
    if (here.iterates)
      may.push_back("previous");
    return dice_.of(may);
  }

  std::string duration(unsigned least, unsigned most) {
    return std::to_string(least + dice_.below(most - least + 1)) + "s";
  }

  dice& dice_;
  const vocabulary& words_;
  unsigned left_;
  std::string output_, condition_inside_;
};

}  // namespace

std::string random_workflow(dice& d, const std::string& name, const vocabulary& words) {
  return writer(d, words).workflow(name);
}

std::string other_version(dice& d, std::string text, const vocabulary& words) {
  using change = std::pair<std::string, std::string>;
  const auto& work = words.work;
  const std::vector<change> changes{{"concurrency: 1", "concurrency: 3"},
                                    {"concurrency: 2", "concurrency: 1"},
                                    {"timeout: 1", "timeout: 2"},
                                    {"timeout: 2", "timeout: 5"},
                                    {"attempt: 1", "total: 3"},
                                    {"total: 2", "queue: 2"},
                                    {", timeout: { queue", ", timeout: { total"},
                                    {"failures_max: 1", "failures_max: 0"},
                                    {"max: 2", "max: 3"},
                                    {"uses: " + work[0], "uses: " + work[1]},
                                    {"attempts: 2", "attempts: 1"},
                                    {"join: any", "join: always"},
                                    {", compensate: { uses: " + work[1], ", cost: 2, compensate: { uses: " + work[1]},
                                    {"\ntimeout: ", "\npriority: 3\nqueries: { z: input.n }\n#"},
                                    {"\ntasks:\n", "\ntasks:\n  x0: { uses: " + work[0] + " }\n"},
                                    {"\ntasks:\n", "\ntasks:\n  x1: { uses: " + words.review + ", timeout: 1m }\n"},
                                    {"tasks: { t0", "tasks: { x2: { uses: " + work[0] + " }, t0"}};
  for (auto tries = 1 + d.below(4); tries > 0; --tries) {
    const auto& [from, to] = d.of(changes);
    if (auto at = text.find(from); at != text.npos)
      text.replace(at, from.size(), to);
  }
  return text;
}

std::string random_input(dice& d, const vocabulary& words) {
  std::string list;
  for (auto n = d.below(4); n > 0; --n)
    list += (list.empty() ? "" : ", ") + std::to_string(n);
  auto word = d.of({"a", "b", "c"});
  return "{ \"n\": " + std::to_string(d.below(5)) + ", \"flag\": " + (d.chance(60) ? "true" : "false") +
         ", \"word\": \"" + word + "\", \"kind\": \"" + d.of({"a", "b", "c"}) + "\", \"list\": [" + list +
         "], \"lists\": [[1, 2], [], [3]], \"type\": \"" + d.of(words.work) + "\", \"signal\": \"s" +
         std::to_string(d.below(2)) + "\", \"instant\": \"" + words.instant + "\" }";
}

}  // namespace troupe::testing
