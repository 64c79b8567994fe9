#pragma once

#include "core/base/enum.hpp"
#include "core/base/time.hpp"
#include "core/expression/expression.hpp"

#include <cstdint>
#include <optional>

/// What a workflow says about how its executions begin: `debounce:`, `singleton:` and `batch:` of its file. Each groups
/// starts by a key, an expression over `input` and `labels` of a start; without one all starts of the workflow are one
/// group. What is collected is durable before the caller is answered.
namespace troupe {

/// Starts with the same key are one: it begins when none has come for `period`, at the latest `at_most` after the
/// first, with the input and the labels of the last.
struct debounce_policy {
  std::optional<expression::program> key = {};
  milliseconds period = 0ms;
  /// Absent: as long as starts keep coming.
  std::optional<milliseconds> at_most = {};
};

/// What becomes of a start while an execution with the same key is not finished.
///
/// - `skip`: nothing begins; the caller is told of the one there is.
/// - `cancel`: that one is cancelled, and the new one begins when it is finished.
/// - `queue`: the new one waits for its turn, first come, first served.
TROUPE_ENUM(singleton_mode, skip, cancel, queue)

/// At most one execution per key at a time.
struct singleton_policy {
  std::optional<expression::program> key = {};
  singleton_mode mode = singleton_mode::skip;
};

/// Starts with the same key are collected; one execution begins for all of them when there are `size`, at the latest
/// `within` after the first. Its input is `{"items": [...]}`, their inputs in order of arrival, which is what the
/// workflow's `input` schema describes; so `input` of the key, one start's, is of no known type.
struct batch_policy {
  std::optional<expression::program> key = {};
  std::uint32_t size = 1;
  milliseconds within = 0ms;
};

/// All of them. `debounce` and `batch` exclude each other; `singleton` goes with either, and then decides about what
/// they let through.
struct start_policy {
  std::optional<debounce_policy> debounce = {};
  std::optional<singleton_policy> singleton = {};
  std::optional<batch_policy> batch = {};
};

/// Bounds of what a policy may say; the reader of workflow files refuses the rest.
inline constexpr milliseconds start_period_max = 7 * 24h;
inline constexpr std::uint32_t batch_size_max = 10'000;

}  // namespace troupe
