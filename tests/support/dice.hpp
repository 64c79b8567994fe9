#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace troupe::testing {

/// Draws the same from the same seed on every machine.
class dice {
public:
  explicit dice(std::uint64_t seed) : engine_(seed) {}

  std::uint32_t below(std::size_t n) { return static_cast<std::uint32_t>(engine_() % n); }
  bool chance(double percent) { return static_cast<double>(engine_() % 100'000) < percent * 1'000; }
  template <class List>
  const auto& of(const List& list) {
    return list[below(list.size())];
  }
  template <class T>
  T of(std::initializer_list<T> list) {
    return list.begin()[below(list.size())];
  }

private:
  std::mt19937_64 engine_;
};

}  // namespace troupe::testing
