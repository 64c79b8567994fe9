#pragma once

#include "core/flow/pause.hpp"
#include "core/flow/queue.hpp"

/// What the API shows of queues and pauses.
namespace troupe::api {

/// `name` as people call it, without what tells pools apart; `kind` is `slot` or `remote`.
json::value view(const flow::pool_view&, std::string_view name, std::string_view kind, timestamp now);
json::value view(const flow::limit_view&);
json::value view(const flow::pause&);

}  // namespace troupe::api
