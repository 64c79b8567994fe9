#pragma once

#include "core/access/audit.hpp"
#include "core/access/token.hpp"

/// What the API shows of tokens and of the audit log.
namespace troupe::api {

/// Everything but its hashes.
json::value view(const access::token&, timestamp now);
json::value view(const access::audit_entry&);

}  // namespace troupe::api
