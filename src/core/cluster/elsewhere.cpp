#include "core/cluster/elsewhere.hpp"

namespace troupe::cluster {
namespace {

/// What the place of such a refusal begins with.
constexpr std::string_view mark = "node at ";

}  // namespace

refused elsewhere(std::string what, const std::string& url) {
  if (url.empty())
    return {errc::unavailable, std::move(what), "", "ask that node"};
  return {errc::unavailable, std::move(what), std::string(mark) + url, "ask that node: " + url};
}

std::optional<std::string_view> leads_to(const refused& why) {
  std::string_view where = why.where;
  if (why.code != errc::unavailable || !where.starts_with(mark))
    return std::nullopt;
  return where.substr(mark.size());
}

}  // namespace troupe::cluster
