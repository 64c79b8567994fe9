#include "actors/execution_desk.hpp"

#include "actors/performing.hpp"
#include "api/schedule_view.hpp"
#include "api/view.hpp"

#include <caf/send.hpp>

namespace troupe::gateway {
namespace {

/// The number of its latest event is the version of an execution.
http::response show(const execution& self, timestamp now, std::uint16_t status, const api::rendering& wanted,
                    kept_views& views) {
  auto version = std::to_string(self.sequence);
  if (wanted.has(version))
    return wanted.unchanged(version);
  bool keeps = is_final(self.state) && wanted.fields().is_all();
  if (keeps)
    if (auto kept = views.find(self.id, self.sequence))
      return {status, {{"content-type", "application/json"}, {"etag", api::entity_tag(version)}}, *kept};
  auto shown = wanted.ok(api::view(self, now, wanted.fields()), status, version);
  if (keeps)
    views.keep(self.id, self.sequence, shown.body);
  return shown;
}

/// Answers from the store: the execution has no events yet, and never will if it was taken back.
void reply_with_row(store::reader& store, const execution_id& id, const std::shared_ptr<sink>& to,
                    std::uint16_t status) {
  auto row = store.execution(id);
  auto held = row ? store.starts().held(id) : result<std::optional<held_start>>(row.error());
  if (!held)
    return to->reply(api::problem(held.error()));
  if (!*row)
    return to->reply(api::problem(refused{errc::unknown, "no execution " + id.value}));
  to->reply(to->wanted().ok(api::view(**row, *held), status));
}

/// `look` is called if the execution has begun.
void await_rest(const colleagues& with, const execution_id& id, moment until,
                const std::function<void(const execution&, timestamp)>& look, answer<bool> done) {
  auto ask = [region = with.region, id, until, look](std::function<void(result<execution_state>)> then) {
    caf::anon_send(region,
                   shard::route{id, workflow::await_rest{answer<execution_state>(std::move(then)), until, look}});
  };
  ask([=, starter = with.starter](result<execution_state> rest) {
    if (rest || rest.error().code != errc::not_ready)
      return done(rest ? result<bool>(true) : result<bool>(rest.error()));
    answer<bool> begun([ask, done](result<bool> known) {
      if (!known)
        return done(known.error());
      // Taken back: it rests for good.
      ask([done](result<execution_state> rest) {
        done(rest || rest.error().code == errc::not_ready ? result<bool>(true) : result<bool>(rest.error()));
      });
    });
    caf::anon_send(starter, starter::await_begin{id, until, std::move(begun)});
  });
}

}  // namespace

void reply_with_view(const colleagues& with, const execution_id& id, const std::shared_ptr<sink>& to,
                     std::uint16_t status) {
  auto seen = std::make_shared<http::response>();
  answer<bool> done([seen, to, status, id, reader = with.reader](result<bool> durable) {
    if (durable)
      return to->reply(std::move(*seen));
    if (durable.error().code != errc::not_ready)
      return to->reply(api::problem(durable.error()));
    caf::anon_send(reader,
                   reader::query{[to, status, id](store::reader& store) { reply_with_row(store, id, to, status); }});
  });
  workflow::inspect inspect{[seen, status, to, views = with.views](const execution& self, timestamp now) {
                              *seen = show(self, now, status, to->wanted(), *views);
                            },
                            std::move(done)};
  caf::anon_send(with.region, shard::route{id, std::move(inspect)});
}

void reply_with_view_at_rest(const colleagues& with, const execution_id& id, moment until,
                             const std::shared_ptr<sink>& to, std::uint16_t status,
                             std::function<void(const refused&)> otherwise) {
  auto seen = std::make_shared<std::optional<http::response>>();
  auto look = [seen, status, to, views = with.views](const execution& self, timestamp now) {
    *seen = show(self, now, status, to->wanted(), *views);
  };
  await_rest(with, id, until, look, answer<bool>([=](result<bool> rest) {
               if (*seen)
                 return to->reply(**std::move(seen));
               rest ? reply_with_view(with, id, to, status) : otherwise(rest.error());
             }));
}

void perform(const colleagues& with, const execution_id& id, command what, answer<std::uint64_t> done,
             std::string if_match) {
  if (std::holds_alternative<retry_execution>(what) || std::holds_alternative<rerun_tasks>(what))
    return caf::anon_send(with.starter, starter::revive{id, std::move(what), std::move(done)});
  perform_on(with.region, with.starter, id, std::move(what), std::move(done), std::move(if_match));
}

}  // namespace troupe::gateway
