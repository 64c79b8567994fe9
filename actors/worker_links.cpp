#include "actors/worker_links.hpp"

#include <caf/send.hpp>

#include <map>
#include <mutex>

namespace troupe {
namespace {

/// Polls of other nodes whose answers are on their way to the workers there.
class answered_polls;

/// The sink of such a poll.
class distant_poll : public gateway::sink, public std::enable_shared_from_this<distant_poll> {
public:
  distant_poll(std::shared_ptr<link_question> to, std::uint64_t ticket, std::shared_ptr<answered_polls> open)
    : to_(std::move(to)), ticket_(ticket), open_(std::move(open)) {}

  void listen();
  void reply(http::response) override;
  void reply(http::response, std::function<void(bool)> told) override;
  void on_gone(std::function<void()> call) override {
    std::lock_guard lock(mutex_);
    on_gone_ = std::move(call);
  }
  bool write(std::string) override { return false; }
  void end() override {}

  /// It is known whether the worker has it.
  void settle(bool taken);

private:
  void refuse(const http::response&);

  std::shared_ptr<link_question> to_;
  const std::uint64_t ticket_;
  std::shared_ptr<answered_polls> open_;
  std::mutex mutex_;
  std::function<void(bool)> told_;
  std::function<void()> on_gone_;
};

class answered_polls {
public:
  void add(const std::string& node, std::uint64_t ticket, std::shared_ptr<distant_poll> one) {
    std::lock_guard lock(mutex_);
    all_[{node, ticket}] = std::move(one);
  }
  /// Returns it; nothing if it is over.
  std::shared_ptr<distant_poll> take(const std::string& node, std::uint64_t ticket) {
    std::lock_guard lock(mutex_);
    auto found = all_.extract({node, ticket});
    return found ? std::move(found.mapped()) : nullptr;
  }

private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::uint64_t>, std::shared_ptr<distant_poll>> all_;
};

void distant_poll::listen() {
  to_->on_gone([weak = weak_from_this()] {
    auto self = weak.lock();
    if (!self)
      return;
    std::function<void()> gone;
    {
      std::lock_guard lock(self->mutex_);
      gone = std::exchange(self->on_gone_, nullptr);
    }
    if (gone)
      gone();
    self->settle(false);
  });
}

void distant_poll::reply(http::response r) {
  if (r.status == 200)
    to_->answer(api::encode_errand_answer(r.body));
  else
    refuse(r);
}

void distant_poll::reply(http::response r, std::function<void(bool)> told) {
  if (r.status != 200) {
    refuse(r);
    return told(false);
  }
  {
    std::lock_guard lock(mutex_);
    told_ = std::move(told);
  }
  open_->add(to_->from(), ticket_, shared_from_this());
  if (!to_->part(api::encode_errand_answer(r.body)))
    settle(false);
}

void distant_poll::refuse(const http::response& r) {
  to_->refuse({r.status == 429 ? errc::busy : errc::unavailable, "the node has nothing for this worker now"});
}

void distant_poll::settle(bool taken) {
  auto self = open_->take(to_->from(), ticket_);
  std::function<void(bool)> told;
  {
    std::lock_guard lock(mutex_);
    told = std::exchange(told_, nullptr);
  }
  if (!told)
    return;
  told(taken);
  to_->answer({});
}

}  // namespace

void serve_workers(link_services& services, const std::shared_ptr<doors>& open) {
  auto answered = std::make_shared<answered_polls>();
  services.questions[api::poll_errand] = [open, answered](std::shared_ptr<link_question> question) {
    auto asked = api::decode_errand_poll(question->bytes());
    if (!asked)
      return question->refuse(std::move(asked).error());
    auto from = question->from();
    auto to = std::make_shared<distant_poll>(std::move(question), asked->ticket, answered);
    to->listen();
    // Without one the question is refused when it goes: the node is starting or stopping.
    if (auto workers = open->now().workers)
      caf::anon_send(workers, workers::ask{api::worker_call{std::move(asked->poll)}, to, from});
  };
  services.notes[api::taken_errand] = [answered](const link_word& word) {
    if (auto ticket = api::decode_taken(word.bytes))
      if (auto one = answered->take(word.from, *ticket))
        one->settle(true);
  };
  services.notes[api::filled_errand] = [open](const link_word& word) {
    if (auto queue = api::decode_filled(word.bytes))
      if (auto workers = open->now().workers)
        caf::anon_send(workers, workers::filled{*std::move(queue), word.from});
  };
  services.notes[api::cancelled_errand] = [open](const link_word& word) {
    if (auto said = api::decode_called_off(word.bytes))
      if (auto workers = open->now().workers)
        caf::anon_send(workers, workers::called_off{std::move(said->worker), std::move(said->token)});
  };
  services.follow = [open, before = std::move(services.follow)](const std::string& node, std::uint64_t life, bool up) {
    if (before)
      before(node, life, up);
    if (auto workers = open->now().workers)
      caf::anon_send(workers, workers::linked{node, up});
  };
}

namespace workers {
namespace {

/// The answer to a poll while it comes: called from the link's thread.
struct arrival {
  std::function<void(std::shared_ptr<fetched>, result<json::object>)> got;
  std::shared_ptr<fetched> keeps;
  api::errand_answer pieces;

  /// False if it makes no sense.
  bool take(std::string_view bytes) {
    auto read = pieces.take(bytes);
    if (!read)
      return end(std::move(read).error());
    if (auto& whole = *read)
      end(std::move(*whole));
    return true;
  }
  bool end(result<json::object> what) {
    if (auto call = std::exchange(got, nullptr))
      call(std::move(keeps), std::move(what));
    return false;
  }
};

}  // namespace

fetched::~fetched() {
  if (!taken_)
    others_->cancel(node_, question_);
}

void fetched::taken() {
  if (!taken_.exchange(true))
    others_->send(node_, api::taken_errand, api::encode_taken(ticket_));
}

void ask_for(const std::shared_ptr<const peers>& others, const std::string& node, const api::errand_poll& what,
             milliseconds patience, std::function<void(std::shared_ptr<fetched>, result<json::object>)> got) {
  auto keeps = std::make_shared<fetched>(others, node, what.ticket);
  auto at = std::make_shared<arrival>(arrival{std::move(got), keeps, {}});
  answer<std::string> done([at](result<std::string> last) {
    if (!last)
      at->end(std::move(last).error());
    else if (at->got && at->take(*last))
      at->end(refused{errc::corrupt, "what another node had for a worker came in part only"});
  });
  keeps->asked(others->ask(node, api::poll_errand, api::encode_errand(what), patience, std::move(done),
                           [at](const std::string& part) { return !at->got || at->take(part); }));
}

}  // namespace workers
}  // namespace troupe
