#pragma once

#include "actors/execution_desk.hpp"
#include "actors/surroundings.hpp"
#include "api/call.hpp"

/// Carries out the calls that begin executions, at once or by the clock.
namespace troupe::gateway {

/// What became of a start, as a response: 201 if it made an execution, 200 if it is part of one there was.
http::response response_of(const starter::outcome&, const std::string& workflow);

/// Starts an execution. Answered with what became of it once that is durable.
void start(const colleagues&, const surroundings_ptr&, api::start_execution, timestamp now,
           answer<starter::outcome> done);

void carry_out(const colleagues&, const surroundings_ptr&, const api::schedule_call&, timestamp now,
               const std::shared_ptr<sink>& to);

}  // namespace troupe::gateway
