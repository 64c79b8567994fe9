#include "core/expression/expression.hpp"

namespace troupe::expression {

std::size_t parts_of(const type& of, std::size_t most) {
  std::size_t parts = 1;
  if (of.item && parts <= most)
    parts += parts_of(*of.item, most - parts);
  for (auto member = of.members.begin(); member != of.members.end() && parts <= most; ++member)
    parts += parts_of(member->second, most - parts);
  return parts;
}

}  // namespace troupe::expression
