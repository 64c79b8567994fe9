#include "repertoire.hpp"

#include "store/blobs.hpp"
#include "support/script.hpp"

namespace troupe::testing {
namespace {

constexpr std::size_t pieces_max = 4;
/// Drawn texts that do not plan, one after the other, before something is wrong with the grammar.
constexpr int draws_max = 200;

vocabulary simulated_words() {
  vocabulary words;
  words.work = {"test.work", "test.step", remote_type};
  words.cacheable = "test.paid";
  words.review = "test.review";
  words.instant = "2027-01-15T08:01:30Z";
  words.tasks = 8;
  words.limits = {"[ { key: input.word, at_once: 1 } ]", "[ { key: input.word, at_once: 1 }, { rate: 3/5s } ]",
                  "[ { key: \"'kind ' + input.kind\", at_once: 2 } ]", "[ { rate: 4/40s } ]"};
  return words;
}

std::shared_ptr<const plan> planned(const std::string& text) {
  return plan_text(text, "workflow.yaml", store::digest_of(text), simulated_types()).plan;
}

/// How its starts become executions.
std::string random_start_policy(dice& d) {
  switch (d.below(10)) {
  case 0:
    return "debounce: { key: input.word, period: 3s, at_most: 8s }\n";
  case 1:
    return "debounce: { period: 2s }\nsingleton: { key: input.word, mode: queue }\n";
  case 2:
    return std::string("singleton: { key: input.word, mode: ") + d.of({"skip", "cancel", "queue"}) + " }\n";
  case 3:
    return std::string("singleton: { mode: ") + d.of({"skip", "cancel", "queue"}) + " }\n";
  default:
    return "";
  }
}

/// How many executions of it may run.
std::string random_limits(dice& d) {
  if (!d.chance(15))
    return "";
  auto key = d.chance(50) ? "key: input.word, " : "";
  auto bound = d.of({"at_once: 1", "at_once: 2", "rate: 2/30s", "at_once: 2, rate: 3/10s"});
  return std::string("limits: [ { ") + key + bound +
         ", overflow: " + d.of({"queue", "cancel_oldest", "cancel_newest"}) + " } ]\n";
}

/// A workflow whose input is the list of its starts.
std::string random_collector(dice& d, const std::string& name) {
  return "workflow: " + name + "\nbatch: { " + (d.chance(50) ? "key: input.word, " : "") +
         "size: " + std::to_string(1 + d.below(4)) + ", within: " + std::to_string(1 + d.below(9)) +
         "s }\ntasks:\n  each: { uses: test.work, foreach: '${{ input.items }}', failures_max: 100%, "
         "with: { x: '${{ item }}' } }\n";
}

std::string random_schedule(dice& d, const std::string& name, const std::string& workflow, const std::string& input) {
  auto text = "schedule: " + name + "\nworkflow: " + workflow + "\nevery: " + std::to_string(5 + d.below(30)) +
              "s\noverlap: " + d.of({"skip", "queue", "cancel", "allow"}) + "\n";
  if (d.chance(50))
    text += "jitter: 4s\n";
  if (d.chance(50))
    text += "catch_up: " + std::to_string(10 + d.below(50)) + "s\n";
  if (d.chance(30))
    text += "queue_max: 1\n";
  return text + "input: " + input + "\n";
}

}  // namespace

const task_types& simulated_types() {
  static const task_types all = [] {
    auto types = script::types();
    task_type type{.name = remote_type, .slot = slot::remote};
    type.open = type.open_output = true;
    types.emplace(type.name, std::move(type));
    return types;
  }();
  return all;
}

repertoire::repertoire(dice& d) : words_(simulated_words()) {
  words_.workflows = {};
  auto count = 1 + d.below(pieces_max);
  for (int draws = 0; pieces.size() < count;) {
    piece next{"w" + std::to_string(pieces.size()), {}, d.chance(8)};
    auto text = next.collects ? random_collector(d, next.name) : random_workflow(d, next.name, words_);
    if (!next.collects)
      text.insert(text.find('\n') + 1, random_start_policy(d) + random_limits(d));
    auto plan = planned(text);
    if (!plan && ++draws > draws_max)
      throw std::logic_error("the grammar writes no workflow that plans: " + text);
    if (!plan)
      continue;
    plans.push_back(std::move(plan));
    next.versions.push_back(text);
    for (auto more = next.collects ? 0 : 1 + d.below(2); more > 0; --more)
      if (auto other = other_version(d, text, words_); other != text)
        if (auto moved = planned(other)) {
          plans.push_back(std::move(moved));
          next.versions.push_back(std::move(other));
        }
    // A child of a collector would have to be a list; the last one may be missing.
    if (!next.collects)
      words_.workflows.push_back(next.name);
    if (words_.workflows.size() == 1 && d.chance(10))
      words_.workflows.push_back("missing");
    pieces.push_back(std::move(next));
  }
  for (auto n = d.chance(30) ? 1 + d.below(2) : 0; n > 0; --n)
    schedules.push_back(random_schedule(d, "s" + std::to_string(n), d.of(pieces).name, random_input(d, words_)));
}

studio::task_result random_outcome(dice& d, bool storm) {
  if (!d.chance(storm ? 70 : 90)) {
    task_error error{d.of({"broken", "busy", "fatal"}), "it broke", d.chance(80), {}};
    if (d.chance(10))
      error.retry_after = milliseconds{d.below(5000)};
    return error;
  }
  json::array list;
  for (auto n = d.below(4); n > 0; --n)
    list.emplace_back(n);
  json::value output{{"n", d.below(6)}, {"kind", d.of({"a", "b", "c"})}, {"list", std::move(list)}};
  return d.chance(93) ? output : json::value();
}

json::object repertoire::input(dice& d, std::uint64_t tag) const {
  auto value = parse_json(random_input(d, words_))->as_object();
  value["tag"] = tag;
  return value;
}

}  // namespace troupe::testing
