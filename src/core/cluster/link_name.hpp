#pragma once

#include <optional>
#include <string>
#include <string_view>

/// How nodes call each other.
namespace troupe::cluster {

/// The name of a cluster or of a node: 1 to 63 letters, digits, `.`, `_` and `-`, the first of which is a letter or a
/// digit. So it may stand in a URI, a file name and a log line as it is.
bool is_link_name(std::string_view);

/// Who a certificate speaks for. Without a node it is the authority of the cluster.
struct link_identity {
  std::string cluster;
  std::string node;

  bool operator==(const link_identity&) const = default;
};

/// Returns `troupe://CLUSTER/NODE`, or `troupe://CLUSTER` for an authority.
std::string to_uri(const link_identity&);

/// Reads what `to_uri` wrote; nothing for anything else.
std::optional<link_identity> read_link_uri(std::string_view);

}  // namespace troupe::cluster
