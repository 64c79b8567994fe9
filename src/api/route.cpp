#include "api/route.hpp"

#include "api/rendering.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::api {

const std::string* arguments::find(std::string_view query_name) const {
  auto found = query.find(query_name);
  return found == query.end() ? nullptr : &found->second;
}

const std::vector<route>& routes() {
  static const std::vector<route> table = [] {
    std::vector<route> all;
    for (auto part :
         {node_routes, cluster_routes, workflow_routes, execution_routes, verb_routes, review_routes, flow_routes,
          worker_routes, schedule_routes, artifact_routes, upload_routes, access_routes, quality_routes})
      std::ranges::move(part(), std::back_inserter(all));
    return all;
  }();
  return table;
}

std::vector<named_value> queries_of(const route& r) {
  auto all = r.query;
  if (!r.paged_by.empty()) {
    all.push_back({"limit", "integer(1..500)", "How many at most; 500 when absent."});
    all.push_back({"cursor", "string", "The `next` of the page before."});
  }
  if (takes_fields(r))
    all.push_back({"fields", "string", "Only these members, of each item of a list: id,state,tasks(name,output)."});
  return all;
}

std::vector<errc> errors_of(const route& r) {
  std::vector all{errc::invalid, errc::too_large, errc::busy, errc::corrupt, errc::unavailable, errc::storage};
  if (r.role != access::role::none)
    all.insert(all.end(), {errc::denied, errc::unauthenticated});
  all.insert(all.end(), r.errors.begin(), r.errors.end());
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

access::role role_needed(const route& r, access::role has) {
  return r.workers && has == access::role::worker ? has : r.role;
}

}  // namespace troupe::api
