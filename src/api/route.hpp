#pragma once

#include "api/call.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The one table of what the API offers: requests are matched by it and `openapi` prints it.
namespace troupe::api {

/// What a route is called with: checked against the route's lists of names, not yet for their values.
struct arguments {
  const http::request& request;
  std::vector<std::string> path;
  std::map<std::string, std::string, std::less<>> query;
  json::object body;

  const std::string* find(std::string_view query_name) const;
};

/// A query parameter, or a member of a JSON body.
struct named_value {
  std::string_view name;
  /// As in JSON Schema; empty for any.
  std::string_view type;
  std::string_view summary;
  bool required = false;
};

enum class body_kind { none, object, workflow, schedule, bytes };

struct route {
  std::string_view method;
  std::string_view pattern;
  std::string_view operation;
  std::string_view summary;
  result<call> (*build)(const arguments&);
  std::vector<named_value> query = {};
  body_kind body = body_kind::none;
  std::vector<named_value> members = {};
  std::string_view media_type = "application/json";
};

const std::vector<route>& routes();

/// Its parts.
std::vector<route> control_routes();
std::vector<route> verb_routes();
std::vector<route> flow_routes();
std::vector<route> worker_routes();
std::vector<route> schedule_routes();
std::vector<route> upload_routes();
std::vector<route> quality_routes();
std::vector<route> review_routes();

/// Reads `EXECUTION:TASK`, or `EXECUTION`.
result<review_name> read_review_name(std::string_view);

}  // namespace troupe::api
