#include "core/workflow/retry.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {
namespace {

std::uint64_t splitmix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : text)
    hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

/// Uniform in [0, 1).
double draw(std::uint64_t seed, const task_id& task, std::uint32_t attempt) {
  return static_cast<double>(mixed(seed, task.value, attempt) >> 11) * 0x1p-53;
}

double growth(backoff_kind kind, std::uint32_t attempt) {
  switch (kind) {
  case backoff_kind::fixed:
    return 1;
  case backoff_kind::linear:
    return attempt;
  case backoff_kind::exponential:
    break;
  }
  return std::ldexp(1.0, static_cast<int>(std::min<std::uint32_t>(attempt - 1, 62)));
}

}  // namespace

std::uint64_t mixed(std::uint64_t seed, std::string_view text, std::uint64_t number) {
  return splitmix(splitmix(seed ^ fnv1a(text)) + number);
}

bool is_repeated(const retry_policy& policy, std::uint32_t attempt, const task_error& error, timestamp began,
                 timestamp due) {
  if (!error.retryable || attempt >= policy.attempts)
    return false;
  if (policy.within && due > began + *policy.within)
    return false;
  if (std::ranges::find(policy.never_on, error.code) != policy.never_on.end())
    return false;
  return policy.only_on.empty() || std::ranges::find(policy.only_on, error.code) != policy.only_on.end();
}

milliseconds pause_after(const retry_policy& policy, std::uint32_t attempt, const task_error& error, std::uint64_t seed,
                         const task_id& task) {
  auto full = std::min(static_cast<double>(policy.first.count()) * growth(policy.kind, attempt),
                       static_cast<double>(policy.last.count()));
  auto share = std::clamp(policy.jitter, 0.0, 1.0);
  auto pause = milliseconds{std::llround(full * (1 - share + share * draw(seed, task, attempt)))};
  auto asked = std::clamp(error.retry_after.value_or(0ms), 0ms, milliseconds{retry_after_max});
  return std::max({pause, asked, 0ms});
}

}  // namespace troupe
