#include "actors/performing.hpp"

#include <caf/send.hpp>

namespace troupe {
namespace {

/// Returns why an execution is to end, if the command is about that.
std::optional<std::string> reason_to_end(const command& what) {
  auto given = [](const std::string& reason) { return reason.empty() ? std::string("cancelled") : reason; };
  if (const auto* cancel = std::get_if<cancel_execution>(&what))
    return given(cancel->reason);
  if (const auto* terminate = std::get_if<terminate_execution>(&what))
    return given(terminate->reason);
  return std::nullopt;
}

}  // namespace

void perform_on(const region::actor& region, const starter::actor& starter, const execution_id& id, command what,
                answer<std::uint64_t> done, std::string if_match) {
  auto reason = reason_to_end(what);
  auto ask = [region, id, what = std::move(what),
              if_match = std::move(if_match)](std::function<void(result<std::uint64_t>)> then) {
    answer<std::uint64_t> told(std::move(then));
    if (region)
      caf::anon_send(region, shard::route{id, workflow::perform{what, std::move(told), false, {}, if_match}});
  };
  if (!reason)
    return ask([done](result<std::uint64_t> sequence) { done(std::move(sequence)); });
  ask([=](const result<std::uint64_t>& sequence) {
    if (sequence || sequence.error().code != errc::not_ready)
      return done(sequence);
    answer<bool> dropped([ask, done, id](result<bool> known) {
      if (known)
        return done(std::uint64_t{0});
      if (known.error().code != errc::unknown)
        return done(known.error());
      // It has begun just now, or was taken back before.
      ask([done, id](result<std::uint64_t> sequence) {
        if (!sequence && sequence.error().code == errc::not_ready)
          return done(refused{errc::conflict, "execution " + id.value + " was taken back before it began"});
        done(std::move(sequence));
      });
    });
    if (starter)
      caf::anon_send(starter, starter::drop{id, *reason, std::move(dropped)});
  });
}

}  // namespace troupe
