#include "core/base/packing.hpp"

#include <bit>

namespace troupe {
namespace {

/// What a JSON value begins with.
enum class kind : char { null, no, yes, integer, natural, real, text, list, object };

/// Far above anything that was read from text.
constexpr std::size_t depth_max = 256;

}  // namespace

void packer::put_number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    bytes_ += static_cast<char>(value | 0x80);
  bytes_ += static_cast<char>(value);
}

void packer::put_text(std::string_view text) {
  put_number(text.size());
  bytes_ += text;
}

void packer::put_json(const json::value& value) {
  auto begin = [this](kind k) { bytes_ += static_cast<char>(k); };
  switch (value.kind()) {
  case json::kind::null:
    return begin(kind::null);
  case json::kind::bool_:
    return begin(value.get_bool() ? kind::yes : kind::no);
  case json::kind::int64:
    begin(kind::integer);
    return put_number(detail::zigzag(value.get_int64()));
  case json::kind::uint64:
    begin(kind::natural);
    return put_number(value.get_uint64());
  case json::kind::double_: {
    begin(kind::real);
    auto bits = std::bit_cast<std::uint64_t>(value.get_double());
    for (int shift = 0; shift < 64; shift += 8)
      bytes_ += static_cast<char>(bits >> shift);
    return;
  }
  case json::kind::string:
    begin(kind::text);
    return put_text(value.get_string());
  case json::kind::array:
    begin(kind::list);
    return put_json(value.get_array());
  case json::kind::object:
    begin(kind::object);
    return put_json(value.get_object());
  }
}

void packer::put_json(const json::array& list) {
  put_number(list.size());
  for (const auto& item : list)
    put_json(item);
}

void packer::put_json(const json::object& object) {
  put_number(object.size());
  for (const auto& [name, member] : object) {
    put_text(name);
    put_json(member);
  }
}

void unpacker::refuse() {
  ok_ = false;
  rest_ = {};
}

std::uint64_t unpacker::take_number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty())
      break;
    auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80)
      return value;
  }
  refuse();
  return 0;
}

std::size_t unpacker::take_length() {
  auto length = take_number();
  if (length <= rest_.size())
    return static_cast<std::size_t>(length);
  refuse();
  return 0;
}

std::string_view unpacker::take_text() {
  auto length = take_length();
  auto text = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return text;
}

void unpacker::take_json(json::value& to, std::size_t depth) {
  if (rest_.empty() || depth > depth_max)
    return refuse();
  auto what = static_cast<kind>(rest_.front());
  rest_.remove_prefix(1);
  switch (what) {
  case kind::null:
    to = nullptr;
    return;
  case kind::no:
  case kind::yes:
    to = what == kind::yes;
    return;
  case kind::integer:
    to = detail::unzigzag(take_number());
    return;
  case kind::natural:
    to = take_number();
    return;
  case kind::real: {
    if (rest_.size() < 8)
      return refuse();
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i)
      bits |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    rest_.remove_prefix(8);
    to = std::bit_cast<double>(bits);
    return;
  }
  case kind::text:
    to.emplace_string() = take_text();
    return;
  case kind::list:
    return take_json(to.emplace_array(), depth + 1);
  case kind::object:
    return take_json(to.emplace_object(), depth + 1);
  }
  refuse();
}

void unpacker::take_json(json::array& to, std::size_t depth) {
  to.clear();
  auto left = take_length();
  to.reserve(std::min<std::size_t>(left, rest_.size()));
  for (; left > 0 && ok_; --left)
    take_json(to.emplace_back(nullptr), depth);
}

void unpacker::take_json(json::object& to, std::size_t depth) {
  to.clear();
  for (auto left = take_length(); left > 0 && ok_; --left) {
    auto name = take_text();
    take_json(to.insert_or_assign(name, nullptr).first->value(), depth);
  }
}

}  // namespace troupe
