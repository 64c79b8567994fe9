#include "core/base/json_text.hpp"

namespace troupe {
namespace {

void write_escape(std::string& out, unsigned char c) {
  constexpr char hex[] = "0123456789abcdef";
  switch (c) {
  case '"':
  case '\\':
    (out += '\\') += static_cast<char>(c);
    return;
  case '\b':
    out += "\\b";
    return;
  case '\f':
    out += "\\f";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    ((out += "\\u00") += hex[c >> 4]) += hex[c & 15];
  }
}

}  // namespace

void write_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    out.append(text, plain, i - plain);
    write_escape(out, c);
    plain = i + 1;
  }
  out.append(text, plain);
  out += '"';
}

void write_json(std::string& out, const json::array& items) {
  out += '[';
  for (const auto& item : items) {
    if (&item != items.data())
      out += ',';
    write_json(out, item);
  }
  out += ']';
}

void write_json(std::string& out, const json::object& members) {
  auto separator = '{';
  for (const auto& member : members) {
    out += std::exchange(separator, ',');
    write_json(out, std::string_view(member.key()));
    out += ':';
    write_json(out, member.value());
  }
  out += members.empty() ? "{}" : "}";
}

void write_json(std::string& out, const json::value& value) {
  switch (value.kind()) {
  case json::kind::null:
    out += "null";
    return;
  case json::kind::bool_:
    out += value.get_bool() ? "true" : "false";
    return;
  case json::kind::int64:
    return detail::write_integer(out, value.get_int64());
  case json::kind::uint64:
    return detail::write_integer(out, value.get_uint64());
  case json::kind::double_:
    out += json::serialize(value);
    return;
  case json::kind::string:
    return write_json(out, std::string_view(value.get_string()));
  case json::kind::array:
    return write_json(out, value.get_array());
  case json::kind::object:
    return write_json(out, value.get_object());
  }
}

}  // namespace troupe
