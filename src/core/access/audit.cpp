#include "core/access/audit.hpp"

namespace troupe::access {

std::string_view resource_of(std::string_view target) {
  auto end = target.find('/');
  if (end != target.npos)
    end = target.find('/', end + 1);
  return target.substr(0, end);
}

}  // namespace troupe::access
