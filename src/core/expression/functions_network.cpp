#include "core/expression/formats.hpp"
#include "core/expression/functions.hpp"

#include <algorithm>

namespace troupe::expression {
namespace {

using bytes = std::array<std::uint8_t, 16>;

value unreadable(const value& from, std::string_view what) {
  return value::fail(std::string(what) + " '" + std::string(from.text_view().substr(0, 64)) +
                       "' parse error during conversion from string",
                     "no zones and no IPv4 mapped into IPv6");
}

value to_address(context&, arguments a) {
  auto made = read_address(a[0].text_view());
  return made ? value(*made) : unreadable(a[0], "IP Address");
}

value to_network(context&, arguments a) {
  auto made = read_network(a[0].text_view());
  return made ? value(*made) : unreadable(a[0], "network address");
}

value is_canonical(context& c, arguments a) {
  auto made = to_address(c, a);
  return made.failed() ? made : value(to_text(made.as<address>()) == a[0].text_view());
}

std::size_t length(const address& of) {
  return of.v6 ? 16 : 4;
}

bool all_zero(const address& of, std::size_t from, std::size_t to) {
  return std::all_of(of.bytes.begin() + std::ptrdiff_t(from), of.bytes.begin() + std::ptrdiff_t(to),
                     [](auto byte) { return byte == 0; });
}

bool is_unspecified(const address& of) {
  return all_zero(of, 0, length(of));
}
bool is_loopback(const address& of) {
  return of.v6 ? all_zero(of, 0, 15) && of.bytes[15] == 1 : of.bytes[0] == 127;
}
bool is_multicast(const address& of) {
  return of.v6 ? of.bytes[0] == 0xFF : (of.bytes[0] & 0xF0) == 0xE0;
}
bool is_link_local_multicast(const address& of) {
  return of.v6 ? of.bytes[0] == 0xFF && (of.bytes[1] & 0x0F) == 2
               : of.bytes[0] == 224 && of.bytes[1] == 0 && of.bytes[2] == 0;
}
bool is_link_local_unicast(const address& of) {
  return of.v6 ? of.bytes[0] == 0xFE && (of.bytes[1] & 0xC0) == 0x80 : of.bytes[0] == 169 && of.bytes[1] == 254;
}
bool is_global_unicast(const address& of) {
  auto broadcast = !of.v6 && std::all_of(of.bytes.begin(), of.bytes.begin() + 4, [](auto b) { return b == 255; });
  return !broadcast && !is_unspecified(of) && !is_loopback(of) && !is_multicast(of) && !is_link_local_unicast(of);
}

template <bool (*Test)(const address&)>
value test(context&, arguments a) {
  return Test(a[0].as<address>());
}

/// Returns the address with the bits behind the prefix cleared.
address masked(const address& of, std::uint8_t prefix) {
  auto made = of;
  for (std::size_t i = 0; i < 16; ++i) {
    auto bits = std::clamp(int(prefix) - int(i) * 8, 0, 8);
    made.bytes[i] = static_cast<std::uint8_t>(made.bytes[i] & (0xFF00 >> bits));
  }
  return made;
}

bool inside(const network& of, const address& at) {
  return of.base.v6 == at.v6 && masked(at, of.prefix) == masked(of.base, of.prefix);
}

value contains_address(context& c, arguments a) {
  auto at = a[1].is<text>() ? to_address(c, a.subspan(1)) : a[1];
  return at.failed() ? at : value(inside(a[0].as<network>(), at.as<address>()));
}

value contains_network(context& c, arguments a) {
  auto inner = a[1].is<text>() ? to_network(c, a.subspan(1)) : a[1];
  if (inner.failed())
    return inner;
  const auto& outer = a[0].as<network>();
  return inner.as<network>().prefix >= outer.prefix && inside(outer, inner.as<network>().base);
}

constexpr std::array table{
  function{"ip", "s=p", to_address},
  function{"ip", "p=p", [](context&, arguments a) { return a[0]; }},
  function{"isIP", "s=b", [](context&, arguments a) -> value { return read_address(a[0].text_view()).has_value(); }},
  function{"ip.isCanonical", "s=b", is_canonical},
  function{"family", "p.=i",
           [](context&, arguments a) -> value { return std::int64_t{a[0].as<address>().v6 ? 6 : 4}; }},
  function{"isUnspecified", "p.=b", test<is_unspecified>},
  function{"isLoopback", "p.=b", test<is_loopback>},
  function{"isGlobalUnicast", "p.=b", test<is_global_unicast>},
  function{"isLinkLocalMulticast", "p.=b", test<is_link_local_multicast>},
  function{"isLinkLocalUnicast", "p.=b", test<is_link_local_unicast>},
  function{"cidr", "s=c", to_network},
  function{"cidr", "c=c", [](context&, arguments a) { return a[0]; }},
  function{"isCIDR", "s=b", [](context&, arguments a) -> value { return read_network(a[0].text_view()).has_value(); }},
  function{"containsIP", "c.s=b", contains_address},
  function{"containsIP", "c.p=b", contains_address},
  function{"containsCIDR", "c.s=b", contains_network},
  function{"containsCIDR", "c.c=b", contains_network},
  function{"ip", "c.=p", [](context&, arguments a) -> value { return a[0].as<network>().base; }},
  function{"masked", "c.=c",
           [](context&, arguments a) -> value {
             const auto& of = a[0].as<network>();
             return network{masked(of.base, of.prefix), of.prefix};
           }},
  function{"prefixLength", "c.=i",
           [](context&, arguments a) -> value { return std::int64_t{a[0].as<network>().prefix}; }},
};

}  // namespace

std::span<const function> network_functions() {
  return table;
}

}  // namespace troupe::expression
