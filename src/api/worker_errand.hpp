#pragma once

#include "api/worker_call.hpp"
#include "core/base/json.hpp"
#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What nodes say to each other about workers, as bytes: JSON objects, each with the version `v` of its kind, which a
/// later release may add members to.
///
///     worker.poll      question {v, ticket, queue, worker, labels, max, waits_ms}
///                      answer   size(4, big-endian) {tasks, cancelled, more}
///     worker.taken     note     {v, ticket}: what was answered has reached its worker
///     worker.filled    note     {v, queue}: something waits there
///     worker.cancelled note     {v, worker, token}: an attempt of this worker is to stop
///
/// While the question of a poll is open, nothing of its answer is the worker's. Who asked says `taken`, and then it is
/// answered to its end; if the question ends otherwise, what was in the answer goes to another worker.
namespace troupe::api {

inline constexpr auto poll_errand = "worker.poll";
inline constexpr auto taken_errand = "worker.taken";
inline constexpr auto filled_errand = "worker.filled";
inline constexpr auto cancelled_errand = "worker.cancelled";

/// A worker polls at the node that asks, which lets go of the question by this number.
struct errand_poll {
  std::uint64_t ticket = 0;
  poll_queue poll;
};
/// The tasks of one answer are bounded by how many are asked for, and it by this.
inline constexpr std::size_t errand_answer_bytes_max = 256u << 20;

std::string encode_errand(const errand_poll&);
/// `corrupt` if it cannot be one.
result<errand_poll> decode_errand_poll(std::string_view);

/// `body` is the JSON of the answer.
std::string encode_errand_answer(std::string_view body);
/// Puts an answer together from whatever pieces it comes in.
class errand_answer {
public:
  /// Takes more bytes. Returns it once it is complete; `corrupt` if it cannot be one.
  result<std::optional<json::object>> take(std::string_view);

private:
  std::string so_far_;
};

std::string encode_taken(std::uint64_t ticket);
std::optional<std::uint64_t> decode_taken(std::string_view);

std::string encode_filled(std::string_view queue);
std::optional<std::string> decode_filled(std::string_view);

struct called_off_attempt {
  std::string worker;
  std::string token;
};
std::string encode_errand(const called_off_attempt&);
std::optional<called_off_attempt> decode_called_off(std::string_view);

/// The body of `POST /api/v1/attempts:batch` that says this, without its poll.
json::object body_of(const report_attempts&);

}  // namespace troupe::api
