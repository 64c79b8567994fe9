#include "cli/input.hpp"

#include "cli/client.hpp"
#include "cli/parse.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

/// Does the schema give this key a type that is not text?
bool wants_json(const json::value& schema, std::string_view key) {
  const auto& type = member(member(member(schema, "properties"), key), "type");
  if (const auto* one = type.if_string())
    return *one != "string";
  const auto* several = type.if_array();
  return several && std::ranges::find(*several, json::value("string")) == several->end();
}

result<std::string> text_behind(std::string_view key, std::string value, const environment& env,
                                std::string_view option) {
  if (value.starts_with("@@"))
    return value.substr(1);
  if (!value.starts_with('@'))
    return value;
  auto text = env.read_file(value.substr(1), file_bytes_max);
  if (!text)
    text.error().where = std::string(option) + " " + std::string(key);
  return text;
}

}  // namespace

result<json::object> make_input(std::span<const std::string> pairs, const std::optional<std::string>& file,
                                const json::value& schema, const environment& env, std::string_view option) {
  json::object input;
  if (file) {
    auto text = env.read_file(*file, file_bytes_max);
    if (!text)
      return std::move(text).error();
    auto read = parse_json(*text);
    if (!read)
      return refused{errc::invalid, read.error().what, *file, "the input file holds one JSON object"};
    if (!read->is_object())
      return refused{errc::invalid, "the input is not an object", *file, "the input file holds one JSON object"};
    input = read->get_object();
  }
  for (const auto& pair : pairs) {
    auto parts = split_pair(pair);
    if (!parts)
      continue;
    auto [key, value] = *parts;
    bool forced = key.ends_with(':') && key.size() > 1;
    if (forced)
      key.pop_back();
    auto text = text_behind(key, std::move(value), env, option);
    if (!text)
      return std::move(text).error();
    auto read = forced || wants_json(schema, key) ? parse_json(*text) : result<json::value>(json::value(*text));
    if (!read && forced)
      return refused{errc::invalid, read.error().what, std::string(option) + " " + key,
                     "after `:=` comes JSON; after `=` text"};
    input[key] = read ? *std::move(read) : json::value(*text);
  }
  return input;
}

result<json::value> send_file(session& s, const std::string& path) {
  auto file = *s.call.argument(0);
  auto text = s.env.read_file(file, file_bytes_max);
  if (!text)
    return std::move(text).error();
  return s.node.post_text(path, *std::move(text), file);
}

std::map<std::string, std::string> make_labels(std::span<const std::string> pairs) {
  std::map<std::string, std::string> labels;
  for (const auto& pair : pairs)
    if (auto parts = split_pair(pair))
      labels.insert_or_assign(parts->first, parts->second);
  return labels;
}

result<timestamp> moment_of(const session& s, std::string_view option) {
  auto text = *s.call.text(option);
  if (auto at = read_time(text))
    return *at;
  if (auto ago = parse_duration(text))
    return s.env.now() - *ago;
  return refused{errc::invalid, "not a time or a duration: " + text, "--" + std::string(option),
                 "write 2h, 7d or 2026-01-31T09:30:00Z"};
}

}  // namespace troupe::cli
