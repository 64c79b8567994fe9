#include "store/postgres_values.hpp"

#include "core/base/invariant.hpp"

namespace troupe::store::postgres {
namespace {

void put(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(number >> shift & 0xFF));
}

/// Returns how many bytes of `text` are one character; 0 if it does not begin with one.
std::size_t character_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  auto length = first >= 0xC2 && first < 0xE0   ? 2u
                : first >= 0xE0 && first < 0xF0 ? 3u
                : first >= 0xF0 && first < 0xF5 ? 4u
                                                : 0u;
  if (length == 0 || text.size() < length)
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  bool beyond = (first == 0xED && byte(1) >= 0xA0) || (first == 0xF4 && byte(1) >= 0x90);
  return overlong || beyond ? 0 : length;
}

/// Returns how much of `text` can be stored as it is.
std::size_t storable_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    auto length = character_length(text.substr(at, 4));
    if (length == 0 || text[at] == '\0')
      return at;
    at += length;
  }
  return at;
}

type type_of(sql::parameter::kind kind) {
  switch (kind) {
  case sql::parameter::kind::integer:
    return type::integer;
  case sql::parameter::kind::text:
    return type::text;
  case sql::parameter::kind::bytes:
    return type::bytes;
  }
  return type::text;
}

}  // namespace

std::string_view storable(std::string_view text, std::string& room) {
  auto good = storable_prefix(text);
  if (good == text.size())
    return text;
  room.clear();
  while (!text.empty()) {
    room += text.substr(0, good);
    text.remove_prefix(good);
    if (text.empty())
      break;
    room += text.front() == '\0' ? "\u2400" : "\uFFFD";
    text.remove_prefix(1);
    good = storable_prefix(text);
  }
  return room;
}

array::array(postgres::type element) : element_(element) {}

void array::add(bool value) {
  TROUPE_INVARIANT(element_ == type::boolean);
  put(content_, 1, 4);
  content_.push_back(value ? 1 : 0);
  ++size_;
}

void array::add(std::int64_t number) {
  TROUPE_INVARIANT(element_ == type::integer);
  put(content_, 8, 4);
  put(content_, static_cast<std::uint64_t>(number), 8);
  ++size_;
}

void array::add(std::string_view text) {
  std::string room;
  auto content = element_ == type::bytes ? text : storable(text, room);
  put(content_, content.size(), 4);
  content_ += content;
  ++size_;
}

void array::add_null() {
  put(content_, 0xFFFFFFFF, 4);
  has_null_ = true;
  ++size_;
}

postgres::type array::of() const {
  switch (element_) {
  case type::boolean:
    return type::boolean_array;
  case type::bytes:
    return type::bytes_array;
  case type::integer:
    return type::integer_array;
  default:
    return type::text_array;
  }
}

/// Dimensions, whether there are nulls, type of the elements; then size and first index of the only dimension.
std::string array::finish() && {
  std::string out;
  out.reserve(20 + content_.size());
  put(out, size_ == 0 ? 0 : 1, 4);
  put(out, has_null_ ? 1 : 0, 4);
  put(out, static_cast<std::uint32_t>(element_), 4);
  if (size_ == 0)
    return out;
  put(out, static_cast<std::uint32_t>(size_), 4);
  put(out, 1, 4);
  return out += content_;
}

values::values(std::span<const sql::parameter> parameters) {
  all_.reserve(parameters.size());
  for (const auto& p : parameters)
    add(p);
}

void values::add(const sql::parameter& p) {
  value v{type_of(p.type()), p.is_null()};
  if (p.type() == sql::parameter::kind::integer)
    put(v.own, static_cast<std::uint64_t>(p.integer()), 8);
  else if (p.type() == sql::parameter::kind::text)
    v.borrowed = storable(p.text(), v.own);
  else
    v.borrowed = p.text();
  // A text that had to be changed is our own.
  if (!v.own.empty())
    v.borrowed = {};
  all_.push_back(std::move(v));
}

void values::add(array column) {
  auto type = column.of();
  all_.push_back({type, false, std::move(column).finish()});
}

values::view values::show() const {
  view out;
  for (const auto& v : all_) {
    auto content = v.own.empty() ? v.borrowed : std::string_view{v.own};
    out.types.push_back(static_cast<std::uint32_t>(v.type));
    out.contents.push_back(v.null ? nullptr : content.data() ? content.data() : "");
    out.lengths.push_back(static_cast<int>(content.size()));
    out.formats.push_back(1);
  }
  return out;
}

std::int64_t integer_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (auto byte : bytes)
    number = number << 8 | static_cast<unsigned char>(byte);
  switch (bytes.size()) {
  case 2:
    return static_cast<std::int16_t>(number);
  case 4:
    return static_cast<std::int32_t>(number);
  default:
    return static_cast<std::int64_t>(number);
  }
}

}  // namespace troupe::store::postgres
