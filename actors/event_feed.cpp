#include "actors/event_feed.hpp"

#include "api/view.hpp"

#include <caf/send.hpp>

#include <mutex>

namespace troupe::gateway {
namespace {

/// What is live waits here while the journal's part is read; both come from different threads.
class feed : public workflow::watcher, public std::enable_shared_from_this<feed> {
public:
  feed(execution_id id, std::uint64_t after, std::size_t bytes_max, std::shared_ptr<sink> to, reader::actor reader)
    : id_(std::move(id)), after_(after), bytes_max_(bytes_max), next_(after + 1), to_(std::move(to)),
      reader_(std::move(reader)) {}

  bool started(std::uint64_t durable) override {
    caf::anon_send(reader_, reader::query{[self = shared_from_this(), durable](store::reader& store) {
                     self->catch_up(store, durable);
                   }});
    reader_ = reader::actor{};
    return true;
  }

  bool events(std::uint64_t first, const std::vector<event>& batch) override {
    std::lock_guard lock(mutex_);
    put(first, batch);
    return alive_;
  }

  bool progress(const task_id& task, double fraction, const std::string& note) override {
    std::lock_guard lock(mutex_);
    if (caught_up_)
      send(api::stream_progress({task, fraction, note}));
    return alive_;
  }

  void ended(execution_state state) override {
    std::lock_guard lock(mutex_);
    live_ += api::stream_end(state);
    ended_ = true;
    if (caught_up_)
      flush();
  }

private:
  void catch_up(store::reader& store, std::uint64_t durable) {
    auto records = store.load(id_, next_ - 1, bytes_max_);
    std::lock_guard lock(mutex_);
    if (!records)
      return fail(records.error());
    // What is history already travels with the answer: it does not count against a slow reader.
    auto answer = api::event_stream();
    std::size_t bytes = 0;
    for (const auto& record : *records) {
      if (record.first > durable)
        break;
      bytes += record.text.size();
      auto batch = decode(record.text);
      if (!batch)
        return fail(batch.error());
      put_to(answer.body, record.first, *batch);
    }
    to_->reply(std::move(answer));
    // More is history: whoever reads this asks again, from where it ends.
    if (bytes >= bytes_max_) {
      alive_ = false;
      return to_->end();
    }
    caught_up_ = true;
    flush();
  }

  void fail(const refused& why) {
    to_->reply(api::problem(why));
    to_->end();
    alive_ = false;
  }

  void put(std::uint64_t first, const std::vector<event>& batch) {
    if (!caught_up_)
      return put_to_live(first, batch);
    put_to(live_, first, batch);
    flush();
  }

  /// While catching up `next_` still counts the journal's part, so what is live is kept whole and sorted out by
  /// `durable`: it begins right after it.
  void put_to_live(std::uint64_t first, const std::vector<event>& batch) {
    for (const auto& e : batch) {
      if (first > after_)
        live_ += api::stream_event(e, first);
      ++first;
    }
  }

  void put_to(std::string& out, std::uint64_t first, const std::vector<event>& batch) {
    for (const auto& e : batch) {
      auto sequence = first++;
      if (sequence < next_)
        continue;
      out += api::stream_event(e, sequence);
      next_ = sequence + 1;
    }
  }

  void flush() {
    send(std::exchange(live_, {}));
    if (ended_)
      to_->end();
  }

  void send(std::string piece) {
    if (alive_ && !piece.empty())
      alive_ = to_->write(std::move(piece));
  }

  execution_id id_;
  /// What the client has seen already.
  std::uint64_t after_;
  std::size_t bytes_max_;
  std::uint64_t next_;
  std::shared_ptr<sink> to_;
  reader::actor reader_;
  std::mutex mutex_;
  std::string live_;
  bool caught_up_ = false, ended_ = false, alive_ = true;
};

}  // namespace

void stream_events(const execution_id& id, std::uint64_t after, std::size_t bytes_max, std::shared_ptr<sink> to,
                   const region::actor& region, const reader::actor& reader) {
  auto who = std::make_shared<feed>(id, after, bytes_max, to, reader);
  caf::anon_send(region, shard::route{id, workflow::watch{who, answer<bool>([to](result<bool> watching) {
                                                            if (!watching)
                                                              to->reply(api::problem(watching.error()));
                                                          })}});
}

}  // namespace troupe::gateway
