#include "core/base/yaml_events.hpp"

#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <vector>

namespace troupe {
namespace {

std::optional<std::uint32_t> code_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
    return std::nullopt;
  std::uint32_t unit = 0;
  const auto* first = text.data() + at + 2;
  auto [end, error] = std::from_chars(first, first + 4, unit, 16);
  if (error != std::errc{} || end != first + 4)
    return std::nullopt;
  return unit;
}

/// Writes UTF-16 pairs as YAML's `\U0001F600`. Columns behind one are two less for each on the line.
std::string without_pairs(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    auto high = code_unit(text, i);
    auto low = high && *high >= 0xD800 && *high < 0xDC00 ? code_unit(text, i + 6) : std::nullopt;
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      auto point = 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
      out += "\\U00";
      for (int shift = 20; shift >= 0; shift -= 4)
        out += digits[(point >> shift) & 0xF];
      i += 12;
    } else {
      out += text.substr(i, 2);
      i += 2;
    }
  }
  return out;
}

bool begins_as_json(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && (text[first] == '{' || text[first] == '[');
}

position from_mark(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

position at_offset(std::string_view text, std::size_t offset) {
  auto before = text.substr(0, offset);
  auto line = std::ranges::count(before, '\n') + 1;
  auto begin = before.rfind('\n') + 1;
  auto characters = std::ranges::count_if(before.substr(begin), [](char c) { return (c & 0xC0) != 0x80; });
  return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(characters + 1)};
}

std::string text_of(const yaml_char_t* text) {
  return text ? reinterpret_cast<const char*>(text) : "";
}

/// Frees what libyaml allocated for an event.
struct raw_event : yaml_event_t {
  raw_event() : yaml_event_t{} {}
  raw_event(const raw_event&) = delete;
  raw_event& operator=(const raw_event&) = delete;
  ~raw_event() { yaml_event_delete(this); }
};

/// Where each line of a text begins.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

/// Finds where the content of a literal block begins: the indentation of its first line that has any.
location literal_place(std::string_view text, const std::vector<std::size_t>& lines, const yaml_event_t& event) {
  location where{from_mark(event.start_mark)};
  auto header = event.start_mark.line;
  auto line_at = [&](std::size_t i) {
    return text.substr(lines[i], (i + 1 < lines.size() ? lines[i + 1] : text.size()) - lines[i]);
  };
  if (header >= lines.size())
    return where;
  // `|2` says the indentation itself; then the first line need not show it.
  auto indicators = line_at(header);
  indicators.remove_prefix(std::min(indicators.rfind('|'), indicators.size()));
  if (indicators.find_first_of("123456789") != indicators.npos)
    return where;
  for (auto i = header + 1; i < lines.size(); ++i) {
    auto content = line_at(i).find_first_not_of(" \r\n");
    if (content == std::string_view::npos)
      continue;
    where.text = {static_cast<std::uint32_t>(header + 2), static_cast<std::uint32_t>(content + 1)};
    where.verbatim = true;
    break;
  }
  return where;
}

/// Where the text of a quoted or plain scalar begins; verbatim if it has as many characters as the file spends on it.
location text_place(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  location where{from_mark(event.start_mark)};
  auto quotes = scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0u : 1u;
  std::string_view value(reinterpret_cast<const char*>(scalar.value), scalar.length);
  auto characters = static_cast<std::size_t>(std::ranges::count_if(value, [](char c) { return (c & 0xC0) != 0x80; }));
  where.text = {where.at.line, where.at.column + quotes};
  where.verbatim = event.start_mark.line == event.end_mark.line && scalar.style != YAML_FOLDED_SCALAR_STYLE &&
                   event.end_mark.column - event.start_mark.column == characters + 2 * quotes;
  return where;
}

}  // namespace

struct yaml_events::parser {
  explicit parser(std::string_view from)
    : owned(begins_as_json(from) ? without_pairs(from) : std::string{}), text(owned.empty() ? from : owned) {
    if (yaml_parser_initialize(&raw) == 0)
      throw std::bad_alloc{};
    yaml_parser_set_input_string(&raw, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    yaml_parser_set_encoding(&raw, YAML_UTF8_ENCODING);
    lines = line_starts(text);
  }
  parser(const parser&) = delete;
  parser& operator=(const parser&) = delete;
  ~parser() { yaml_parser_delete(&raw); }

  yaml_fault fault() const {
    if (raw.error == YAML_MEMORY_ERROR)
      throw std::bad_alloc{};
    if (raw.error == YAML_READER_ERROR)
      return {at_offset(text, raw.problem_offset), std::string(raw.problem ? raw.problem : "unreadable"),
              "the file must be UTF-8 text"};
    yaml_fault why{from_mark(raw.problem_mark), raw.problem ? raw.problem : "unreadable", {}};
    if (raw.context)
      why.what += " " + std::string(raw.context);
    if (why.what.find("cannot start any token") != why.what.npos)
      why.hint = "indent with spaces, and put text that begins with such a character in quotes";
    else if (why.what.find("mapping values are not allowed") != why.what.npos)
      why.hint = "put text that contains \": \" in quotes";
    else if (raw.context && raw.context_mark.line != raw.problem_mark.line)
      why.hint =
        "which begins on line " + std::to_string(raw.context_mark.line + 1) + "; check indentation and brackets";
    return why;
  }

  std::string owned;
  std::string_view text;
  std::vector<std::size_t> lines;
  yaml_parser_t raw{};
};

yaml_events::yaml_events(std::string_view text) : parser_(std::make_unique<parser>(text)) {}
yaml_events::~yaml_events() = default;

std::optional<yaml_fault> yaml_events::next(yaml_event& to) {
  raw_event raw;
  if (yaml_parser_parse(&parser_->raw, &raw) == 0)
    return parser_->fault();
  to = {};
  to.start = from_mark(raw.start_mark);
  switch (raw.type) {
  case YAML_STREAM_START_EVENT:
    return next(to);
  case YAML_NO_EVENT:
  case YAML_STREAM_END_EVENT:
    to.kind = yaml_event_kind::stream_end;
    break;
  case YAML_DOCUMENT_START_EVENT:
    to.kind = yaml_event_kind::document_start;
    break;
  case YAML_DOCUMENT_END_EVENT:
    to.kind = yaml_event_kind::document_end;
    break;
  case YAML_ALIAS_EVENT:
    to.kind = yaml_event_kind::alias;
    to.anchor = text_of(raw.data.alias.anchor);
    break;
  case YAML_SCALAR_EVENT: {
    const auto& scalar = raw.data.scalar;
    to.kind = yaml_event_kind::scalar;
    to.anchor = text_of(scalar.anchor);
    to.tag = text_of(scalar.tag);
    to.value.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    to.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    to.location =
      scalar.style == YAML_LITERAL_SCALAR_STYLE ? literal_place(parser_->text, parser_->lines, raw) : text_place(raw);
    break;
  }
  case YAML_SEQUENCE_START_EVENT:
    to.kind = yaml_event_kind::list_start;
    to.anchor = text_of(raw.data.sequence_start.anchor);
    to.tag = text_of(raw.data.sequence_start.tag);
    break;
  case YAML_SEQUENCE_END_EVENT:
    to.kind = yaml_event_kind::list_end;
    break;
  case YAML_MAPPING_START_EVENT:
    to.kind = yaml_event_kind::map_start;
    to.anchor = text_of(raw.data.mapping_start.anchor);
    to.tag = text_of(raw.data.mapping_start.tag);
    break;
  case YAML_MAPPING_END_EVENT:
    to.kind = yaml_event_kind::map_end;
    break;
  }
  return std::nullopt;
}

}  // namespace troupe
