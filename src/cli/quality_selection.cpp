#include "cli/quality_selection.hpp"

#include "cli/input.hpp"
#include "cli/text.hpp"

namespace troupe::cli {
namespace {

std::vector<option> selecting() {
  return {{"workflow", value_kind::text, "NAME", "Only of this workflow", {}, {}, {}, false, value_source::workflow},
          {"profile", value_kind::text, "NAME", "Only by this profile"},
          {"since", value_kind::text, "TIME", "Only since then: 7d, or 2026-01-31T09:30:00Z"}};
}

}  // namespace

std::vector<option> selecting_and(std::initializer_list<option> more) {
  auto out = selecting();
  out.insert(out.end(), more);
  return out;
}

query asked(const session& s) {
  query out;
  for (auto name : {"workflow", "profile"})
    if (auto value = s.call.text(name))
      out.emplace_back(name, *value);
  if (auto since = s.call.text("since")) {
    auto span = parse_duration(*since);
    out.emplace_back("since", span ? to_rfc3339(s.env.now() - *span) : *since);
  }
  return out;
}

tone tone_of_decision(const std::string& decision) {
  return decision == "approve" ? tone::good : decision == "review" ? tone::warn : tone::bad;
}

}  // namespace troupe::cli
