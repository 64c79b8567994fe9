#include "core/expression/tree.hpp"

#include "core/expression/utf8.hpp"

namespace troupe::expression {

position advance(std::string_view source, std::size_t offset, position origin) {
  auto before = source.substr(0, offset);
  while (!before.empty()) {
    auto c = take_character(before);
    origin.column = c == '\n' ? 1 : origin.column + 1;
    origin.line += c == '\n';
  }
  return origin;
}

std::optional<dotted_name> spelled(const tree& of, const node& n) {
  if (n.form == form::name)
    return dotted_name{n.text, n.rooted};
  if (n.form != form::select || n.optional)
    return std::nullopt;
  auto inner = spelled(of, of.nodes[n.children[0]]);
  if (inner)
    inner->text.append(".").append(n.text);
  return inner;
}

std::string to_string(position at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string tree::where(std::size_t offset) const {
  return to_string(advance(source, offset, origin));
}

}  // namespace troupe::expression
