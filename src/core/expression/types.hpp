#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/value.hpp"

#include <map>
#include <string>
#include <string_view>

/// What can be known of types before anything runs.
namespace troupe::expression {

/// Something nothing is known of.
inline const type dynamic{};

/// Returns the letter of the type in a signature (functions.hpp); `a` for what has none.
char letter_of(const type&);
/// Returns the type of a letter of a value.
kind kind_of(char letter);

/// Returns what a name means in the language itself: a type, or a constant of a well-known enum.
std::optional<value> constant_named(std::string_view);

/// Returns the name in CEL: `int`, `list`, `net.IP`, ...
std::string name_of(const type&);

bool is_number(const type&);
bool is_dynamic(const type&);
const type& item_of(const type&);
const type& key_of(const type&);

type list_of(type item);
type map_of(type key, type item);
type optional_of(type item);

/// Returns what is known of a value that has one type or the other.
type join(const type&, const type&);

/// The types that the parameters of a signature stand for in one call.
using assignment = std::map<std::string, type, std::less<>>;

/// Returns whether a value of the given type may be passed where `wanted` is asked for. Learns what parameters are.
bool assign(const type& wanted, const type& given, assignment& known);

/// Returns the type with its parameters replaced. One that is not known may be anything.
type substitute(const type&, const assignment& known);

}  // namespace troupe::expression
