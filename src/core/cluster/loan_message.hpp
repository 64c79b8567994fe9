#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What two nodes say to each other about attempts that one of them runs for the other: JSON documents, in notes and
/// questions of a link. Each says its `version`. What a later release adds is left out by an older one, and what an
/// older one leaves out keeps its default; the version is raised only where that would be wrong, and then the message
/// is refused.
///
///     note loan.hint       how much waits                                 owner -> others
///     question loan.take   who asks, for how much  -> loan_grant          helper -> owner
///     question loan.renew  it runs                 -> loan_renewed        helper -> owner
///     note loan.progress   how far it is                                  helper -> owner
///     note loan.stop       nobody wants its outcome                       owner -> helper
///     note loan.seek       who runs these now?     -> renews them         new owner -> others
///     question loan.settle how it ended            -> loan_settled        helper -> owner
///
/// The owner is whoever has the shard of the execution at that moment.
namespace troupe::cluster {

inline constexpr std::uint32_t loan_version = 1;

inline constexpr auto loan_hint_kind = "loan.hint", loan_take_kind = "loan.take", loan_renew_kind = "loan.renew",
                      loan_progress_kind = "loan.progress", loan_stop_kind = "loan.stop", loan_seek_kind = "loan.seek",
                      loan_settle_kind = "loan.settle";

struct loan_hint {
  std::uint32_t version = loan_version;
  /// By kind of slot: attempts that could begin, if there were slots.
  std::map<std::string, std::uint32_t> waiting;
  /// Names where files are for who says it.
  std::string files;

  TROUPE_FIELDS(loan_hint, version, waiting, files)
};

struct loan_request {
  std::uint32_t version = loan_version;
  /// Of slot, and how many are free.
  std::string kind;
  std::uint32_t slots = 0;
  /// What the node says about itself, and which programs it runs.
  std::map<std::string, std::string> labels;
  /// Names all built-in task types there are at the node, with their versions.
  std::string built_in;
  std::string files;

  TROUPE_FIELDS(loan_request, version, kind, slots, labels, built_in, files)
};

/// Which attempt.
struct loan_key {
  std::string execution;
  std::string task;
  std::uint32_t attempt = 0;

  auto operator<=>(const loan_key&) const = default;
  TROUPE_FIELDS(loan_key, execution, task, attempt)
};

struct loan {
  loan_key key;
  std::uint64_t seed = 0;
  /// A `run_task` (core/workflow/effect.hpp).
  json::value work;
  /// The values of the secrets it names.
  std::map<std::string, std::string> secrets;

  TROUPE_FIELDS(loan, key, seed, work, secrets)
};

struct loan_grant {
  std::uint32_t version = loan_version;
  /// It must be heard of each of them so often.
  milliseconds lease{0};
  std::vector<loan> attempts;
  /// Attempts that still wait for slots of that kind.
  std::uint32_t left = 0;

  TROUPE_FIELDS(loan_grant, version, lease, attempts, left)
};

struct loan_renewal {
  std::uint32_t version = loan_version;
  loan_key key;
  milliseconds lease{0};

  TROUPE_FIELDS(loan_renewal, version, key, lease)
};

struct loan_renewed {
  std::uint32_t version = loan_version;
  /// False: stop it.
  bool wanted = true;

  TROUPE_FIELDS(loan_renewed, version, wanted)
};

struct loan_progress {
  std::uint32_t version = loan_version;
  loan_key key;
  double fraction = 0;
  std::string note;

  TROUPE_FIELDS(loan_progress, version, key, fraction, note)
};

struct loan_stop {
  std::uint32_t version = loan_version;
  loan_key key;

  TROUPE_FIELDS(loan_stop, version, key)
};

struct loan_seek {
  std::uint32_t version = loan_version;
  std::vector<loan_key> keys;

  TROUPE_FIELDS(loan_seek, version, keys)
};

/// completed: with `output` · failed: with `error` · returned: it did not come to an end there, and is to run
/// elsewhere.
TROUPE_ENUM(loan_end, completed, failed, returned)

struct loan_outcome {
  std::uint32_t version = loan_version;
  loan_key key;
  loan_end how = loan_end::returned;
  json::value output;
  json::value error;
  /// The output is a kept result of earlier work.
  bool reused = false;

  TROUPE_FIELDS(loan_outcome, version, key, how, output, error, reused)
};

struct loan_settled {
  std::uint32_t version = loan_version;
  /// The outcome is durable; otherwise it is not wanted, and `why` says so.
  bool recorded = false;
  std::string why;

  TROUPE_FIELDS(loan_settled, version, recorded, why)
};

/// How deep a message nests: as deep as an output may, and its own members.
inline constexpr std::size_t loan_depth_max = json_depth_max + 8;

template <class Message>
std::string encode_loan(const Message& m) {
  return json::serialize(to_json(m));
}

/// Refused as `corrupt` if it is none, or of a version that this release does not know.
template <class Message>
result<Message> decode_loan(std::string_view bytes) {
  auto read = parse_json(bytes, loan_depth_max);
  auto m = read ? from_json<Message>(*read) : result<Message>(std::move(read).error());
  if (!m)
    return refused{errc::corrupt, "what came from another node makes no sense: " + m.error().what};
  if (m->version > loan_version)
    return refused{errc::corrupt, "what came from another node is of a later release"};
  return m;
}

}  // namespace troupe::cluster
