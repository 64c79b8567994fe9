#include "core/importer/yaml_tree.hpp"

#include "core/base/scalar.hpp"

#include <algorithm>
#include <cstdio>

namespace troupe::importer {
namespace {

constexpr std::size_t columns_max = 100;

bool is_key(std::string_view text) {
  auto word = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  }) && text.front() != '-';
  if (!word)
    return false;
  auto meant = plain_scalar(text);
  return meant && meant->is_string();
}

/// A character in UTF-8 that JSON lets stand as it is, and YAML forbids or takes for the end of a line.
struct unfit {
  std::size_t at = std::string_view::npos;
  std::size_t bytes = 0;
  unsigned code = 0;
};

/// Returns the first of them: 0x7f, U+0080 to U+009F, U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF (YAML 1.1, 5.1
/// and 5.4).
unfit find_unfit(std::string_view text, std::size_t from = 0) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (auto i = from; i < text.size(); ++i) {
    if (byte(i) == 0x7f)
      return {i, 1, 0x7f};
    if (byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0)
      return {i, 2, byte(i + 1)};
    if ((byte(i) & 0xf0U) != 0xe0 || i + 2 >= text.size())
      continue;
    auto code = (byte(i) & 0x0fU) << 12U | (byte(i + 1) & 0x3fU) << 6U | (byte(i + 2) & 0x3fU);
    if (code == 0x2028 || code == 0x2029 || code == 0xfeff || code >= 0xfffe)
      return {i, 3, code};
  }
  return {};
}

std::string quoted(std::string_view text) {
  auto made = json::serialize(json::value(text));
  for (auto found = find_unfit(made); found.bytes > 0; found = find_unfit(made, found.at)) {
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", found.code);
    made.replace(found.at, found.bytes, escaped);
  }
  return made;
}

/// Can the text stand without quotes?
bool is_plain(std::string_view text, bool in_flow) {
  auto first = text.empty() ? ' ' : text.front();
  auto letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' || first == '$' ||
                first == '/' || first == '(' || static_cast<unsigned char>(first) >= 0x80 ||
                (first >= '0' && first <= '9');
  if (!letter || text.back() == ' ' || text.back() == ':' || text.find(": ") != text.npos ||
      text.find(" #") != text.npos)
    return false;
  if (in_flow && text.find_first_of(",[]{}") != text.npos)
    return false;
  if (find_unfit(text).bytes > 0 ||
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return false;
  auto meant = plain_scalar(text);
  return meant && meant->is_string();
}

std::string key_text(std::string_view key) {
  return is_key(key) ? std::string(key) : quoted(key);
}

/// The value in one line.
std::string flow(const json::value& value, bool inside) {
  if (const auto* text = value.if_string())
    return is_plain(*text, inside) ? std::string(*text) : quoted(*text);
  if (const auto* list = value.if_array()) {
    std::string made;
    for (const auto& item : *list)
      made += (made.empty() ? "" : ", ") + flow(item, true);
    return "[" + made + "]";
  }
  if (const auto* object = value.if_object()) {
    std::string made;
    for (const auto& [key, item] : *object)
      made += (made.empty() ? "" : ", ") + key_text(key) + ": " + flow(item, true);
    return made.empty() ? "{}" : "{ " + made + " }";
  }
  return json::serialize(value);
}

class printer {
public:
  std::string text;

  void map(const yaml_node& node, std::size_t indent) {
    for (const auto& entry : node.entries) {
      comments(entry.comments, indent);
      text += std::string(indent, ' ') + key_text(entry.key) + ":";
      part(entry.value, indent, entry.key.size() + 2);
    }
  }

private:
  void comments(const std::vector<std::string>& all, std::size_t indent) {
    for (const auto& comment : all)
      for (const auto& line : comment_lines(comment, columns_max - indent))
        text += std::string(indent, ' ') + line + "\n";
  }

  /// What stands behind `key:`.
  void part(const yaml_node& node, std::size_t indent, std::size_t used) {
    switch (node.is) {
    case yaml_node::form::value:
      return value(node.value, indent, used);
    case yaml_node::form::map:
      text += "\n";
      return map(node, indent + 2);
    case yaml_node::form::list:
      text += "\n";
      for (const auto& item : node.items) {
        auto begin = text.size();
        map(item, indent + 4);
        text[begin + indent + 2] = '-';
      }
    }
  }

  void value(const json::value& value, std::size_t indent, std::size_t used) {
    auto line = flow(value, false);
    auto many = (value.is_object() && !value.get_object().empty()) || (value.is_array() && !value.get_array().empty());
    if (!many || indent + used + line.size() <= columns_max) {
      text += " " + line + "\n";
      return;
    }
    text += "\n";
    if (const auto* object = value.if_object())
      for (const auto& [key, item] : *object) {
        text += std::string(indent + 2, ' ') + key_text(key) + ":";
        this->value(item, indent + 2, key.size() + 1);
      }
    else
      for (const auto& item : value.get_array()) {
        // A nested list or map that is too long stays in one line: it is JSON, and nobody reads it.
        text += std::string(indent + 2, ' ') + "- " + flow(item, false) + "\n";
      }
  }
};

}  // namespace

yaml_node::yaml_node() = default;
yaml_node::yaml_node(const yaml_node&) = default;
yaml_node::yaml_node(yaml_node&&) noexcept = default;
yaml_node& yaml_node::operator=(const yaml_node&) = default;
yaml_node& yaml_node::operator=(yaml_node&&) noexcept = default;
yaml_node::~yaml_node() = default;

yaml_node yaml_node::map() {
  yaml_node made;
  made.is = form::map;
  return made;
}

yaml_node yaml_node::list() {
  yaml_node made;
  made.is = form::list;
  return made;
}

void yaml_node::add(std::string key, yaml_node value, std::vector<std::string> comments) {
  is = form::map;
  entries.push_back({std::move(key), std::move(value), std::move(comments)});
}

std::string print_yaml(const yaml_node& root) {
  printer out;
  out.map(root, 0);
  return std::move(out.text);
}

std::vector<std::string> comment_lines(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string line = "#";
  std::string word;
  auto put = [&] {
    if (word.empty())
      return;
    if (line.size() > 1 && line.size() + 1 + word.size() > columns)
      lines.push_back(std::exchange(line, "#"));
    line += " " + std::exchange(word, {});
  };
  auto next = find_unfit(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == next.at) {
      put();
      i += next.bytes - 1;
      next = find_unfit(text, i + 1);
    } else if (text[i] == ' ' || static_cast<unsigned char>(text[i]) < 0x20) {
      put();
    } else {
      word += text[i];
    }
  }
  put();
  if (line.size() > 1 || lines.empty())
    lines.push_back(line);
  return lines;
}

}  // namespace troupe::importer
