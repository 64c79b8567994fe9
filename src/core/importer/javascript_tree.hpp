#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The part of JavaScript that is understood, as a tree.
namespace troupe::importer {

/// `name`: text. `member`: children[0].text. `index`: children[0][children[1]]. `call`: children[0](children[1..]).
/// `unary`, `binary`: text is the operator. `object`: names[i]: children[i]. `function`: names are its parameters,
/// `body` its statements, text its name or empty.
enum class js_kind : std::uint8_t {
  number,
  text,
  boolean,
  null,
  undefined,
  name,
  member,
  index,
  call,
  unary,
  binary,
  ternary,
  array,
  object,
  function
};

struct js_statement;

struct js_node {
  js_kind kind = js_kind::undefined;
  std::string text;
  std::vector<js_node> children;
  std::vector<std::string> names;
  std::vector<js_statement> body;
  std::size_t offset = 0;
};

/// `declare`: names[i] = values[i]. `give_back`: values[0], if there is one. `branch`: if values[0] then `then` else
/// `otherwise`. `count`: `then` for names[0] from 0 to the length of values[0]; `each`: for each item names[0] of it.
enum class js_form : std::uint8_t { value, declare, give_back, branch, block, count, each };

struct js_statement {
  js_form form = js_form::value;
  std::vector<std::string> names;
  std::vector<js_node> values;
  std::vector<js_statement> then;
  std::vector<js_statement> otherwise;
  std::size_t offset = 0;
};

/// Reads a script; what is not understood is refused with `where` = `line:column`.
result<std::vector<js_statement>> parse_javascript(std::string_view source);

}  // namespace troupe::importer
