#pragma once

#include "core/base/enum.hpp"
#include "core/base/fields.hpp"
#include "core/base/time.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// What `troupe node certificates` asks for, and what it shows.
namespace troupe::cli {

TROUPE_ENUM(certificate_action, show, init, issue, renew, rotate, retire)

struct certificate_order {
  certificate_action action = certificate_action::show;
  std::filesystem::path directory;
  /// Of `init`.
  std::string cluster = {};
  /// Of `issue` and `renew`.
  std::vector<std::string> nodes = {};
  milliseconds valid = std::chrono::hours(24 * 30);
  milliseconds authority_valid = std::chrono::hours(24 * 365);
};

TROUPE_ENUM(certificate_role, authority, node)

struct certificate_row {
  /// Of the cluster for an authority, else of the node.
  std::string name;
  certificate_role role = certificate_role::node;
  std::string cluster;
  timestamp valid_from;
  timestamp valid_until;
  std::string fingerprint;
  std::string file;
  /// The authority that signs; a node's certificate that this one signed.
  bool current = false;
  /// Just now.
  bool made = false;

  TROUPE_FIELDS(certificate_row, name, role, cluster, valid_from, valid_until, fingerprint, file, current, made)
};

}  // namespace troupe::cli
