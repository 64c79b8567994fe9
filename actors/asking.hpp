#pragma once

#include "actors/cast.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

namespace troupe {

/// Returns an answer that is taken by an actor: `then` runs in its own turn, whichever thread answers. If the actor is
/// gone by then, nothing happens. `GoOn` is the actor's message for that.
template <class T, class Actor, class GoOn>
answer<T> answer_to(caf::actor_addr who, std::function<void(result<T>)> then) {
  return answer<T>([who = std::move(who), then = std::move(then)](result<T> value) {
    if (auto to = caf::actor_cast<Actor>(who))
      caf::anon_send(to, GoOn{[then, value = std::move(value)]() mutable { then(std::move(value)); }});
  });
}

/// Asks the store on the reader's thread. A question that is lost answers `unavailable` by itself.
template <class T>
void ask_store(const reader::actor& reader, std::function<result<T>(store::reader&)> what, answer<T> done) {
  caf::anon_send(reader, reader::query{[what = std::move(what), done = std::move(done)](store::reader& store) {
                   done(what(store));
                 }});
}

}  // namespace troupe
