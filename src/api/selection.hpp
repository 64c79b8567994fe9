#pragma once

#include "core/base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// Bytes of `fields`.
inline constexpr std::size_t fields_bytes_max = 2'048;
/// How deep `fields` may nest.
inline constexpr std::size_t fields_depth_max = 8;

/// Which members of an answer a client wants. Written as text:
///
///     fields = field ("," field)*
///     field  = NAME [ "(" fields ")" ]
///
/// A name without parentheses is the whole member. In a list, in a page too, each item is asked. Example:
/// `id,state,tasks(name,output)`.
class selection {
public:
  /// Everything.
  selection() = default;

  bool is_all() const { return fields_.empty(); }
  /// Whether any of a member is wanted.
  bool wants(std::string_view name) const { return is_all() || find(name); }

  /// Leaves of a value what is wanted, in its order.
  void keep(json::value&) const;

  struct field;
  const field* find(std::string_view name) const;
  std::vector<field>& fields() { return fields_; }

private:
  std::vector<field> fields_;
};

struct selection::field {
  std::string name;
  /// Of the member.
  selection inside;
};

/// Reads `fields` for an answer of a type (api/schema.hpp). What is not declared of the type is refused, with the
/// place; below a member that may be anything every name is allowed.
result<selection> read_selection(std::string_view text, std::string_view type);

}  // namespace troupe::api
