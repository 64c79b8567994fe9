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

path_part part_of_path(std::string_view name, std::string_view pattern) {
  static const std::vector<path_part> parts{
    {"id", "The id of an execution.", "01m8b94rfnchdxqy17mxy9hw35"},
    {"task", "The id of a task.", "images[3]"},
    {"queue", "The name of a queue.", "media"},
    {"token", "Of the attempt, as it was handed over.", "MjM2NzU5.n-LZykFIYCbUY8E6i6NB5g"},
    {"digest", "As task outputs have it.", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  };
  if (name == "id" && pattern.starts_with("/api/v1/reviews"))
    return {name, "EXECUTION:TASK, or EXECUTION where one review is open.", "01m8b94rfnchdxqy17mxy9hw35:ask"};
  if (name == "id" && pattern.starts_with("/api/v1/uploads"))
    return {name, "The id of an upload.", "81652309915223"};
  auto found = std::ranges::find(parts, name, &path_part::name);
  return found == parts.end() ? path_part{name, "Its name.", "hello"} : *found;
}

std::vector<errc> errors_of(const route& r) {
  std::vector all{errc::invalid, errc::too_large, errc::busy, errc::corrupt, errc::unavailable, errc::storage};
  if (r.role != access::role::none)
    all.insert(all.end(), {errc::denied, errc::unauthenticated});
  if (r.conditional)
    all.push_back(errc::stale);
  all.insert(all.end(), r.errors.begin(), r.errors.end());
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

access::role role_needed(const route& r, access::role has) {
  return r.workers && has == access::role::worker ? has : r.role;
}

}  // namespace troupe::api
