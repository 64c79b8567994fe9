#include "cli/yaml.hpp"

#include "cli/text.hpp"
#include "core/base/scalar.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

/// Words of letters, digits and a few signs stand without quotes, unless they would mean something else.
bool is_plain(std::string_view text) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  auto other = [](char c) {
    return (c >= '0' && c <= '9') || std::string_view("_-./+ ").find(c) != std::string_view::npos;
  };
  if (text.empty() || text.back() == ' ' || !(letter(text.front()) || (text.front() >= '0' && text.front() <= '9')) ||
      !std::ranges::all_of(text, [&](char c) { return letter(c) || other(c); }))
    return false;
  auto meant = plain_scalar(text);
  return meant && meant->is_string();
}

std::string scalar(const json::value& value) {
  const auto* text = value.if_string();
  return text && is_plain(*text) ? std::string(*text) : pretty(value);
}

/// Lines of text that can stand as they are below `|`.
bool is_block(std::string_view text) {
  return text.find('\n') != text.npos && text.front() != ' ' && text.front() != '\n' &&
         printable(text).size() == text.size() && std::ranges::none_of(text, [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
         });
}

std::string block(std::string_view text, const std::string& indent) {
  std::string out = text.ends_with("\n\n") ? "|+\n" : text.ends_with('\n') ? "|\n" : "|-\n";
  if (text.ends_with('\n'))
    text.remove_suffix(1);
  for (std::size_t from = 0;;) {
    auto end = text.find('\n', from);
    auto line = text.substr(from, end == text.npos ? end : end - from);
    out += (line.empty() ? "" : indent) + std::string(line) + "\n";
    if (end == text.npos)
      return out;
    from = end + 1;
  }
}

void write(std::string& out, const json::value& value, const std::string& indent, bool behind_key);

/// What stands behind `key:` or `-`.
void write_part(std::string& out, const json::value& value, const std::string& indent, bool behind_key) {
  const auto* text = value.if_string();
  if (text && !text->empty() && is_block(*text))
    out += " " + block(*text, indent + "  ");
  else
    write(out, value, indent + "  ", behind_key);
}

void write(std::string& out, const json::value& value, const std::string& indent, bool behind_key) {
  const auto* object = value.if_object();
  const auto* array = value.if_array();
  if ((!object || object->empty()) && (!array || array->empty())) {
    out += " " + scalar(value) + "\n";
    return;
  }
  // The first line of what is behind `-` stands beside it.
  bool beside = !behind_key;
  out += behind_key ? "\n" : " ";
  auto begin = [&] { out += std::exchange(beside, false) ? "" : indent; };
  if (object)
    for (const auto& member : *object) {
      begin();
      out += scalar(json::value(member.key())) + ":";
      write_part(out, member.value(), indent, true);
    }
  else
    for (const auto& item : *array) {
      begin();
      out += "-";
      write_part(out, item, indent, false);
    }
}

}  // namespace

std::string to_yaml(const json::value& value) {
  std::string out;
  write(out, value, "", true);
  return out.substr(1);
}

}  // namespace troupe::cli
