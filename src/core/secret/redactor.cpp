#include "core/secret/redactor.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace troupe::secret {
namespace {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    auto plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                 c == '.' || c == '~';
    if (plain)
      out += c;
    else
      (out += '%').append({hex[byte >> 4], hex[byte & 15]});
  }
  return out;
}

/// Without padding, which says nothing.
std::string base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      out += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0)
    out += alphabet[bits << (6 - count) & 63];
  return out;
}

std::string json_written(std::string_view text) {
  auto quoted = json::serialize(json::string(text));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

redactor::redactor(const std::map<std::string, std::string>& secrets) {
  for (const auto& [name, value] : secrets)
    for (auto form : {value, percent_encoded(value), base64(value), json_written(value)})
      if (std::ranges::find(forms_, form) == forms_.end())
        forms_.push_back(std::move(form));
  std::ranges::stable_sort(forms_, std::greater<>(), &std::string::size);
  for (const auto& form : forms_)
    begins_[static_cast<unsigned char>(form.front())] = true;
}

std::size_t redactor::length_at(std::string_view text, std::size_t at) const {
  if (!begins_[static_cast<unsigned char>(text[at])])
    return 0;
  auto rest = text.substr(at);
  for (const auto& form : forms_)
    if (rest.starts_with(form))
      return form.size();
  return 0;
}

std::size_t redactor::replace(std::string_view text, std::size_t end, std::string& to) const {
  std::size_t at = 0;
  while (at < end) {
    if (auto length = length_at(text, at)) {
      to += mask;
      at += length;
    } else {
      to += text[at++];
    }
  }
  return at;
}

std::string redactor::operator()(std::string_view text) const {
  if (empty())
    return std::string(text);
  std::size_t head = 0, tail = 0;
  for (const auto& form : forms_) {
    auto longest = std::min(form.size() - 1, text.size());
    for (auto n = longest; n >= part_bytes_min && n > head; --n)
      if (text.starts_with(std::string_view(form).substr(form.size() - n)))
        head = n;
    for (auto n = longest; n >= part_bytes_min && n > tail; --n)
      if (text.ends_with(std::string_view(form).substr(0, n)))
        tail = n;
  }
  // What is there whole is replaced as a whole.
  if (!text.empty() && length_at(text, 0) > head)
    head = 0;
  std::string out(head > 0 ? mask : std::string_view{});
  auto middle = text.substr(head);
  auto stopped = replace(middle, middle.size() - std::min(tail, middle.size()), out);
  // A secret that is whole may end in what looks like the beginning of another.
  if (stopped < middle.size())
    out += mask;
  return out;
}

void redactor::operator()(json::value& value) const {
  if (empty())
    return;
  if (value.is_string()) {
    if (auto clean = (*this)(value.get_string()); clean != std::string_view(value.get_string()))
      value = std::move(clean);
  } else if (auto* list = value.if_array()) {
    for (auto& each : *list)
      (*this)(each);
  } else if (auto* object = value.if_object()) {
    json::object clean;
    for (auto& member : *object) {
      (*this)(member.value());
      clean.insert_or_assign((*this)(std::string_view(member.key())), std::move(member.value()));
    }
    *object = std::move(clean);
  }
}

std::string redactor::stream::feed(std::string_view piece) {
  kept_ += piece;
  if (by_.empty())
    return std::exchange(kept_, {});
  auto longest = by_.forms_.front().size();
  if (kept_.size() < longest)
    return {};
  std::string out;
  auto stopped = by_.replace(kept_, kept_.size() - longest + 1, out);
  kept_.erase(0, stopped);
  return out;
}

std::string redactor::stream::finish() {
  std::string out;
  by_.replace(kept_, kept_.size(), out);
  kept_.clear();
  return out;
}

}  // namespace troupe::secret
