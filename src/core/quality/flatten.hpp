#pragma once

#include "core/base/fields.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// A struct of measures as a list: names such as `style.passive`, and their values in the same order.
namespace troupe::quality {

template <class T>
void append_names(std::vector<std::string>& out, std::string_view prefix = {}) {
  auto append = [&]<class Owner, class Member>(const field<Owner, Member>& f) {
    auto name = prefix.empty() ? std::string(f.name) : std::string(prefix) + "." + std::string(f.name);
    if constexpr (has_fields<Member>)
      append_names<Member>(out, name);
    else
      out.push_back(std::move(name));
  };
  std::apply([&](const auto&... each) { (append(each), ...); }, T::fields());
}

template <class T>
void append_values(std::vector<double>& out, const T& from) {
  auto append = [&](const auto& member) {
    if constexpr (has_fields<std::decay_t<decltype(member)>>)
      append_values(out, member);
    else
      out.push_back(member);
  };
  std::apply([&](const auto&... each) { (append(from.*each.member), ...); }, T::fields());
}

}  // namespace troupe::quality
