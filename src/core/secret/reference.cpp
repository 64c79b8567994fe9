#include "core/secret/reference.hpp"

#include "core/expression/expression.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::secret {
namespace {

constexpr std::string_view root = "secrets";

/// Which secrets the expressions of a text read, each once.
std::vector<std::string> names_in(const json::value& text) {
  std::vector<std::string> names;
  auto part = expression::json_template::parse(text);
  if (!part)
    return names;
  for (const auto& path : part->reads()) {
    if (path == root)
      names.emplace_back();
    else if (path.starts_with(std::string(root) + "."))
      names.push_back(path.substr(root.size() + 1, path.find('.', root.size() + 1) - root.size() - 1));
  }
  std::ranges::sort(names);
  auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), names.end());
  return names;
}

void collect(const json::value& in, std::vector<std::string>& path, std::vector<place>& to) {
  if (const auto* text = in.if_string()) {
    // Nothing is parsed that cannot be one.
    if (std::string_view(*text).find(root) == std::string_view::npos)
      return;
    if (auto names = names_in(in); !names.empty())
      to.push_back({path, std::move(names)});
  } else if (const auto* list = in.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      path.push_back(std::to_string(i));
      collect((*list)[i], path, to);
      path.pop_back();
    }
  } else if (const auto* object = in.if_object()) {
    for (const auto& member : *object) {
      path.emplace_back(member.key());
      collect(member.value(), path, to);
      path.pop_back();
    }
  }
}

json::value* find(json::object& with, const std::vector<std::string>& path) {
  auto* at = with.if_contains(path.front());
  for (std::size_t i = 1; at && i < path.size(); ++i) {
    if (auto* object = at->if_object()) {
      at = object->if_contains(path[i]);
    } else if (auto* list = at->if_array()) {
      std::size_t index = 0;
      auto [end, error] = std::from_chars(path[i].data(), path[i].data() + path[i].size(), index);
      at = error == std::errc{} && *end == '\0' && index < list->size() ? &(*list)[index] : nullptr;
    } else {
      at = nullptr;
    }
  }
  return at;
}

/// In one pass, so that a value that looks like a placeholder stays what it is.
std::string filled(std::string_view text, const std::vector<std::string>& names,
                   const std::map<std::string, std::string>& values) {
  std::string out;
  while (!text.empty()) {
    auto next = text.npos;
    const std::string* which = nullptr;
    for (const auto& name : names)
      if (auto at = text.find(placeholder_of(name)); at < next) {
        next = at;
        which = &name;
      }
    out += text.substr(0, next);
    if (!which)
      break;
    out += values.find(*which)->second;
    text.remove_prefix(next + placeholder_of(*which).size());
  }
  return out;
}

void fill(json::value& in, const std::vector<std::string>& names, const std::map<std::string, std::string>& values) {
  if (in.is_string())
    in = filled(in.get_string(), names, values);
  else if (auto* list = in.if_array())
    for (auto& each : *list)
      fill(each, names, values);
  else if (auto* object = in.if_object())
    for (auto& member : *object)
      fill(member.value(), names, values);
}

}  // namespace

bool is_name(std::string_view text) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= name_bytes_max && !(text.front() >= '0' && text.front() <= '9') &&
         std::ranges::all_of(text, fits);
}

std::optional<refused> check_value(std::string_view name, std::string_view value) {
  if (value.size() < value_bytes_min || value.size() > value_bytes_max)
    return refused{errc::invalid,
                   "secret " + std::string(name) + " has " + std::to_string(value.size()) + " bytes, not " +
                     std::to_string(value_bytes_min) + " to " + std::to_string(value_bytes_max),
                   "secrets." + std::string(name), "what is shorter could not be hidden"};
  if (value.find('\0') != value.npos)
    return refused{errc::invalid, "secret " + std::string(name) + " has a NUL in it", "secrets." + std::string(name)};
  return std::nullopt;
}

std::string placeholder_of(std::string_view name) {
  return "${{ secrets." + std::string(name) + " }}";
}

std::vector<place> places_in(const json::object& parameters) {
  std::vector<place> found;
  std::vector<std::string> path;
  for (const auto& member : parameters) {
    path.assign(1, std::string(member.key()));
    collect(member.value(), path, found);
  }
  return found;
}

result<std::map<std::string, std::string>> put_values(json::object& with, const std::vector<place>& places,
                                                      const source& find_value) {
  std::map<std::string, std::string> values;
  for (const auto& p : places)
    for (const auto& name : p.names) {
      if (values.contains(name))
        continue;
      auto value = find_value(name);
      if (!value)
        return std::move(value).error();
      values.emplace(name, *std::move(value));
    }
  for (const auto& p : places)
    if (auto* at = find(with, p.path))
      fill(*at, p.names, values);
  return values;
}

}  // namespace troupe::secret
