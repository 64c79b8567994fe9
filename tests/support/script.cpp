#include "support/script.hpp"

#include "core/base/invariant.hpp"

namespace troupe::testing {
namespace {

script* on = nullptr;
bool curtain_down = false;

struct counted {
  explicit counted(script& s) : of(s) { of.running_max = std::max(of.running_max, ++of.running); }
  ~counted() { --of.running; }
  script& of;
};

}  // namespace

studio::task_result run_scripted(const json::object& with, studio::task_context& context) {
  if (curtain_down)
    return task_error{"dead", "the node is dead", true, {}};
  performance now{{context.execution(), context.task(), context.attempt()}, with, context};
  counted one(*on);
  ++on->runs[now.key];
  on->begun.push_back(now.key.task.value);
  if (on->during)
    on->during(now);
  return on->outcome(now);
}

script::script() {
  TROUPE_INVARIANT(!on);
  on = this;
}

script::~script() {
  on = nullptr;
}

const task_types& script::types() {
  static const task_types all = [] {
    task_types types;
    for (auto [name, slot] : {std::pair{"test.step", slot::light},
                              {"test.work", slot::io},
                              {"test.paid", slot::io},
                              {"test.review", slot::review}}) {
      task_type type{.name = name, .summary = "A task of a test.", .slot = slot};
      type.open = type.open_output = true;
      type.cacheable = type.name == "test.paid";
      types.emplace(name, std::move(type));
    }
    return types;
  }();
  return all;
}

const studio::built_in* script::find(std::string_view name) {
  static const auto all = [] {
    std::map<std::string, studio::built_in, std::less<>> found;
    for (const auto& [name, type] : types())
      found.emplace(name, studio::built_in{type, type.slot == slot::review ? nullptr : run_scripted});
    return found;
  }();
  auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

void script::curtain(bool down) {
  curtain_down = down;
}

unsigned script::runs_of(std::string_view task) const {
  unsigned n = 0;
  for (const auto& [key, count] : runs)
    n += key.task.value == task ? count : 0;
  return n;
}

studio::task_result script::as_told(const performance& now) {
  auto member = [&](std::string_view name) { return now.with.if_contains(name); };
  if (const auto* what = member("throws"))
    throw std::runtime_error(std::string(what->as_string()));
  if (const auto* fails = member("fails"); fails && now.key.attempt <= fails->to_number<std::uint32_t>())
    return task_error{"broken", "it broke", !member("hard"), {}};
  const auto* output = member("output");
  return output ? *output : json::value(json::object{});
}

}  // namespace troupe::testing
