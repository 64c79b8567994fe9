#pragma once

#include "core/base/result.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace troupe::bench {

using steady = std::chrono::steady_clock;

inline double ms_since(steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(steady::now() - begin).count();
}

/// Returns the value, or ends the program with the refusal.
template <class T>
T must(result<T> r) {
  if (!r) {
    std::fprintf(stderr, "bench: %s\n", to_string(r.error()).c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>)
    return *std::move(r);
}

/// Returns the value below which a share of the sample lies. The sample must not be empty.
inline double percentile(std::vector<double> sample, double share) {
  auto at = std::min(sample.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sample.size())));
  std::ranges::nth_element(sample, sample.begin() + static_cast<std::ptrdiff_t>(at));
  return sample[at];
}

inline double median(const std::vector<double>& sample) {
  return percentile(sample, 0.5);
}

/// `4.21 (4.02..4.90)`: the median with the least and the most.
inline std::string spread(const std::vector<double>& sample, int digits = 2) {
  char text[96];
  auto [least, most] = std::ranges::minmax(sample);
  std::snprintf(text, sizeof text, "%.*f (%.*f..%.*f)", digits, median(sample), digits, least, digits, most);
  return text;
}

/// Processor time of this process so far, in ms.
double cpu_ms();

/// Resident memory of this process, in MiB.
double resident_mib();

}  // namespace troupe::bench
