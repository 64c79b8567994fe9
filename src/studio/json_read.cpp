#include "studio/json_read.hpp"

#include "studio/parameters.hpp"

#include <charconv>
#include <fstream>

namespace troupe::studio {
namespace {

/// The most bytes of a file.
constexpr std::uint64_t file_bytes_max = 256u << 20;

/// `~1` is a slash and `~0` a tilde; nothing else follows a tilde.
std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1'))
      return std::nullopt;
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

const json::value* step(const json::value& in, const std::string& name) {
  if (const auto* object = in.if_object())
    return object->if_contains(name);
  const auto* list = in.if_array();
  std::size_t index = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  auto is_index = error == std::errc{} && end == name.data() + name.size() && (name.size() == 1 || name.front() != '0');
  return list && is_index && index < list->size() ? &(*list)[index] : nullptr;
}

task_result run(const json::object& with, task_context& context) {
  auto file = as_artifact(*find_value(with, "file"));
  if (!file)
    return invalid_parameter("file", "is not a file: pass the output of a task that made one");
  if (file->bytes > file_bytes_max)
    return invalid_parameter("file", "has more than " + std::to_string(file_bytes_max) + " bytes");
  auto path = context.open(*file);
  if (!path)
    return task_error{"no_such_file", to_string(path.error()), false, {}};
  std::string text(std::min(file->bytes, file_bytes_max), '\0');
  std::ifstream in(*path, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (static_cast<std::size_t>(in.gcount()) != text.size())
    return task_error{"unreadable_file", "cannot read " + file->digest, true, {}};
  auto content = parse_json(text);
  if (!content)
    return task_error{"not_json", file->name + " is no JSON: " + to_string(content.error()), false, {}};
  auto part = find_part(*content, text_of(with, "pointer"));
  if (!part)
    return invalid_parameter("pointer", part.error().what);
  return json::value{{"value", **part}};
}

}  // namespace

result<const json::value*> find_part(const json::value& in, std::string_view pointer) {
  const auto* at = &in;
  if (!pointer.empty() && pointer.front() != '/')
    return refused{errc::invalid, "must be empty or begin with a slash, as /items/0/name"};
  for (std::size_t begin = 0; begin < pointer.size();) {
    auto end = std::min(pointer.find('/', begin + 1), pointer.size());
    auto name = unescape(pointer.substr(begin + 1, end - begin - 1));
    if (!name)
      return refused{errc::invalid, "a tilde is written ~0 and a slash ~1"};
    at = step(*at, *name);
    if (!at)
      return refused{errc::invalid, "there is nothing at " + std::string(pointer.substr(0, end))};
    begin = end;
  }
  return at;
}

built_in json_read() {
  task_type type{.name = "json.read",
                 .summary = "Reads a part of a file of JSON, such as a large output.",
                 .slot = slot::compute,
                 .cacheable = true};
  type.parameters = {
    {"file",
     value_type::artifact,
     true,
     {},
     "The file: an output, or a member of one, that was too large to be kept "
     "with the execution."},
    {"pointer", value_type::string, false, "", "Which part, as a JSON Pointer: /items/0/name. Empty: all of it."},
  };
  type.outputs = {{"value", value_type::any, true, {}, "What stands there."}};
  return {std::move(type), run};
}

}  // namespace troupe::studio
