#include "core/cluster/link_name.hpp"

#include <algorithm>

namespace troupe::cluster {
namespace {

constexpr std::string_view scheme = "troupe://";
constexpr std::size_t name_bytes_max = 63;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_link_name(std::string_view name) {
  return !name.empty() && name.size() <= name_bytes_max && is_alphanumeric(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

std::string to_uri(const link_identity& of) {
  return std::string(scheme) + of.cluster + (of.node.empty() ? "" : "/" + of.node);
}

std::optional<link_identity> read_link_uri(std::string_view text) {
  if (!text.starts_with(scheme))
    return std::nullopt;
  text.remove_prefix(scheme.size());
  auto slash = text.find('/');
  auto cluster = text.substr(0, slash);
  if (!is_link_name(cluster))
    return std::nullopt;
  if (slash == text.npos)
    return link_identity{std::string(cluster), {}};
  auto node = text.substr(slash + 1);
  if (!is_link_name(node))
    return std::nullopt;
  return link_identity{std::string(cluster), std::string(node)};
}

}  // namespace troupe::cluster
