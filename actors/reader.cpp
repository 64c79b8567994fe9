#include "actors/reader.hpp"

#include <caf/send.hpp>

namespace troupe::reader {

role::role(caf::actor_config& config, surroundings_ptr around)
  : observed(config, around->board->reader), around_(std::move(around)) {}

role::behavior_type role::make_behavior() {
  auto opened = around_->store->open_reader();
  if (!opened)
    throw std::runtime_error(to_string(opened.error()));
  store_ = *std::move(opened);
  return {
    [this](const query& m) { m.ask(*store_); },
  };
}

void ask_behind(const journal::actor& journal, const actor& reader, query look) {
  answer<bool> done([look = std::move(look), reader](result<bool> durable) {
    if (durable)
      caf::anon_send(reader, look);
  });
  caf::anon_send(journal, journal::change_flow{{}, std::move(done)});
}

}  // namespace troupe::reader
