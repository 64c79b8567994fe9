#include "core/base/nearest.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe {

TEST_CASE("a misspelt word finds the one that was meant") {
  const std::vector<std::string> names{"needs", "uses", "with", "foreach", "retry", "timeout"};
  CHECK(nearest("need", names) == "needs");
  CHECK(nearest("fooreach", names) == "foreach");
  CHECK(nearest("tiemout", names) == "timeout");
  CHECK(nearest("retyr", names) == "retry");
  CHECK_FALSE(nearest("banana", names));
  CHECK_FALSE(nearest(std::string(1000, 'x'), names));
  CHECK_FALSE(nearest("x", std::vector<std::string>{}));
}

}  // namespace troupe
