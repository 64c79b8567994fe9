#pragma once

#include "api/view.hpp"
#include "core/worker/lease_table.hpp"
#include "core/worker/poll_line.hpp"
#include "core/worker/roster.hpp"

/// What workers are shown, and what is shown of them.
namespace troupe::api {

/// A task as it is handed to a worker.
json::object view(const worker::handover&, const worker::lease&, std::string token, std::uint64_t seed,
                  json::value with);

/// `{cancelled, lease_until, lease_ms}`
json::object view_of_beat(bool wanted, timestamp until, milliseconds lease);

/// The body of a problem inside a larger answer.
json::object problem_view(const refused&);

/// Workers, lately heard of first, each with what it polls and holds (at most `tasks_max` of them shown).
json::array view(const worker::roster&, const worker::lease_table&, const worker::poll_line&,
                 std::size_t tasks_max = 100);

}  // namespace troupe::api
