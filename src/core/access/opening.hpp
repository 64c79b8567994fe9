#pragma once

#include "core/base/enum.hpp"
#include "core/base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Whom a node asks who they are.
namespace troupe::access {

/// The setting `http.auth`.
///
/// - `auto`: on an address of this machine alone nobody is asked until the first token is made; from then on, and on
/// any
///   other address, everybody is.
/// - `required`: everybody is asked.
/// - `off`: nobody is. Something in front has to.
enum class auth_mode : std::uint8_t { automatic, required, off };

constexpr std::array<std::string_view, 3> enum_names(auth_mode) {
  return {"auto", "required", "off"};
}

constexpr std::string_view to_string(auth_mode value) {
  return enum_names(value)[static_cast<std::size_t>(value)];
}

/// How a node stands when it begins to listen.
struct exposure {
  auth_mode mode = auth_mode::automatic;
  /// Only this machine can reach the address.
  bool loopback = true;
  /// The operator insists (`http.dangerously_open`).
  bool dangerously_open = false;
  /// Tokens there are, also expired and revoked ones, and whether any can be used.
  std::size_t tokens = 0;
  bool any_active = false;
};

TROUPE_ENUM(opening, open, ask, ask_with_first_token)

/// Whether to ask, and whether to make the first token for that; or why not to listen at all.
result<opening> decide_opening(const exposure&);

/// Whether to ask somebody who shows no token.
bool asks(auth_mode, bool loopback, std::size_t tokens);

/// `localhost`, an address of 127.0.0.0/8, or ::1; with or without brackets and port.
bool is_loopback_host(std::string_view host);

}  // namespace troupe::access
