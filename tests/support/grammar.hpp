#pragma once

#include "support/dice.hpp"

#include <string>
#include <vector>

namespace troupe::testing {

/// The words random workflows are written in.
struct vocabulary {
  /// Task types: plain ones, one whose results can be cached, a review.
  std::vector<std::string> work{"work", "mix"};
  std::string cacheable = "work";
  std::string review = "ask";
  /// Workflows that a task may start. None: no task does.
  std::vector<std::string> workflows{"other"};
  /// An hour of the clock's for `wait: until`; RFC 3339.
  std::string instant = "1970-01-12T13:48:00Z";
  /// How deep blocks stand in blocks.
  unsigned depth = 3;
  /// Tasks of one workflow, about.
  unsigned tasks = 14;
  /// What tasks say about the limits they are under.
  std::vector<std::string> limits{"[ { key: input.word, at_once: 2 }, { rate: 50/1m } ]"};
};

/// Returns the text of a random workflow over the whole language: every kind of task, nested, with needs, joins,
/// conditions, elses, retries, timeouts, compensations, end blocks. It always plans; what it does at run time may fail
/// in every way the language knows. It ends if every attempt does, every timer fires, and the signals `s0` and `s1`
/// with
/// `{"n": 9, "ok": true}` are sent often enough.
std::string random_workflow(dice&, const std::string& name, const vocabulary& = {});

/// Returns the text with some of its numbers, durations or types changed, or with a task more: what an execution of it
/// may be moved to, or not.
std::string other_version(dice&, std::string text, const vocabulary& = {});

/// Returns an input such a workflow reads, as JSON.
std::string random_input(dice&, const vocabulary& = {});

}  // namespace troupe::testing
