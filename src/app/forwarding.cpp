#include "app/forwarding.hpp"

#include "actors/metrics_text.hpp"
#include "api/forwarded.hpp"
#include "api/view.hpp"

#include <caf/send.hpp>

#include <chrono>
#include <mutex>

namespace troupe::app {
namespace {

/// Of a file that is an answer, sent along. A larger one is read where it is.
constexpr std::uint64_t file_bytes_max = 8 * 1024 * 1024;

bool is_stream(const http::request& r) {
  return r.path.ends_with("/events") &&
         http::find(r.headers, "accept").value_or("").find("text/event-stream") != std::string_view::npos;
}

/// A worker may not reach the other node: what it says of an attempt is not led there, but told again.
bool is_about_attempt(const http::request& r) {
  return r.path.starts_with("/api/v1/attempts/");
}

http::response try_again(const std::string& node) {
  return api::problem(
    refused{errc::unavailable, "node " + node + " has it, and is out of reach just now", "", "say it again"});
}

/// The node whose API answers at that address.
std::string node_at(const surroundings& around, std::string_view address) {
  auto known = around.shards->roll();
  if (!known || address.empty())
    return {};
  for (const auto& each : known->members)
    if (!each.address.empty() && address.starts_with(each.address) &&
        (address.size() == each.address.size() || address[each.address.size()] == '/'))
      return each.name;
  return {};
}

/// An answer on its way from another node to the client. Called from one thread at a time, the link's.
class passage {
public:
  /// `later`: not `instead`, but the same once more, if the node is busy.
  passage(std::shared_ptr<gateway::sink> to, http::response instead, bool may_repeat, bool later, std::string node,
          std::shared_ptr<forwarding_counts> counts)
    : to_(std::move(to)), instead_(std::move(instead)), may_repeat_(may_repeat), later_(later), node_(std::move(node)),
      counts_(std::move(counts)) {}

  bool take(std::string_view bytes) {
    if (auto taken = answer_.take(bytes); !taken)
      return refuse(taken.error());
    auto* head = answer_.head();
    if (!head || !head->streaming)
      return true;
    auto piece = std::exchange(head->body, {});
    if (std::exchange(streams_, true))
      return piece.empty() || to_->write(std::move(piece));
    http::response first{head->status, head->headers, std::move(piece), true};
    to_->reply(std::move(first));
    return true;
  }

  void end(result<std::string> last) {
    if (over_)
      return;
    if (!last)
      return void(refuse(last.error()));
    if (!take(*last))
      return;
    auto* head = answer_.head();
    if (!head)
      return void(refuse({errc::corrupt, "what came from another node makes no sense"}));
    over_ = true;
    streams_ ? to_->end() : to_->reply(std::move(*head));
  }

private:
  bool refuse(const refused& why) {
    if (std::exchange(over_, true))
      return false;
    ++counts_->failed;
    // Where it was not carried out the client goes there itself; a node that fell silent is soon somebody else.
    auto not_asked = why.code == errc::busy || why.code == errc::too_large || why.code == errc::unknown;
    if (streams_)
      to_->end();
    else if ((later_ && why.code == errc::busy) || (may_repeat_ && !not_asked))
      to_->reply(try_again(node_));
    else if (not_asked)
      to_->reply(std::move(instead_));
    else
      to_->reply(api::problem(
        refused{errc::unavailable, "node " + node_ + " has it, and whether it was done there is not known: " + why.what,
                "", "look, then try again; a start with a key may be repeated as it is"}));
    return false;
  }

  std::shared_ptr<gateway::sink> to_;
  http::response instead_;
  bool may_repeat_, later_;
  std::string node_;
  std::shared_ptr<forwarding_counts> counts_;
  api::forwarded_response answer_;
  bool streams_ = false;
  bool over_ = false;
};

/// Lets everything pass but an answer that leads to another node.
class forwarder : public gateway::sink {
public:
  forwarder(std::shared_ptr<const forwarding> with, const http::request& asked, bool inside,
            std::shared_ptr<gateway::sink> to)
    : with_(std::move(with)), asked_(asked), inside_(inside), to_(std::move(to)) {}

  void reply(http::response r) override {
    if (!go_on(r))
      to_->reply(std::move(r));
  }
  void reply(http::response r, std::function<void(bool)> told) override {
    if (!go_on(r))
      return to_->reply(std::move(r), std::move(told));
    told(true);
  }
  void on_gone(std::function<void()> call) override { to_->on_gone(std::move(call)); }
  bool write(std::string piece) override { return to_->write(std::move(piece)); }
  void end() override { to_->end(); }
  const api::rendering& wanted() const override { return to_->wanted(); }

private:
  /// Asks the other node, if this answer leads to one that can be asked.
  bool go_on(http::response& r) {
    if (r.status != 307)
      return false;
    auto node = node_at(*with_->around, http::find(r.headers, "location").value_or(""));
    auto later = is_about_attempt(asked_);
    if (node.empty())
      return false;
    if (!with_->others->is_linked(node)) {
      if (later || with_->others->fell_lately(node))
        r = try_again(node);
      return false;
    }
    auto stream = is_stream(asked_);
    auto waits = stream || asked_.query.find("wait=") != std::string::npos;
    auto may_repeat = asked_.method == "GET" || asked_.method == "HEAD";
    api::forwarded_request question{std::move(asked_), is_local()};
    auto on_way = std::make_shared<passage>(to_, std::move(r), may_repeat, later, node, with_->counts);
    ++with_->counts->asked;
    auto id =
      with_->others->ask(node, api::forwarded_kind, api::encode(question), stream ? 0ms : with_->patience,
                         answer<std::string>([on_way](result<std::string> last) { on_way->end(std::move(last)); }),
                         [on_way](const std::string& part) { return on_way->take(part); });
    if (waits)
      to_->on_gone([others = with_->others, node, id] { others->cancel(node, id); });
    return true;
  }

  /// Whoever asks was let in without a token.
  bool is_local() const {
    auto now = std::chrono::floor<microseconds>(std::chrono::system_clock::now());
    auto who = with_->around->tokens->identify({http::find(asked_.headers, "authorization"), inside_}, now);
    return who && who->token.empty() && who->role == access::role::admin;
  }

  std::shared_ptr<const forwarding> with_;
  http::request asked_;
  bool inside_;
  std::shared_ptr<gateway::sink> to_;
};

/// Answers another node.
class distant_sink : public gateway::sink {
public:
  explicit distant_sink(std::shared_ptr<link_question> to) : to_(std::move(to)) {}

  void reply(http::response r) override {
    if (r.source && r.source->size() > file_bytes_max)
      return to_->refuse({errc::too_large, "this file is read at the node that has it"});
    while (r.source && r.body.size() < r.source->size()) {
      auto more = r.source->read(256 * 1024);
      if (!more || more->empty())
        return to_->refuse({errc::storage, "the file could not be read to its end"});
      r.body += *more;
    }
    r.streaming ? void(to_->part(api::encode_forwarded_response(r))) : to_->answer(api::encode_forwarded_response(r));
  }
  void on_gone(std::function<void()> call) override { to_->on_gone(std::move(call)); }
  bool write(std::string piece) override { return to_->part(piece); }
  void end() override { to_->answer({}); }

private:
  std::shared_ptr<link_question> to_;
};

}  // namespace

void forwarding_counts::write(std::string& out) const {
  auto counter = [&](std::string_view name, std::string_view summary, std::uint64_t n) {
    metrics_text::describe(out, name, "counter", summary);
    metrics_text::put(out, name, "", std::to_string(n));
  };
  counter("troupe_requests_forwarded_total", "Requests that were asked of the node that has what they are about.",
          asked);
  counter("troupe_requests_forwarded_failed_total", "Of those, the ones that came back without an answer.", failed);
  counter("troupe_requests_for_others_total", "Requests that were carried out for another node.", carried_out);
}

std::shared_ptr<gateway::sink> forward(std::shared_ptr<const forwarding> with, const http::request& asked, bool inside,
                                       std::shared_ptr<gateway::sink> to) {
  return std::make_shared<forwarder>(std::move(with), asked, inside, std::move(to));
}

std::function<void(std::shared_ptr<link_question>)> carry_out_for_others(std::shared_ptr<doors> open,
                                                                         std::shared_ptr<forwarding_counts> counts) {
  return [open = std::move(open), counts = std::move(counts)](std::shared_ptr<link_question> question) {
    auto asked = api::decode_forwarded_request(question->bytes());
    if (!asked)
      return question->refuse(std::move(asked).error());
    ++counts->carried_out;
    // Without a gateway the question is refused when it goes: the node is starting or stopping.
    if (auto gateway = open->now().gateway)
      caf::anon_send(gateway, gateway::exchange{std::move(asked->request),
                                                std::make_shared<distant_sink>(std::move(question)), asked->local});
  };
}

}  // namespace troupe::app
