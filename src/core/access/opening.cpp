#include "core/access/opening.hpp"

#include <algorithm>

namespace troupe::access {

bool asks(auth_mode mode, bool loopback, std::size_t tokens) {
  return mode == auth_mode::required || (mode == auth_mode::automatic && (!loopback || tokens > 0));
}

result<opening> decide_opening(const exposure& of) {
  if (!asks(of.mode, of.loopback, of.tokens)) {
    if (of.loopback || of.dangerously_open)
      return opening::open;
    return refused{errc::denied, "with http.auth: off anybody who reaches this address may run programs here",
                   "--address",
                   "listen on 127.0.0.1 behind something that asks, or leave http.auth at auto; a network without "
                   "anybody else takes http.dangerously_open: true"};
  }
  if (of.tokens == 0)
    return opening::ask_with_first_token;
  if (!of.any_active && !of.loopback)
    return refused{errc::denied, "every token has expired or was revoked, so nobody could get in", "--address",
                   "make one with: troupe token create NAME --role admin --data DIR"};
  return opening::ask;
}

bool is_loopback_host(std::string_view host) {
  if (host.starts_with('['))
    host = host.substr(1, host.find(']') - 1);
  else if (std::ranges::count(host, ':') == 1)
    host = host.substr(0, host.find(':'));
  if (host == "localhost" || host == "::1")
    return true;
  return host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace troupe::access
