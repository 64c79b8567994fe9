#include "core/workflow/value_reader.hpp"

#include <charconv>

namespace troupe {
namespace {

void note_locations(const node& value, const std::string& path, std::map<std::string, location>& to) {
  to[path] = value.location;
  for (std::size_t i = 0; i < value.items.size(); ++i)
    note_locations(value.items[i], path + "[" + std::to_string(i) + "]", to);
  for (const auto& m : value.members)
    note_locations(m.value, path + "." + m.key, to);
}

std::string joined(const std::string& path, const std::string& inner) {
  return inner.empty() ? path : inner.front() == '[' ? path + inner : path + "." + inner;
}

}  // namespace

std::uint32_t value_reader::count(const node& value, const std::string& path, value_form form) {
  auto [least, most] = range_of(form, limits_);
  auto number = value.scalar.is_int64() ? value.scalar.get_int64() : std::numeric_limits<std::int64_t>::max();
  if (number >= least && number <= most)
    return static_cast<std::uint32_t>(number);
  complain(value, path, "must be from " + std::to_string(least) + " to " + std::to_string(most));
  return static_cast<std::uint32_t>(least);
}

std::optional<milliseconds> value_reader::duration(const node& value, const std::string& path) {
  return duration(value.text(), value, path);
}

std::optional<milliseconds> value_reader::duration(std::string_view text, const node& value, const std::string& path) {
  auto span = parse_duration(text);
  if (!span)
    complain(value, path, "is not a duration: " + quoted(text), "write 250ms, 30s, 10m, 24h or 1h30m");
  else if (span->count() > 0 && *span <= limits_.duration_max)
    return span;
  else
    complain(value, path, "must be from 1ms to " + to_text(limits_.duration_max));
  return std::nullopt;
}

std::vector<std::string> value_reader::codes(const node& value, const std::string& path) {
  std::vector<std::string> codes;
  if (value.kind == node_kind::string) {
    if (auto code = short_text(value, path))
      codes.push_back(*std::move(code));
    return codes;
  }
  if (value.items.empty())
    complain(value, path, "is empty", "name an error code such as http_503, or remove it");
  if (value.items.size() > limits_.codes_max)
    complain(value, path, "has more than " + std::to_string(limits_.codes_max) + " codes");
  for (std::size_t i = 0; i < std::min(value.items.size(), limits_.codes_max); ++i) {
    const auto& item = value.items[i];
    auto inner = path + "[" + std::to_string(i) + "]";
    if (item.kind != node_kind::string)
      complain(item, inner, "must be an error code, not " + std::string(words(item.kind)), "put it in quotes");
    else if (auto code = short_text(item, inner))
      codes.push_back(*std::move(code));
  }
  return codes;
}

std::map<std::string, std::string> value_reader::labels(const node& value, const std::string& path) {
  std::map<std::string, std::string> labels;
  if (value.members.size() > limits_.labels_max) {
    errors_.add(value.location.at, "more than " + std::to_string(limits_.labels_max) + " labels" + of_);
    return labels;
  }
  for (const auto& m : value.members) {
    auto name = (path == "labels" ? "label " : path + ".") + m.key + of_;
    if (m.value.kind != node_kind::string)
      errors_.add(m.value.location.at, name + " must be a string, not " + std::string(words(m.value.kind)),
                  "put it in quotes");
    else if (std::max(m.key.size(), m.value.text().size()) > limits_.label_bytes_max)
      errors_.add(m.at, "a label longer than " + std::to_string(limits_.label_bytes_max) + " bytes" + of_);
    else
      labels.emplace(m.key, m.value.text());
  }
  return labels;
}

std::optional<std::string> value_reader::short_text(const node& value, const std::string& path) {
  auto text = value.text();
  if (!text.empty() && text.size() <= limits_.label_bytes_max)
    return std::string(text);
  complain(value, path,
           text.empty() ? "is empty" : "is longer than " + std::to_string(limits_.label_bytes_max) + " bytes");
  return std::nullopt;
}

std::optional<expression::program> value_reader::expression(const node& value, const std::string& path) {
  place(value, path);
  if (value.kind == node_kind::boolean)
    return literal(value.scalar, value, path);
  auto found = sole_expression(value.text());
  if (!found && value.text().find("${{") != std::string_view::npos) {
    complain(value, path, "must be one expression", "put all of it between ${{ and }}, or leave them out");
    return std::nullopt;
  }
  return parse(found.value_or(embedded{value.text(), {1, 1}}), value, path);
}

std::optional<expression::program> value_reader::embedded_expression(const node& value, const std::string& path) {
  place(value, path);
  auto found = sole_expression(value.text());
  return found ? parse(*found, value, path) : std::nullopt;
}

std::optional<expression::program> value_reader::literal(const json::value& value, const node& at,
                                                         const std::string& path) {
  place(at, path);
  locations_[path].verbatim = false;
  auto complain = [&](const refused& why) {
    errors_.add(at.location.at, path + of_ + (why.what.starts_with("an ") ? " has " : ": ") + why.what, why.hint);
    return std::nullopt;
  };
  auto source = to_cel(value);
  if (!source)
    return complain(source.error());
  // Written by us from a document that is bounded itself.
  expression::limits generous;
  generous.source_bytes_max = 2 * limits_.document.source_bytes_max;
  auto program = expression::program::parse(*source, generous);
  if (!program)
    return complain(program.error());
  return *std::move(program);
}

std::optional<expression::program> value_reader::parse(const embedded& found, const node& value,
                                                       const std::string& path) {
  auto program = expression::program::parse(found.source);
  if (program) {
    // From here on a position is one in the expression.
    auto& known = locations_[path];
    known.text = known.within(found.begin);
    return *std::move(program);
  }
  auto& why = program.error();
  errors_.add(value.location.within(within(found, split_where(why.where).at)), path + of_ + ": " + why.what, why.hint);
  return std::nullopt;
}

expression::json_template value_reader::json(const node& value, const std::string& path) {
  note_locations(value, path, locations_);
  auto whole = expression::json_template::parse(to_value(value));
  if (whole)
    return *std::move(whole);
  // Each part again, to find every bad expression and not only the first.
  auto complain = [&](const std::string& at, const refused& why) {
    auto inner = split_where(why.where);
    auto full = joined(at, inner.path);
    auto found = locations_.find(full);
    const auto& where = found == locations_.end() ? value.location : found->second;
    errors_.add(where.within(inner.at), full + of_ + ": " + why.what, why.hint);
  };
  auto before = errors_.size();
  for (const auto& m : value.members)
    if (auto part = expression::json_template::parse(to_value(m.value)); !part)
      complain(path + "." + m.key, part.error());
  if (errors_.size() == before)
    complain(path, whole.error());
  return {};
}

void value_reader::complain_of_key(const member& m, const std::string& path, const std::vector<std::string>& known) {
  auto hint = did_you_mean(m.key, known);
  if (hint.empty())
    for (const auto& name : known)
      hint += (hint.empty() ? "keys are " : ", ") + name;
  errors_.add(m.at, "unknown key " + quoted(m.key) + owner(path), hint);
}

void value_reader::complain_of_form(const member& m, value_form form, const std::string& path) {
  std::string hint;
  auto spans = form == value_form::duration || form == value_form::timeouts || form == value_form::wait ||
               form == value_form::span;
  if (spans && m.value.kind == node_kind::integer)
    hint = "write " + json::serialize(m.value.scalar) + "s for seconds";
  else if (m.value.kind == node_kind::null)
    hint = "give it a value or remove it";
  else if (fits(form, node_kind::string) && !fits(form, node_kind::map) && m.value.kind == node_kind::map)
    hint = "put an expression that begins with { in quotes";
  errors_.add(m.value.location.at,
              (path.empty() ? m.key : path + "." + m.key) + of_ + " must be " + std::string(words(form)) + ", not " +
                std::string(words(m.value.kind)),
              hint);
}

void value_reader::complain_of_missing(std::string_view key, value_form form, const std::string& path, position at) {
  errors_.add(at, "missing key \"" + std::string(key) + "\"" + owner(path),
              "add " + std::string(key) + ": with " + std::string(words(form)));
}

void value_reader::complain_of_word(const node& value, const std::string& path, const std::vector<std::string>& known) {
  auto hint = did_you_mean(value.text(), known);
  if (hint.empty())
    for (const auto& name : known)
      hint += (hint.empty() ? "write " : &name == &known.back() ? " or " : ", ") + name;
  errors_.add(value.location.at, quoted(value.text()) + " is not a " + path + of_, hint);
}

bool check_name(std::string_view name, const std::string& whose, position at, const definition_limits& limits,
                complaints& errors) {
  auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  if (!name.empty() && lower(name.front()) && std::ranges::all_of(name, allowed) &&
      name.size() <= limits.name_bytes_max)
    return true;
  errors.add(at, whose + " name " + quoted(name) + " is not valid",
             "use a-z, 0-9, _ and -, a letter first, at most " + std::to_string(limits.name_bytes_max));
  return false;
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 80)) + (text.size() > 80 ? "...\"" : "\"");
}

}  // namespace troupe
