#pragma once

#include <utility>
#include <variant>

namespace troupe {

template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

/// Visits `value` with one lambda per alternative. A missing alternative does not compile.
template <class Variant, class... Fs>
decltype(auto) match(Variant&& value, Fs&&... fs) {
  return std::visit(overloaded<std::decay_t<Fs>...>{std::forward<Fs>(fs)...}, std::forward<Variant>(value));
}

}  // namespace troupe
