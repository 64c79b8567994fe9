#include "studio/program_type.hpp"

#include "core/base/nearest.hpp"
#include "core/worker/declared_type.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace troupe::studio {
namespace {

constexpr std::uint32_t processes_max = 64;
constexpr std::size_t output_bytes_limit = 256 * 1024 * 1024;

constexpr std::array<std::string_view, 10> own_members{
  "run", "once", "processes", "directory", "env", "inherit", "output_bytes_max", "grace", "slot", "cacheable"};

refused wrong(std::string_view where, std::string what, std::string hint = {}) {
  return {errc::invalid, std::move(what), std::string(where), std::move(hint)};
}

bool is_variable(std::string_view name) {
  return !name.empty() && name.find_first_of(std::string_view("=\0", 2)) == name.npos;
}

template <class T>
std::optional<refused> read_member(const json::object& from, std::string_view name, T& to) {
  const auto* found = from.if_contains(name);
  if (!found)
    return std::nullopt;
  if (auto read = read_json(*found, to); !read)
    return detail::inside(name, std::move(read).error());
  return std::nullopt;
}

std::optional<refused> read_own(const json::object& from, const std::filesystem::path& base, program_type& to) {
  std::string directory, grace, slot_name(to_string(slot::io));
  std::uint32_t processes = to.processes;
  for (auto& failure : {read_member(from, "run", to.run), read_member(from, "once", to.once),
                        read_member(from, "processes", processes), read_member(from, "directory", directory),
                        read_member(from, "env", to.environment), read_member(from, "inherit", to.inherit),
                        read_member(from, "output_bytes_max", to.output_bytes_max), read_member(from, "grace", grace),
                        read_member(from, "slot", slot_name), read_member(from, "cacheable", to.type.cacheable)})
    if (failure)
      return failure;
  if (to.run.empty() || to.run.front().empty())
    return wrong("run", "must name a program", "write run: [python3, thumb.py]");
  for (const auto& argument : to.run)
    if (argument.find('\0') != argument.npos)
      return wrong("run", "an argument contains NUL");
  if (processes < 1 || processes > processes_max)
    return wrong("processes", "must be 1 to " + std::to_string(processes_max));
  to.processes = processes;
  if (to.output_bytes_max < 1 || to.output_bytes_max > output_bytes_limit)
    return wrong("output_bytes_max", "must be 1 to " + std::to_string(output_bytes_limit));
  for (const auto& [name, value] : to.environment)
    if (!is_variable(name) || value.find('\0') != value.npos)
      return wrong("env." + name, "not an environment variable");
  for (const auto& name : to.inherit)
    if (!is_variable(name))
      return wrong("inherit", "\"" + name + "\" is not the name of an environment variable");
  if (!grace.empty()) {
    auto span = parse_duration(grace);
    if (!span || *span < 0ms || *span > 1min)
      return wrong("grace", "must be a duration of at most 1m", "write 2s");
    to.grace = *span;
  }
  if (slot_name != to_string(slot::io) && slot_name != to_string(slot::compute))
    return wrong("slot", "must be io or compute");
  to.type.slot = *from_name<slot>(slot_name);
  to.directory = std::filesystem::absolute((base.empty() ? "." : base) / directory).lexically_normal();
  return std::nullopt;
}

void collect_files(const json::value& in, task_context& context, json::object& to, std::optional<task_error>& failure) {
  if (auto file = as_artifact(in)) {
    auto path = context.open(*file);
    if (path)
      to.insert_or_assign(file->digest, std::filesystem::absolute(*path).string());
    else if (!failure)
      failure = task_error{"missing_artifact", to_string(path.error()), false, {}};
    return;
  }
  if (const auto* object = in.if_object())
    for (const auto& member : *object)
      collect_files(member.value(), context, to, failure);
  else if (const auto* array = in.if_array())
    for (const auto& item : *array)
      collect_files(item, context, to, failure);
}

std::string_view media_type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string_view> known{
    {".png", "image/png"},  {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"},      {".svg", "image/svg+xml"},
    {".mp4", "video/mp4"},  {".wav", "audio/wav"},  {".mp3", "audio/mpeg"},       {".txt", "text/plain"},
    {".html", "text/html"}, {".csv", "text/csv"},   {".json", "application/json"}};
  auto found = known.find(file.extension().string());
  return found == known.end() ? "application/octet-stream" : found->second;
}

bool names_file(const json::object& value) {
  const auto* file = value.if_contains("file");
  return file && file->is_string() && std::ranges::all_of(value, [](const auto& member) {
           return member.key() == "file" || member.key() == "media_type" || member.key() == "name";
         });
}

std::optional<task_error> keep_file(json::value& at, task_context& context) {
  const auto& said = at.get_object();
  auto text = [&](std::string_view name) {
    const auto* member = said.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
  };
  std::error_code missing;
  auto scratch = std::filesystem::canonical(context.scratch(), missing);
  auto path = std::filesystem::canonical(scratch / text("file"), missing);
  auto inside = std::mismatch(scratch.begin(), scratch.end(), path.begin(), path.end()).first == scratch.end();
  if (missing || !inside)
    return task_error{"invalid_output",
                      "the output names file " + text("file") + ", which is not in the scratch directory of the task",
                      false,
                      {}};
  auto type = text("media_type");
  auto name = text("name");
  auto kept = context.keep(path, type.empty() ? std::string(media_type_of(path)) : type,
                           name.empty() ? path.filename().string() : name);
  if (!kept)
    return task_error{std::string(to_string(kept.error().code)), to_string(kept.error()), true, {}};
  at = to_value(*kept);
  return std::nullopt;
}

std::optional<task_error> keep_all(json::value& in, task_context& context) {
  if (auto* object = in.if_object()) {
    if (names_file(*object))
      return keep_file(in, context);
    for (auto& member : *object)
      if (auto failure = keep_all(member.value(), context))
        return failure;
  } else if (auto* array = in.if_array()) {
    for (auto& item : *array)
      if (auto failure = keep_all(item, context))
        return failure;
  }
  return std::nullopt;
}

}  // namespace

result<program_type> read_program_type(std::string_view name, const json::object& from,
                                       const std::filesystem::path& base) {
  json::object declaration;
  for (const auto& member : from)
    if (std::ranges::find(own_members, std::string_view(member.key())) == own_members.end())
      declaration.emplace(member.key(), member.value());
  auto declared = worker::read_declared_type(name, declaration);
  if (!declared) {
    auto why = std::move(declared).error();
    std::vector<std::string> names(own_members.begin(), own_members.end());
    if (auto near = did_you_mean(why.where, names); !near.empty() && why.what == "unknown member")
      why.hint = near;
    return why;
  }
  if (declaration.contains("queue"))
    return wrong("queue", "a program has no queue: it runs here");
  program_type out{.type = std::move(declared->type)};
  if (auto failure = read_own(from, base, out))
    return *std::move(failure);
  return out;
}

std::variant<json::object, task_error> task_message(const program_type& self, const json::object& with, std::string id,
                                                    task_context& context) {
  json::object files;
  std::optional<task_error> failure;
  collect_files(json::value(with), context, files, failure);
  if (failure)
    return *std::move(failure);
  json::object out;
  out.emplace("id", std::move(id));
  out.emplace("execution", context.execution().value);
  out.emplace("task", context.task().value);
  out.emplace("attempt", context.attempt());
  out.emplace("uses", self.type.name);
  out.emplace("seed", context.seed());
  out.emplace("scratch", std::filesystem::absolute(context.scratch()).string());
  out.emplace("files", std::move(files));
  out.emplace("with", with);
  return out;
}

task_result keep_files(json::value output, task_context& context) {
  if (auto failure = keep_all(output, context))
    return *std::move(failure);
  return output;
}

}  // namespace troupe::studio
