#pragma once

#include "core/expression/functions.hpp"

namespace troupe::expression {

/// `"%s has %d".format([name, count])`: `%s %d %f %e %b %o %x %X`, with a precision for `%f` and `%e`.
value format(context&, arguments);

}  // namespace troupe::expression
