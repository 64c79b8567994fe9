#include "core/worker/failure.hpp"

namespace troupe::worker {
namespace {

refused wrong(std::string_view where, std::string what, std::string hint = {}) {
  return {errc::invalid, std::move(what), std::string(where), std::move(hint)};
}

template <class T>
std::optional<refused> read_member(const json::value& from, std::string_view name, T& to) {
  if (auto read = read_json(from, to); !read)
    return detail::inside(name, std::move(read).error());
  return std::nullopt;
}

}  // namespace

result<task_error> read_failure(const json::value& from) {
  if (!from.is_object())
    return wrong("", "must be an object with code and message");
  task_error out;
  for (const auto& member : from.get_object()) {
    std::string_view name = member.key();
    std::optional<refused> failure;
    std::string text;
    if (name == "code")
      failure = read_member(member.value(), name, out.code);
    else if (name == "message")
      failure = read_member(member.value(), name, out.message);
    else if (name == "retryable")
      failure = read_member(member.value(), name, out.retryable);
    else if (name == "retry_after")
      failure = read_member(member.value(), name, text);
    else
      failure = wrong(name, "unknown member", "known: code, message, retryable, retry_after");
    if (failure)
      return *std::move(failure);
    if (name == "retry_after" && !(out.retry_after = parse_duration(text)))
      return wrong(name, "not a duration", "write 500ms, 30s or 5m");
  }
  if (out.code.empty())
    return wrong("code", "missing", "a word for rules to match: http_503");
  if (out.code.size() > failure_code_bytes_max)
    return wrong("code", "longer than " + std::to_string(failure_code_bytes_max) + " bytes");
  cut_text(out.message, failure_message_bytes_max);
  return out;
}

void cut_text(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max)
    return;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80)
    --bytes_max;
  text.resize(bytes_max);
}

}  // namespace troupe::worker
