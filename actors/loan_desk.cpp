#include "actors/loan_desk.hpp"

#include <caf/send.hpp>

namespace troupe {
namespace {

refused nobody_here() {
  return {errc::unavailable, "the node is starting or stopping", "", "try again"};
}

result<studio::task_result> read_outcome(const cluster::loan_outcome& m) {
  if (m.how == cluster::loan_end::completed)
    return studio::task_result(m.output);
  auto error = from_json<task_error>(m.error);
  if (!error)
    return refused{errc::corrupt, "an outcome of another node makes no sense: " + error.error().what};
  return studio::task_result(*std::move(error));
}

command command_of(const attempt_key& key, studio::task_result outcome) {
  if (auto* output = std::get_if<json::value>(&outcome))
    return complete_task{key.task, key.attempt, std::move(*output)};
  return fail_task{key.task, key.attempt, std::get<task_error>(std::move(outcome))};
}

}  // namespace

attempt_key key_of(const cluster::loan_key& key) {
  return {execution_id{key.execution}, task_id{key.task}, key.attempt};
}

cluster::loan_key key_of(const attempt_key& key) {
  return {key.execution.value, key.task.value, key.attempt};
}

void settle_here(const loan_court& court, const std::string& node, const cluster::loan_outcome& m,
                 answer<std::uint64_t> done) {
  auto dispatcher = court.dispatcher();
  auto region = court.region();
  if (!dispatcher || !region)
    return done(nobody_here());
  auto key = key_of(m.key);
  if (m.how == cluster::loan_end::returned) {
    caf::anon_send(dispatcher, dispatcher::settle{{key, task_error{}, false, std::move(done)}, node, true});
    return;
  }
  auto outcome = read_outcome(m);
  if (!outcome)
    return done(std::move(outcome).error());
  answer<std::uint64_t> recorded([dispatcher, region, key, outcome = *outcome, done](result<std::uint64_t> sequence) {
    if (sequence || sequence.error().code != errc::unknown)
      return done(std::move(sequence));
    answer<std::uint64_t> judged([dispatcher, key, done](result<std::uint64_t> sequence) {
      // It may have been queued meanwhile, by an execution that has just been read.
      if (sequence)
        caf::anon_send(dispatcher, dispatcher::stop{key});
      done(std::move(sequence));
    });
    caf::anon_send(region, shard::route{key.execution, workflow::perform{command_of(key, outcome), std::move(judged)}});
  });
  caf::anon_send(dispatcher,
                 dispatcher::settle{{key, *std::move(outcome), m.reused, std::move(recorded)}, node, false});
}

void renew_here(const loan_court& court, const std::string& node, std::uint64_t life, const cluster::loan_renewal& m,
                answer<bool> done) {
  auto dispatcher = court.dispatcher();
  auto region = court.region();
  if (!dispatcher || !region)
    return done(nobody_here());
  auto key = key_of(m.key);
  dispatcher::renew again{key, node, life, m.lease, answer<bool>([done](result<bool> wanted) {
                            auto over = !wanted && wanted.error().code == errc::unknown;
                            done(over ? result<bool>(false) : std::move(wanted));
                          })};
  answer<bool> there([dispatcher, again = std::move(again), done](result<bool> read) {
    if (read)
      caf::anon_send(dispatcher, again);
    else
      done(is_final(read.error()) ? result<bool>(false) : std::move(read));
  });
  answer<bool> first([region, key, there, done](result<bool> wanted) {
    if (wanted || wanted.error().code != errc::unknown)
      return done(std::move(wanted));
    // It may belong to an execution that is not in memory yet. To be looked at it is read, and its attempts are queued.
    caf::anon_send(region, shard::route{key.execution, workflow::inspect{[](const execution&, timestamp) {}, there}});
  });
  caf::anon_send(dispatcher, dispatcher::renew{key, node, life, m.lease, std::move(first)});
}

bool is_final(const refused& why) {
  switch (why.code) {
  case errc::busy:
  case errc::timed_out:
  case errc::unavailable:
  case errc::storage:
  case errc::not_ready:
  case errc::missing_tool:
  case errc::denied:
  case errc::unauthenticated:
    return false;
  case errc::invalid:
  case errc::unknown:
  case errc::conflict:
  case errc::stale:
  case errc::too_large:
  case errc::cancelled:
  case errc::corrupt:
    return true;
  }
  return true;
}

}  // namespace troupe
