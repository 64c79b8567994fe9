#pragma once

#include <string_view>
#include <tuple>

namespace troupe {

/// A member and the name it has outside the process.
template <class Owner, class Member>
struct field {
  std::string_view name;
  Member Owner::*member;
};

template <class Owner, class Member>
constexpr field<Owner, Member> make_field(std::string_view name, Member Owner::*member) {
  return {name, member};
}

/// A struct declared with TROUPE_FIELDS.
template <class T>
concept has_fields = requires {
  T::fields();
};

}  // namespace troupe

#define TROUPE_EXPAND(...) TROUPE_EXPAND4(TROUPE_EXPAND4(TROUPE_EXPAND4(TROUPE_EXPAND4(__VA_ARGS__))))
#define TROUPE_EXPAND4(...) TROUPE_EXPAND3(TROUPE_EXPAND3(TROUPE_EXPAND3(TROUPE_EXPAND3(__VA_ARGS__))))
#define TROUPE_EXPAND3(...) TROUPE_EXPAND2(TROUPE_EXPAND2(TROUPE_EXPAND2(TROUPE_EXPAND2(__VA_ARGS__))))
#define TROUPE_EXPAND2(...) __VA_ARGS__
#define TROUPE_PARENS ()
#define TROUPE_EACH(macro, type, ...) __VA_OPT__(TROUPE_EXPAND(TROUPE_EACH_NEXT(macro, type, __VA_ARGS__)))
#define TROUPE_EACH_NEXT(macro, type, first, ...)                                                                      \
  macro(type, first) __VA_OPT__(, TROUPE_EACH_AGAIN TROUPE_PARENS(macro, type, __VA_ARGS__))
#define TROUPE_EACH_AGAIN() TROUPE_EACH_NEXT

#define TROUPE_FIELD_ENTRY(type, name) ::troupe::make_field(#name, &type::name)
#define TROUPE_FIELD_VALUE(type, name) self.name

/// Declares the fields of a struct once: for equality, for CAF's wire (`inspect`), and for JSON (core/base/json.hpp).
/// A struct without fields names only itself.
#define TROUPE_FIELDS(type, ...)                                                                                       \
  bool operator==(const type&) const = default;                                                                        \
  static constexpr std::string_view type_name = #type;                                                                 \
  static constexpr auto fields() {                                                                                     \
    return std::make_tuple(TROUPE_EACH(TROUPE_FIELD_ENTRY, type, __VA_ARGS__));                                        \
  }                                                                                                                    \
  template <class Inspector>                                                                                           \
  friend typename Inspector::result_type inspect(Inspector& f, [[maybe_unused]] type& self) {                          \
    return f(TROUPE_EACH(TROUPE_FIELD_VALUE, type, __VA_ARGS__));                                                      \
  }
