#pragma once

#include "api/call.hpp"
#include "core/access/role.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one table of what the API offers: requests are matched by it, and `openapi` prints it.
namespace troupe::api {

/// What a route is called with: checked against the route's lists of names, not yet for their values.
struct arguments {
  const http::request& request;
  std::vector<std::string> path;
  std::map<std::string, std::string, std::less<>> query;
  json::object body;

  const std::string* find(std::string_view query_name) const;
};

/// A query parameter, or a member of a JSON object.
struct named_value {
  std::string_view name;
  /// In the notation of api/schema.hpp; empty for any.
  std::string_view type;
  std::string_view summary;
  bool required = false;
};

enum class body_kind { none, object, workflow, schedule, bytes };

/// A success: its status and the body's type, in the notation of api/schema.hpp.
struct success {
  std::uint16_t status;
  std::string_view type;
  std::string_view media_type = "application/json";
};

/// A route that is on its way out: clients are told with every answer (RFC 9745, RFC 8594).
struct retirement {
  std::chrono::sys_days since;
  /// It may be gone after this day.
  std::chrono::sys_days until;
  /// The path of what to use instead, or empty.
  std::string_view instead = {};
};

struct route {
  std::string_view method;
  std::string_view pattern;
  std::string_view operation;
  std::string_view summary;
  /// The least role that may use it.
  access::role role;
  result<call> (*build)(const arguments&);
  std::vector<named_value> query = {};
  body_kind body = body_kind::none;
  /// Of a body that is an object.
  std::vector<named_value> members = {};
  /// A body that is accepted, as a client would send it.
  std::string_view example = {};
  std::vector<success> successes = {};
  /// Why it is refused, beside what may befall any request (`errors_of`).
  std::vector<errc> errors = {};
  /// Workers may use it too, whatever `role` says.
  bool workers = false;
  /// Heeds If-Match: refuses as `stale`, with 412, what is not at a version the header names.
  bool conditional = false;
  /// Of a list that is made as a whole: the members it is ordered by where it does not fit on a page. `rendering` cuts
  /// its pages.
  std::vector<std::string_view> paged_by = {};
  std::optional<retirement> retired = {};
};

const std::vector<route>& routes();

/// The query parameters of a route: `query`, those of pages, and `fields` where an answer has members to choose from.
std::vector<named_value> queries_of(const route&);

/// All that a route's requests may be refused with: `errors`, and what may befall any request.
std::vector<errc> errors_of(const route&);

/// What a part of a path is, and a value of it.
struct path_part {
  std::string_view name, summary, example;
};
path_part part_of_path(std::string_view name, std::string_view pattern);

/// The role that somebody who has one needs for a route.
access::role role_needed(const route&, access::role has);

/// Parts of the table, by noun.
std::vector<route> node_routes();
std::vector<route> cluster_routes();
std::vector<route> workflow_routes();
std::vector<route> execution_routes();
std::vector<route> verb_routes();
std::vector<route> review_routes();
std::vector<route> flow_routes();
std::vector<route> worker_routes();
std::vector<route> schedule_routes();
std::vector<route> artifact_routes();
std::vector<route> upload_routes();
std::vector<route> access_routes();
std::vector<route> quality_routes();

}  // namespace troupe::api
