#include "core/expression/checker.hpp"
#include "core/expression/evaluator.hpp"
#include "core/expression/lexer.hpp"
#include "core/expression/parser.hpp"
#include "core/expression/utf8.hpp"

#include <algorithm>

namespace troupe::expression {
namespace {

/// Text, or an expression in it.
using part = std::variant<std::string, tree>;

/// Where a string stands and what it is made of.
struct text_template {
  std::string path;
  std::vector<part> parts;
};

/// A string that is exactly one expression.
struct whole_template {
  std::string path;
  tree parsed;
};

struct piece;
using pieces = std::vector<piece>;
using named_pieces = std::vector<std::pair<std::string, piece>>;

/// A JSON value with expressions in it; what has none is a plain value.
struct piece {
  std::variant<json::value, text_template, whole_template, pieces, named_pieces> content;
};

bool plain(const piece& p) {
  return std::holds_alternative<json::value>(p.content);
}

refused at_path(const std::string& path, refused why) {
  if (!path.empty())
    why.where = why.where.empty() ? path : path + " " + why.where;
  return why;
}

// --- parsing

result<piece> parse_text(std::string_view source, const std::string& path, const limits& bounds) {
  std::vector<part> parts;
  std::string plain_text;
  if (!valid_utf8(source))
    return at_path(path, {errc::invalid, "the text is not valid UTF-8"});
  for (std::size_t at = 0; at < source.size();) {
    auto rest = source.substr(at);
    if (rest.starts_with("$${{")) {
      plain_text += "${{";
      at += 4;
      continue;
    }
    if (!rest.starts_with("${{")) {
      plain_text += source[at++];
      continue;
    }
    auto begin = at + 3;
    syntax_error why;
    auto end = find_end(source, begin, why);
    if (!end)
      return at_path(path, {errc::invalid, why.what, to_string(advance(source, why.offset)), why.hint});
    auto parsed = parse(source.substr(begin, *end - begin), bounds, advance(source, begin));
    if (!parsed)
      return at_path(path, std::move(parsed).error());
    if (!plain_text.empty())
      parts.emplace_back(std::exchange(plain_text, {}));
    parts.emplace_back(*std::move(parsed));
    at = *end + 2;
  }
  if (parts.empty())
    return piece{json::value(plain_text)};
  if (!plain_text.empty())
    parts.emplace_back(std::move(plain_text));
  if (parts.size() == 1)
    return piece{whole_template{path, std::get<tree>(std::move(parts[0]))}};
  return piece{text_template{path, std::move(parts)}};
}

result<piece> parse_piece(const json::value& from, const std::string& path, const limits& bounds, std::size_t depth) {
  if (depth > json_depth_max)
    return refused{errc::too_large, "the value nests deeper than " + std::to_string(json_depth_max), path};
  if (from.is_string())
    return parse_text(from.get_string(), path, bounds);
  if (from.is_array()) {
    pieces made;
    for (const auto& item : from.get_array()) {
      auto parsed = parse_piece(item, path + "[" + std::to_string(made.size()) + "]", bounds, depth + 1);
      if (!parsed)
        return parsed;
      made.push_back(*std::move(parsed));
    }
    if (!std::ranges::all_of(made, plain))
      return piece{std::move(made)};
    json::array items;
    for (auto& p : made)
      items.push_back(std::get<json::value>(std::move(p.content)));
    return piece{json::value(std::move(items))};
  }
  if (from.is_object()) {
    named_pieces made;
    for (const auto& [name, item] : from.get_object()) {
      auto parsed = parse_piece(item, (path.empty() ? "" : path + ".") + std::string(name), bounds, depth + 1);
      if (!parsed)
        return parsed;
      made.emplace_back(name, *std::move(parsed));
    }
    if (!std::ranges::all_of(made, [](const auto& m) { return plain(m.second); }))
      return piece{std::move(made)};
    json::object members;
    for (auto& [name, p] : made)
      members.emplace(name, std::get<json::value>(std::move(p.content)));
    return piece{json::value(std::move(members))};
  }
  return piece{from};
}

// --- checking

/// The kinds that may stand inside other text.
bool insertable(kind k) {
  switch (k) {
  case kind::null:
  case kind::bytes:
  case kind::list:
  case kind::map:
  case kind::type:
  case kind::optional:
    return false;
  default:
    return true;
  }
}

refused not_insertable(std::string_view type, const tree& of) {
  return {errc::invalid, "cannot insert " + std::string(type) + " into text", of.where(0),
          "text takes strings, numbers and booleans; use string(), join() or stand alone"};
}

/// How many types the type of a value may consist of; what is beyond is known by its kind only.
constexpr std::size_t parts_max = 10'000;

result<type> check_text(const text_template& of, const scope_types& scope) {
  for (const auto& p : of.parts) {
    const auto* parsed = std::get_if<tree>(&p);
    if (!parsed)
      continue;
    auto found = check(*parsed, scope);
    if (!found)
      return at_path(of.path, std::move(found).error());
    if (!insertable(found->kind))
      return at_path(of.path, not_insertable("a " + std::string(to_string(found->kind)), *parsed));
  }
  return type{kind::string};
}

/// Takes the parts of the type off what is left, or reduces it to its kind.
type fitted(type found, std::size_t& parts_left) {
  auto parts = parts_of(found, parts_left);
  if (parts > parts_left)
    return type{found.kind};
  parts_left -= parts;
  return found;
}

result<type> check_piece(const piece& p, const scope_types& scope, std::size_t& parts_left) {
  if (const auto* constant = std::get_if<json::value>(&p.content))
    return fitted(type_of(*constant), parts_left);
  if (const auto* text = std::get_if<text_template>(&p.content))
    return check_text(*text, scope);
  if (const auto* whole = std::get_if<whole_template>(&p.content)) {
    auto found = check(whole->parsed, scope);
    if (!found)
      return at_path(whole->path, std::move(found).error());
    return fitted(*std::move(found), parts_left);
  }
  if (const auto* items = std::get_if<pieces>(&p.content)) {
    for (const auto& item : *items)
      if (auto found = check_piece(item, scope, parts_left); !found)
        return found;
    return type{kind::list};
  }
  type made{kind::map};
  made.open = false;
  for (const auto& [name, item] : std::get<named_pieces>(p.content)) {
    auto found = check_piece(item, scope, parts_left);
    if (!found)
      return found;
    made.members.emplace(name, *std::move(found));
  }
  return made;
}

// --- evaluating

/// Appends the text of what an expression yields; false if it has none.
bool append_text(const operand& from, json::string& to, meter& budget) {
  auto made = from.place ? from_json(*from.place) : from.made;
  if (made.is<text>()) {
    if (budget.take_text(made.text_view().size()))
      to.append(made.text_view());
    return true;
  }
  auto text = made.is<type_name>() ? std::nullopt : to_text(made);
  if (text && budget.take_text(text->size()))
    to.append(*text);
  return text.has_value();
}

result<json::value> evaluate_text(const text_template& of, const names& scope, context& run) {
  json::string made;
  for (const auto& p : of.parts) {
    if (const auto* plain_text = std::get_if<std::string>(&p)) {
      made.append(*plain_text);
      continue;
    }
    const auto& parsed = std::get<tree>(p);
    auto found = evaluate(parsed, scope, run);
    if (found.made.failed())
      return at_path(of.path, *found.made.as<failure>().why);
    if (!append_text(found, made, run.budget))
      return at_path(of.path, not_insertable((found.place ? from_json(*found.place) : found.made).type(), parsed));
    if (run.budget.spent())
      return at_path(of.path, {errc::too_large, "the text is too large", parsed.where(0), "see cost_max"});
  }
  return json::value(std::move(made));
}

result<json::value> evaluate_piece(const piece& p, const names& scope, context& run, std::size_t depth) {
  if (const auto* constant = std::get_if<json::value>(&p.content))
    return *constant;
  if (const auto* text = std::get_if<text_template>(&p.content))
    return evaluate_text(*text, scope, run);
  if (const auto* whole = std::get_if<whole_template>(&p.content)) {
    auto made = evaluate_to_json(whole->parsed, scope, run, depth);
    if (!made)
      return at_path(whole->path, std::move(made).error());
    return made;
  }
  if (const auto* items = std::get_if<pieces>(&p.content)) {
    json::array made;
    made.reserve(items->size());
    for (const auto& item : *items) {
      auto found = evaluate_piece(item, scope, run, depth + 1);
      if (!found)
        return found;
      made.push_back(*std::move(found));
    }
    return json::value(std::move(made));
  }
  json::object made;
  made.reserve(std::get<named_pieces>(p.content).size());
  for (const auto& [name, item] : std::get<named_pieces>(p.content)) {
    auto found = evaluate_piece(item, scope, run, depth + 1);
    if (!found)
      return found;
    made.emplace(name, *std::move(found));
  }
  return json::value(std::move(made));
}

void append_reads_of(const piece& p, std::vector<std::string>& to) {
  if (const auto* text = std::get_if<text_template>(&p.content)) {
    for (const auto& part : text->parts)
      if (const auto* parsed = std::get_if<tree>(&part))
        append_reads(*parsed, to);
  } else if (const auto* whole = std::get_if<whole_template>(&p.content)) {
    append_reads(whole->parsed, to);
  } else if (const auto* items = std::get_if<pieces>(&p.content)) {
    for (const auto& item : *items)
      append_reads_of(item, to);
  } else if (const auto* members = std::get_if<named_pieces>(&p.content)) {
    for (const auto& [name, item] : *members)
      append_reads_of(item, to);
  }
}

}  // namespace

struct json_template::content {
  piece root;
};

result<json_template> json_template::parse(const json::value& from, const limits& bounds) {
  auto parsed = parse_piece(from, "", bounds, 0);
  if (!parsed)
    return parsed.error();
  json_template made;
  made.content_ = std::make_shared<const content>(content{*std::move(parsed)});
  return made;
}

result<type> json_template::check(const scope_types& scope) const {
  auto parts_left = parts_max;
  return content_ ? check_piece(content_->root, scope, parts_left) : type{kind::null};
}

result<json::value> json_template::evaluate(const scope& scope, const limits& bounds) const {
  if (!content_)
    return json::value(nullptr);
  context run{meter(bounds.cost_max)};
  return evaluate_piece(content_->root, scope_names(scope), run, 0);
}

std::vector<std::string> json_template::reads() const {
  std::vector<std::string> made;
  if (content_)
    append_reads_of(content_->root, made);
  return made;
}

bool json_template::constant() const {
  return !content_ || plain(content_->root);
}

}  // namespace troupe::expression
