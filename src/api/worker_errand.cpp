#include "api/worker_errand.hpp"

#include "api/limits.hpp"
#include "core/worker/declared_type.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

constexpr int version = 1;
constexpr std::size_t size_bytes = 4;
/// Of a question or a note.
constexpr std::size_t words_bytes_max = 64 * 1024;
/// Of a poll, as far as others hear of it.
constexpr milliseconds waits_max = 24h;

refused nonsense() {
  return {errc::corrupt, "what another node says of a worker makes no sense"};
}

/// Nothing of another version than those that are known.
std::optional<json::object> read(std::string_view bytes) {
  if (bytes.size() > words_bytes_max)
    return std::nullopt;
  auto read = parse_json(bytes);
  if (!read || !read->is_object())
    return std::nullopt;
  const auto* v = read->as_object().if_contains("v");
  if (!v || !v->is_int64() || v->get_int64() < version)
    return std::nullopt;
  return std::move(read->as_object());
}

template <class T>
bool read_member(const json::object& from, std::string_view name, T& to) {
  const auto* found = from.if_contains(name);
  return found && read_json(*found, to);
}

/// A worker's name, or a label.
bool is_name(const std::string& text) {
  return text.size() <= name_bytes_max;
}

json::object view(const attempt_outcome& o) {
  json::object out{{"token", o.token}};
  if (const auto* output = std::get_if<json::value>(&o.outcome)) {
    out.emplace("output", *output);
    return out;
  }
  const auto& failure = std::get<task_error>(o.outcome);
  json::object error{{"code", failure.code}, {"message", failure.message}, {"retryable", failure.retryable}};
  if (failure.retry_after)
    error.emplace("retry_after", std::to_string(failure.retry_after->count()) + "ms");
  out.emplace("error", std::move(error));
  return out;
}

json::object view(const attempt_beat& b) {
  json::object out{{"token", b.token}};
  if (b.fraction)
    out.emplace("progress", *b.fraction);
  if (!b.note.empty())
    out.emplace("note", b.note);
  if (b.extend)
    out.emplace("extend", std::to_string(b.extend->count()) + "ms");
  return out;
}

}  // namespace

std::string encode_errand(const errand_poll& of) {
  return json::serialize(json::object{{"v", version},
                                      {"ticket", of.ticket},
                                      {"queue", of.poll.queue},
                                      {"worker", of.poll.worker},
                                      {"labels", to_json(of.poll.labels)},
                                      {"max", of.poll.max},
                                      {"waits_ms", std::clamp(of.poll.wait, 0ms, waits_max).count()}});
}

result<errand_poll> decode_errand_poll(std::string_view bytes) {
  auto said = read(bytes);
  if (!said)
    return nonsense();
  errand_poll out;
  std::int64_t waits = 0;
  auto& p = out.poll;
  if (!read_member(*said, "ticket", out.ticket) || !read_member(*said, "queue", p.queue) ||
      !read_member(*said, "worker", p.worker) || !read_member(*said, "labels", p.labels) ||
      !read_member(*said, "max", p.max) || !read_member(*said, "waits_ms", waits))
    return nonsense();
  if (!worker::is_queue_name(p.queue) || !is_name(p.worker) || p.labels.size() > labels_max || p.max < 1 ||
      p.max > batch_items_max || waits < 0 || waits > waits_max.count())
    return nonsense();
  for (const auto& [name, value] : p.labels)
    if (!is_name(name) || !is_name(value))
      return nonsense();
  p.wait = milliseconds(waits);
  return out;
}

std::string encode_errand_answer(std::string_view body) {
  std::string out;
  out.reserve(size_bytes + body.size());
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(body.size() >> shift);
  return out.append(body);
}

result<std::optional<json::object>> errand_answer::take(std::string_view bytes) {
  so_far_ += bytes;
  if (so_far_.size() < size_bytes)
    return std::optional<json::object>{};
  std::size_t size = 0;
  for (auto byte : std::string_view(so_far_).substr(0, size_bytes))
    size = size << 8 | static_cast<unsigned char>(byte);
  if (size > errand_answer_bytes_max || so_far_.size() > size_bytes + size)
    return nonsense();
  if (so_far_.size() < size_bytes + size)
    return std::optional<json::object>{};
  auto read = parse_json(std::string_view(so_far_).substr(size_bytes));
  so_far_.clear();
  if (!read || !read->is_object())
    return nonsense();
  return std::optional(std::move(read->as_object()));
}

std::string encode_taken(std::uint64_t ticket) {
  return json::serialize(json::object{{"v", version}, {"ticket", ticket}});
}

std::optional<std::uint64_t> decode_taken(std::string_view bytes) {
  auto said = read(bytes);
  std::uint64_t ticket = 0;
  return said && read_member(*said, "ticket", ticket) ? std::optional(ticket) : std::nullopt;
}

std::string encode_filled(std::string_view queue) {
  return json::serialize(json::object{{"v", version}, {"queue", queue}});
}

std::optional<std::string> decode_filled(std::string_view bytes) {
  auto said = read(bytes);
  std::string queue;
  return said && read_member(*said, "queue", queue) && worker::is_queue_name(queue) ? std::optional(queue)
                                                                                    : std::nullopt;
}

std::string encode_errand(const called_off_attempt& of) {
  return json::serialize(json::object{{"v", version}, {"worker", of.worker}, {"token", of.token}});
}

std::optional<called_off_attempt> decode_called_off(std::string_view bytes) {
  auto said = read(bytes);
  called_off_attempt out;
  auto is_one = said && read_member(*said, "worker", out.worker) && read_member(*said, "token", out.token) &&
                is_name(out.worker) && out.token.size() <= token_bytes_max;
  return is_one ? std::optional(std::move(out)) : std::nullopt;
}

json::object body_of(const report_attempts& of) {
  json::array beats, outcomes;
  for (const auto& each : of.beats)
    beats.push_back(view(each));
  for (const auto& each : of.outcomes)
    outcomes.push_back(view(each));
  json::object out{{"worker", of.worker}};
  out.emplace("heartbeats", std::move(beats));
  out.emplace("outcomes", std::move(outcomes));
  return out;
}

}  // namespace troupe::api
