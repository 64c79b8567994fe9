#include "net/exchange.hpp"
#include "net/listener.hpp"

#include <utility>

namespace troupe::net {

exchange::~exchange() {
  if (!complete && !gone)
    push(answered ? delivery::kind::torn : delivery::kind::abandoned);
}

void exchange::push(enum delivery::kind kind, http::response response, std::string piece, net::receipt receipt) {
  box->push({peer, id, kind, std::move(response), std::move(piece), std::move(receipt)});
}

void exchange::leave() {
  std::function<void()> call;
  {
    std::lock_guard lock(mutex);
    if (complete || gone)
      return;
    gone = true;
    call = std::exchange(on_gone, nullptr);
  }
  if (call)
    call();
}

void responder::reply(http::response answer) const {
  reply(std::move(answer), nullptr);
}

void responder::reply(http::response answer, std::function<void(bool)> written) const {
  net::receipt receipt(std::move(written));
  std::function<void()> unneeded;
  http::settle(answer, to_->terms, *to_->offers);
  std::lock_guard lock(to_->mutex);
  if (to_->answered || to_->gone)
    return;
  to_->answered = true;
  if (!answer.streaming) {
    to_->complete = true;
    unneeded = std::exchange(to_->on_gone, nullptr);
  }
  to_->push(delivery::kind::answer, std::move(answer), {}, std::move(receipt));
}

bool responder::write(std::string piece) const {
  std::function<void()> unneeded;
  std::lock_guard lock(to_->mutex);
  if (!to_->answered || to_->complete || to_->gone || to_->flow->closed)
    return false;
  if (to_->backlog() > to_->backlog_bytes_max) {
    to_->complete = true;
    unneeded = std::exchange(to_->on_gone, nullptr);
    to_->push(delivery::kind::cut_off);
    return false;
  }
  to_->flow->handed_over += piece.size();
  to_->push(delivery::kind::piece, {}, std::move(piece));
  return true;
}

void responder::end() const {
  std::function<void()> unneeded;
  std::lock_guard lock(to_->mutex);
  if (!to_->answered || to_->complete || to_->gone)
    return;
  to_->complete = true;
  unneeded = std::exchange(to_->on_gone, nullptr);
  to_->push(delivery::kind::end);
}

std::size_t responder::backlog() const {
  return to_->backlog();
}

void responder::on_gone(std::function<void()> call) const {
  {
    std::lock_guard lock(to_->mutex);
    if (to_->complete)
      return;
    if (!to_->gone) {
      to_->on_gone = std::move(call);
      return;
    }
  }
  call();
}

void responder::requires_presence() const {
  to_->leaves_half_closed = true;
  to_->push(delivery::kind::look);
}

}  // namespace troupe::net
