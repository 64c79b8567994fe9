#pragma once

#include "core/base/json.hpp"

#include <optional>
#include <string>
#include <variant>

/// Who changed what.
namespace troupe::access {

/// One change that somebody asked for through the API, or one that they were denied.
struct audit_entry {
  /// Place in the log, from 1; given by the store.
  std::uint64_t sequence = 0;
  /// Names the entry until it is settled.
  std::string key;
  timestamp at;
  /// Name of the token, `local` or `anybody`.
  std::string who;
  /// Id of the token; empty without one.
  std::string token;
  /// As `troupe openapi` names it.
  std::string operation;
  /// What it is about: its path without `/api/v1/`, such as `executions/01k.../cancel`.
  std::string target;
  std::string request_id;
  /// HTTP status of the answer; 0 if there is none: not yet, or the node stopped before.
  std::uint16_t status = 0;
  /// Why it was refused.
  std::string problem;
  /// What was and what is, where that can be compared; else null.
  json::value before = {};
  json::value after = {};

  TROUPE_FIELDS(audit_entry, sequence, key, at, who, token, operation, target, request_id, status, problem, before,
                after)
};

/// How a change came out that was noted before.
struct audit_outcome {
  std::string key;
  /// What it turned out to be about: what was made has a name only then. Empty: as noted.
  std::string target = {};
  std::uint16_t status = 0;
  std::string problem;
  json::value before = {};
  json::value after = {};
};

/// A token was used.
struct token_use {
  std::string id;
  timestamp at;
};

/// What is noted on the way; see `store::writer::note`.
using access_note = std::variant<audit_entry, audit_outcome, token_use>;

/// Returns the thing a target is about: `executions/01k...` for anything that was done to that execution.
std::string_view resource_of(std::string_view target);

/// Which entries to look at: the newest first; with `after` the oldest first, to follow the log.
struct audit_filter {
  std::optional<std::string> who = {};
  std::optional<std::string> operation = {};
  /// A resource: `executions/01k...`, `workflows/video`.
  std::optional<std::string> target = {};
  std::optional<timestamp> from = {};
  std::optional<timestamp> before_time = {};
  /// Keyset: only entries before this one, or after that one.
  std::optional<std::uint64_t> before = {};
  std::optional<std::uint64_t> after = {};
  std::uint32_t limit = 50;
};

}  // namespace troupe::access
