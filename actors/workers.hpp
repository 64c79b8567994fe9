#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "core/worker/offers.hpp"
#include "core/worker/poll_line.hpp"
#include "core/worker/roster.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <unordered_map>

namespace troupe::workers {

/// What a heartbeat is answered.
struct beat_answer {
  bool wanted = false;
  timestamp until;
  milliseconds lease{0};
};

/// A request that says several things at once, until all of them are answered. Each is answered on whatever thread.
class report_in_progress {
public:
  report_in_progress(std::size_t beats, std::size_t outcomes, std::shared_ptr<gateway::sink>);

  /// As they are shown.
  std::vector<json::object> beats, outcomes;
  /// What became of the lease of each outcome, where there is one.
  std::vector<std::optional<settled>> leases;
  std::optional<api::poll_queue> poll;
  const std::shared_ptr<gateway::sink> to;

  /// So many more are answered; true for the last one.
  bool answered(std::size_t count = 1) { return open_.fetch_sub(count) == count; }
  /// `{heartbeats: [...], outcomes: [...]}`, each in the order of the request.
  json::object view() const;

private:
  std::atomic<std::size_t> open_;
};

/// Where workers outside and the dispatcher meet: polls wait here until the dispatcher has something for them, what is
/// handed out is leased under a token, and whoever shows the token may speak for the attempt.
///
/// What is known here (who waits, who holds what) does not outlive a restart, and need not: a token names its attempt,
/// so that one this actor does not know is judged by the dispatcher and by the execution itself.
///
/// Where nodes are linked, each tells the others what waits that nobody takes there, and asks them for the polls that
/// wait here. Who has an execution leases its attempts and judges what is said of them, whatever node it is said to.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, dispatcher::actor, region::actor);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  using sink_ptr = std::shared_ptr<gateway::sink>;
  using report_ptr = std::shared_ptr<report_in_progress>;
  struct waiting {
    sink_ptr to;
    /// What the request said before it came to its poll.
    report_ptr said;
  };

  /// A poll that waits at another node, which asks for it.
  struct guest {
    worker::poll poll;
    sink_ptr to;
    std::string via;
  };
  /// What a request says of another node's attempts: the numbers of its heartbeats and outcomes.
  struct share {
    std::vector<std::size_t> beats, outcomes;
  };
  /// A poll for which another node is asked.
  struct errand {
    worker::poll poll;
    std::string node;
  };

  void follow_dispatcher();

  // workers.cpp: polls and what they are handed.
  void take(const api::poll_queue&, const sink_ptr&, report_ptr said);
  void take(const api::list_workers&, const sink_ptr&);
  void advance(const std::string& queue);
  void ask_here(const std::string& queue);
  void handle(granted&);
  void handle(const left&);
  void handle(const unread&);
  void handle(const unwanted&);
  void handle(const drain&);
  void hand_out(const worker::poll&, std::vector<dispatcher::job>&&, waiting&&, json::object more = {});
  void give_back(const std::vector<dispatcher::job>&);
  void answer_empty(std::uint64_t poll);
  void keep_notice(const std::string& worker, std::string token);
  void notice(const std::string& worker, std::string token);
  json::array notices_for(const std::string& worker);
  void end_waits();
  void arm();
  void count();

  // workers_report.cpp: what workers say of attempts.
  void take(api::settle_attempt&, const sink_ptr&);
  void take(const api::beat_attempt&, const sink_ptr&);
  void take(api::report_attempts&, const sink_ptr&);
  void handle(const settled&);
  void handle(const reported&);
  void handle(const beaten&);
  using when_settled = std::function<void(std::optional<settled>, result<std::uint64_t>)>;
  void settle(api::attempt_outcome&&, when_settled done);
  void beat(const api::attempt_beat&, const std::string& worker, std::function<void(result<beat_answer>)> done);
  result<worker::handover> read(const std::string& token) const;

  // workers_abroad.cpp: workers that poll one node and attempts of another.
  void take_guest(const api::poll_queue&, const sink_ptr&, const std::string& via);
  void serve_guest(guest&&, dispatcher::grant&&);
  void fetch(worker::poll&&, const std::string& node);
  void fetch_all(const std::string& queue);
  void offer(const std::string& queue);
  void offer_again();
  void handle(const filled&);
  void handle(brought&);
  void handle(const called_off&);
  void handle(const linked&);
  void tell_off(const std::string& worker, std::string token);
  std::optional<std::string> elsewhere(const std::string& token);
  void lead(const std::string& node, api::report_attempts&, share&&, const report_ptr&);

  surroundings_ptr around_;
  dispatcher::actor dispatcher_;
  region::actor region_;
  worker::sealer seal_;
  worker::poll_line line_;
  worker::lease_table leases_;
  worker::roster roster_;
  std::unordered_map<std::uint64_t, waiting> waiting_;
  std::unordered_map<std::uint64_t, guest> guests_;
  /// By ticket.
  std::unordered_map<std::uint64_t, errand> errands_;
  worker::offers offers_;
  /// Tokens of attempts that are to stop, by worker; told with the next answer.
  std::map<std::string, std::vector<std::string>> notices_;
  std::size_t notices_held_ = 0;
  std::uint64_t polls_ = 0;
  moment armed_ = moment::max();
};

}  // namespace troupe::workers
