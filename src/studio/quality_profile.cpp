#include "studio/quality_profile.hpp"

#include "studio/parameters.hpp"

namespace troupe::studio {

std::variant<quality::profile, task_error> profile_of(const json::value& given) {
  auto read = given.is_string() ? quality::find_profile(given.get_string())
              : given.is_object()
                ? quality::read_profile(json::serialize(given), "profile")
                : result<quality::profile>(refused{errc::invalid, "is the name of a profile, or a profile", {}, {}});
  if (!read)
    return invalid_parameter("profile", to_string(read.error()));
  return *std::move(read);
}

}  // namespace troupe::studio
