#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// What two nodes say to each other over a link, and how that is bytes. Numbers are big-endian.
///
///     frame   = size(4, of type and body) type(1) body
///     hello   = 1 "troupe-link" lowest(2) highest(2) incarnation(8) cluster node whatever later releases add
///     ping    = 2 number(8)
///     pong    = 3 number(8)
///     note    = 4 kind bytes
///     ask     = 5 id(8) patience_ms(4) kind bytes
///     part    = 6 id(8) bytes
///     answer  = 7 id(8) bytes
///     refusal = 8 id(8) code what hint
///     cancel  = 9 id(8)
///     goodbye = 10 code what
///     cluster, node, kind, code, what, hint = size(2) text
///
/// The hello is first, and its beginning is the same for ever: it is read before it is known what the other speaks. A
/// frame of another type is left out.
namespace troupe::cluster {

/// The versions of this protocol that this release speaks.
inline constexpr std::uint16_t link_version_lowest = 1;
inline constexpr std::uint16_t link_version_highest = 1;

struct link_hello {
  std::uint16_t lowest = link_version_lowest;
  std::uint16_t highest = link_version_highest;
  /// Another one for each life of a node; a later life has a greater one.
  std::uint64_t incarnation = 0;
  std::string cluster;
  std::string node;

  bool operator==(const link_hello&) const = default;
};
struct link_ping {
  std::uint64_t number = 0;
  bool operator==(const link_ping&) const = default;
};
struct link_pong {
  std::uint64_t number = 0;
  bool operator==(const link_pong&) const = default;
};
/// At most once, and nobody answers.
struct link_note {
  std::string kind;
  std::string bytes;
  bool operator==(const link_note&) const = default;
};
/// Answered by any number of parts and then an answer or a refusal with the same id, if at all. Nobody listens after
/// `patience_ms`.
struct link_ask {
  std::uint64_t id = 0;
  std::uint32_t patience_ms = 0;
  std::string kind;
  std::string bytes;
  bool operator==(const link_ask&) const = default;
};
struct link_part {
  std::uint64_t id = 0;
  std::string bytes;
  bool operator==(const link_part&) const = default;
};
struct link_answer {
  std::uint64_t id = 0;
  std::string bytes;
  bool operator==(const link_answer&) const = default;
};
struct link_refusal {
  std::uint64_t id = 0;
  refused why;
  bool operator==(const link_refusal&) const = default;
};
/// Who asked does not listen any more.
struct link_cancel {
  std::uint64_t id = 0;
  bool operator==(const link_cancel&) const = default;
};
/// The link ends, and why.
struct link_goodbye {
  refused why;
  bool operator==(const link_goodbye&) const = default;
};

using link_message = std::variant<link_hello, link_ping, link_pong, link_note, link_ask, link_part, link_answer,
                                  link_refusal, link_cancel, link_goodbye>;

/// What a frame has beside `bytes`, at most.
inline constexpr std::size_t link_overhead_max = 4 + 1 + 8 + 4 + 2 + 64;
/// Bytes of a kind.
inline constexpr std::size_t link_kind_bytes_max = 64;

/// Returns the whole frame. Texts of refusals are cut off at a bound; a kind must not be longer than its own.
std::string encode(const link_message&);

/// Reads a frame without its size. Nothing if its type is unknown; `corrupt` if its body is not what its type says.
result<std::optional<link_message>> decode(std::string_view frame);

}  // namespace troupe::cluster
