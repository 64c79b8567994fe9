#include "api/reading.hpp"

#include <algorithm>

/// The bytes of files, and outputs that are or become files.
namespace troupe::api {
namespace {

void read_file_headers(const arguments& given, read_artifact& into) {
  auto header = [&](std::string_view field) {
    return std::string(http::find(given.request.headers, field).value_or(""));
  };
  into.range = header("range");
  into.if_range = header("if-range");
  into.if_none_match = header("if-none-match");
}

result<call> build_read_artifact(const arguments& given) {
  std::string_view digest = given.path[0];
  constexpr std::string_view prefix = "sha256:";
  auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!digest.starts_with(prefix) || digest.size() != prefix.size() + 64 ||
      !std::ranges::all_of(digest.substr(prefix.size()), hex))
    return refused{errc::unknown, "not the digest of an artifact", std::string(digest),
                   "write sha256: and 64 hexadecimal digits, as task outputs do"};
  read_artifact out{std::string(digest)};
  if (const auto* name = given.find("name")) {
    if (name->size() > name_bytes_max || has_control_characters(*name) || name->find_first_of("/\\\"") != name->npos)
      return refused{errc::invalid, "not a file name", "name", "write it without slashes and quotes"};
    out.name = *name;
  }
  if (const auto* type = given.find("type")) {
    if (!is_word(*type, "/+.-"))
      return refused{errc::invalid, "not a media type", "type", "write it as the artifact says: image/png"};
    out.media_type = *type;
  }
  read_file_headers(given, out);
  return call{std::move(out)};
}

result<call> build_read_output(const arguments& given) {
  auto id = execution_of(given.path[0]);
  if (!id)
    return std::move(id).error();
  read_output out{*std::move(id), std::nullopt, {}};
  if (const auto* task = given.find("task"))
    out.task = task_id{*task};
  read_file_headers(given, out.file);
  return call{std::move(out)};
}

}  // namespace

std::vector<route> artifact_routes() {
  return {
    {.method = "GET",
     .pattern = "/api/v1/executions/{id}/output",
     .operation = "readOutput",
     .summary = "What it came to, as JSON; one that is in a file, as that file, of which a Range header asks for a "
                "part.",
     .role = access::role::viewer,
     .build = build_read_output,
     .query = {{"task", "string", "Of this task instead: cut or images[3]."}},
     .successes = {{200, ""}, {206, "bytes", "application/octet-stream"}},
     .errors = {errc::unknown, errc::not_ready}},
    {.method = "GET",
     .pattern = "/api/v1/artifacts/{digest}",
     .operation = "readArtifact",
     .summary = "The bytes of a file a task made; with a Range header some of them.",
     .role = access::role::viewer,
     .build = build_read_artifact,
     .query = {{"name", "string", "Save it under this name."},
               {"type", "string", "What it is, for a browser that is to show it: image/png."}},
     .successes = {{200, "bytes", "application/octet-stream"}, {206, "bytes", "application/octet-stream"}},
     .errors = {errc::unknown},
     .workers = true},
  };
}

}  // namespace troupe::api
