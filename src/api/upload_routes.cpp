#include "api/route.hpp"

#include <algorithm>
#include <charconv>

/// Files that come in pieces.
namespace troupe::api {
namespace {

/// Printable, and no path.
result<std::string> plain_text(const json::object& body, std::string_view name, std::string_view otherwise) {
  std::string value(otherwise);
  if (const auto* member = body.if_contains(name))
    if (auto read = read_json(*member, value); !read)
      return detail::inside(name, std::move(read).error());
  auto odd = std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (value.empty() || value.size() > name_bytes_max || odd)
    return refused{errc::invalid, "must be 1 to " + std::to_string(name_bytes_max) + " printable bytes",
                   std::string(name)};
  return value;
}

result<call> build_begin(const arguments& given) {
  auto name = plain_text(given.body, "name", "file");
  if (!name)
    return std::move(name).error();
  if (name->find('/') != name->npos)
    return refused{errc::invalid, "must be a name and no path", "name"};
  auto media_type = plain_text(given.body, "media_type", "application/octet-stream");
  if (!media_type)
    return std::move(media_type).error();
  return call{upload_call{begin_upload{*std::move(name), *std::move(media_type)}}};
}

result<call> build_piece(const arguments& given) {
  put_piece out{given.path[0], 0, given.request.body};
  const auto* text = given.find("offset");
  if (!text)
    return refused{errc::invalid, "missing", "offset", "how many bytes came before"};
  auto end = text->data() + text->size();
  if (auto [stop, error] = std::from_chars(text->data(), end, out.offset); error != std::errc{} || stop != end)
    return refused{errc::invalid, "not a whole number", "offset"};
  if (out.bytes.empty())
    return refused{errc::invalid, "is empty", "body", "send the bytes as they are"};
  return call{upload_call{std::move(out)}};
}

result<call> build_finish(const arguments& given) {
  std::string digest;
  if (const auto* member = given.body.if_contains("digest"))
    if (auto read = read_json(*member, digest); !read)
      return detail::inside("digest", std::move(read).error());
  return call{upload_call{finish_upload{given.path[0], std::move(digest)}}};
}

result<call> build_drop(const arguments& given) {
  return call{upload_call{drop_upload{given.path[0]}}};
}

}  // namespace

std::vector<route> upload_routes() {
  using access::role;
  return {
    {.method = "POST",
     .pattern = "/api/v1/uploads",
     .operation = "beginUpload",
     .summary = "Begins a file that comes in pieces.",
     .role = role::worker,
     .build = build_begin,
     .body = body_kind::object,
     .members = {{"name", "string", "A file name for people."},
                 {"media_type", "string", "What it is: application/json."}},
     .example = R"({"name": "notes.txt", "media_type": "text/plain"})",
     .successes = {{201, "upload"}}},
    {.method = "PUT",
     .pattern = "/api/v1/uploads/{id}",
     .operation = "putPiece",
     .summary = "The bytes that follow; answers how many there are. 409 says at which offset to go on.",
     .role = role::worker,
     .build = build_piece,
     .query = {{"offset", "integer", "How many bytes came before.", true}},
     .body = body_kind::bytes,
     .successes = {{200, "upload"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/uploads/{id}/finish",
     .operation = "finishUpload",
     .summary = "Makes an artifact of it, durably: what an output or an input names.",
     .role = role::worker,
     .build = build_finish,
     .body = body_kind::object,
     .members = {{"digest", "string", "Refuse it unless it is this: sha256:..."}},
     .successes = {{201, "artifact"}},
     .errors = {errc::unknown}},
    {.method = "DELETE",
     .pattern = "/api/v1/uploads/{id}",
     .operation = "dropUpload",
     .summary = "Forgets what came so far.",
     .role = role::worker,
     .build = build_drop,
     .successes = {{200, "upload"}},
     .errors = {errc::unknown}},
  };
}

}  // namespace troupe::api
