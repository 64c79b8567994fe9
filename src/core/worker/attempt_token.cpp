#include "core/worker/attempt_token.hpp"

#include "core/base/base64url.hpp"
#include "core/base/constant_time.hpp"

#include <charconv>

namespace troupe::worker {
namespace {

/// No id has it.
constexpr char separator = '\n';

std::string body_of(const handover& of) {
  auto text = std::to_string(of.serial);
  text += separator;
  text += std::to_string(of.attempt.attempt);
  text += separator;
  text += of.attempt.execution.value;
  text += separator;
  text += of.attempt.task.value;
  return text;
}

/// Takes the text up to the next separator off the front.
std::string_view take(std::string_view& from) {
  auto end = from.find(separator);
  auto part = from.substr(0, end);
  from.remove_prefix(end == from.npos ? from.size() : end + 1);
  return part;
}

template <class T>
bool read_number(std::string_view text, T& to) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string code_of(std::string_view body, const sealer& seal) {
  return seal(body).substr(0, code_bytes);
}

}  // namespace

std::string write_token(const handover& of, const sealer& seal) {
  auto body = body_of(of);
  return to_base64url(body) + "." + to_base64url(code_of(body, seal));
}

std::optional<handover> read_token(std::string_view token, const sealer& seal) {
  auto dot = token.find('.');
  if (dot == token.npos)
    return std::nullopt;
  auto body = from_base64url(token.substr(0, dot));
  auto code = from_base64url(token.substr(dot + 1));
  if (!body || !code || !equal_in_constant_time(*code, code_of(*body, seal)))
    return std::nullopt;
  std::string_view rest = *body;
  handover out;
  if (!read_number(take(rest), out.serial) || !read_number(take(rest), out.attempt.attempt))
    return std::nullopt;
  out.attempt.execution.value = take(rest);
  out.attempt.task.value = rest;
  return out;
}

}  // namespace troupe::worker
