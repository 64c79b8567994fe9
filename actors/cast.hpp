#pragma once

#include "actors/answer.hpp"
#include "api/rendering.hpp"
#include "api/upload_call.hpp"
#include "api/worker_call.hpp"
#include "core/base/moment.hpp"
#include "core/base/shard.hpp"
#include "core/flow/admission.hpp"
#include "core/schedule/schedule_state.hpp"
#include "core/start/idempotency.hpp"
#include "core/worker/lease_table.hpp"
#include "core/workflow/execution.hpp"
#include "http/message.hpp"
#include "store/store.hpp"
#include "studio/task.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

/// The cast: every actor's messages and interface. Messages are named by their receiver and stay within the node.
/// All are one-way; what needs an answer carries it (answer.hpp). The class behind each interface is called `role`.
namespace troupe {

/// One live execution: decides, has it journaled, and only then lets the world see it.
namespace workflow {

/// Who follows an execution. Called from the workflow's thread; must not block. Returning false ends the following.
class watcher {
public:
  virtual ~watcher() = default;
  /// Events up to `sequence` are in the journal; those after it follow through `events`.
  virtual bool started(std::uint64_t sequence) = 0;
  virtual bool events(std::uint64_t first, const std::vector<event>&) = 0;
  virtual bool progress(const task_id&, double fraction, const std::string& note) = 0;
  virtual void ended(execution_state) = 0;
};

/// Asks for a change. Answered with the execution's sequence once durable.
struct perform {
  troupe::command command;
  answer<std::uint64_t> done;
  /// Nobody acts on its being durable: it may be recorded with what comes next, or a little later.
  bool may_wait = false;
  /// What is settled with its events, if there are any. If that is refused (`conflict`), so is the change.
  std::shared_ptr<const start_claim> claim = {};
  /// Not empty: only if these tags name the execution's version (`stale`).
  std::string if_match = {};
};
/// Looks at the execution as it stands; answered once all that was seen is durable.
struct inspect {
  std::function<void(const execution&, timestamp now)> look;
  answer<bool> done;
};
/// Answered once the execution is final or waits for people only, after a look at it. Nobody listens after `until`.
struct await_rest {
  answer<execution_state> rest;
  moment until = moment::max();
  std::function<void(const execution&, timestamp now)> look = {};
};
struct watch {
  std::shared_ptr<watcher> who;
  answer<bool> done;
};
struct progress {
  task_id task;
  double fraction = 0;
  std::string note;
};
/// The journal's answers to an append.
struct appended {
  std::uint64_t up_to = 0;
};
struct append_failed {
  refused why;
};
/// A piece of the journal, in order; before the first also a snapshot, with the plan it is of.
struct loaded {
  result<std::vector<store::record>> records;
  bool more = false;
  std::optional<store::snapshot> snapshot = {};
  std::shared_ptr<const plan> of = {};
  /// Versions of the workflow that these records speak of.
  std::map<std::string, std::shared_ptr<const plan>> versions = {};
};
/// What is known of a child that was asked for: it has ended, or (`end` is empty) it is durable. Unavailable: ask
/// again.
struct child_report {
  start_child of;
  result<std::optional<child_finished>> end;
};
/// What was decided and may wait has waited long enough. Sent to itself.
struct overdue {};
/// Ask again for a child, if it is still wanted.
struct ask_again {
  start_child of;
};
/// A child was told that it is not waited for any more, or could not be.
struct child_told {
  close_child of;
  result<std::uint64_t> told;
};
/// Tell it again.
struct tell_again {
  close_child of;
};
/// The due time set with the timer has come. `taken` is answered once the execution has seen to it.
struct wake {
  answer<bool> taken;
};
/// Nobody has asked for some time: the execution leaves memory, or says why not (`shard::stays`). Asked after
/// everything else the shard has for it.
struct retire {};
/// Its shard is not this node's any more: what is on its way to the journal is waited for, nothing else is decided or
/// done, and then it quits.
struct let_go {};

using actor =
  caf::typed_actor<caf::reacts_to<perform>, caf::reacts_to<inspect>, caf::reacts_to<await_rest>, caf::reacts_to<watch>,
                   caf::reacts_to<progress>, caf::reacts_to<appended>, caf::reacts_to<append_failed>,
                   caf::reacts_to<overdue>, caf::reacts_to<loaded>, caf::reacts_to<child_report>,
                   caf::reacts_to<ask_again>, caf::reacts_to<child_told>, caf::reacts_to<tell_again>,
                   caf::reacts_to<wake>, caf::reacts_to<retire>, caf::reacts_to<let_go>>;

/// What others may ask of an execution, wherever it lives.
using request = std::variant<perform, inspect, await_rest, watch, wake>;

}  // namespace workflow

/// Activates, supervises and passivates the executions of one part of the id space.
namespace shard {

struct start {
  execution_id id;
  std::shared_ptr<const plan> of;
  start_execution command;
  answer<std::uint64_t> done;
  std::shared_ptr<const start_claim> claim = {};
};
struct route {
  execution_id id;
  workflow::request request;
};
/// Load this execution, unless it is live, and go on with it.
struct recover {
  execution_id id;
};
/// The definition of an execution that is to be activated was looked up.
struct resolved {
  execution_id id;
  result<std::shared_ptr<const plan>> of;
};
struct restart {
  execution_id id;
};
/// An execution is over and holds nothing in flight.
struct finished {
  execution_id id;
};
/// One that was over goes on: some of its tasks run again.
struct revived {
  execution_id id;
};
/// An execution owes nothing to anybody now: it may leave memory.
struct rested {
  execution_id id;
};
/// An execution has nothing to do until others have ended: it stays, for they tell it, but takes no room.
struct waits {
  execution_id id;
};
/// It was asked to leave memory, and is needed.
struct stays {
  execution_id id;
};
/// Looks for executions that have rested long enough.
struct sweep {};
/// Shards of the cluster that are not this node's any more. Answered once nothing of them is in memory.
struct let_go {
  std::shared_ptr<const shard_set> of;
  answer<bool> gone;
};

using actor =
  caf::typed_actor<caf::reacts_to<start>, caf::reacts_to<route>, caf::reacts_to<recover>, caf::reacts_to<resolved>,
                   caf::reacts_to<restart>, caf::reacts_to<finished>, caf::reacts_to<revived>, caf::reacts_to<rested>,
                   caf::reacts_to<waits>, caf::reacts_to<stays>, caf::reacts_to<sweep>, caf::reacts_to<let_go>>;

}  // namespace shard

/// Routes by execution id to shards, which it supervises.
namespace region {

struct start {
  std::shared_ptr<const plan> of;
  start_execution command;
  /// Answered with the new execution's id once its start is durable.
  answer<execution_id> done;
  /// The id it must have; a new one if absent.
  std::optional<execution_id> id = {};
  /// What is settled with its first events. If that is refused (`conflict`), so is the start.
  std::shared_ptr<const start_claim> claim = {};
};
/// See to it that a child exists. Answered once it is durable, with how it ended if it has.
struct ensure_child {
  start_child what;
  answer<std::optional<child_finished>> done;
};
struct restart {
  std::size_t shard = 0;
};
/// The executions of the journal that owe work.
struct owing {
  std::vector<execution_id> ids;
};
/// More shards are this node's now: what the journal says is owed in them goes on.
struct taken {};

using actor = caf::typed_actor<caf::reacts_to<start>, caf::reacts_to<ensure_child>, caf::reacts_to<shard::route>,
                               caf::reacts_to<restart>, caf::reacts_to<owing>, caf::reacts_to<taken>,
                               caf::reacts_to<shard::let_go>>;

}  // namespace region

/// The only writer: groups appends into commits and answers each after fsync.
namespace journal {

struct append {
  store::append content;
  workflow::actor from;
};
/// Changes what is held and scheduled; answered once durable.
struct change_start {
  store::start_change change;
  answer<store::start_standing> done;
};
/// Changes what the queue must know after a restart; answered once durable.
struct change_flow {
  std::vector<store::flow_change> changes;
  answer<bool> done;
};
struct put_definition {
  store::stored_definition definition;
  answer<store::stored_definition> done;
};
struct put_task_type {
  store::stored_task_type type;
  answer<bool> done;
};
/// Stores a token; answered once durable.
struct put_token {
  access::token token;
  answer<bool> done;
};
/// Goes into the log no later than whatever this actor is asked for afterwards.
struct note {
  std::vector<access::access_note> notes;
};
struct keep_result {
  store::kept_result result;
};
/// Removes a piece of what need not be kept.
struct forget {
  store::retention what;
  answer<store::forgotten> done;
};
/// Nothing can be stored any more: the journal ends for good, and the node with it. What was not recorded is owed.
struct halt {
  refused why;
};
struct flush {};
struct idle {};

using actor = caf::typed_actor<caf::reacts_to<append>, caf::reacts_to<change_start>, caf::reacts_to<change_flow>,
                               caf::reacts_to<put_definition>, caf::reacts_to<put_task_type>, caf::reacts_to<put_token>,
                               caf::reacts_to<note>, caf::reacts_to<keep_result>, caf::reacts_to<forget>,
                               caf::reacts_to<halt>, caf::reacts_to<flush>, caf::reacts_to<idle>>;

}  // namespace journal

/// Lets go of what need not be kept.
namespace janitor {

/// Go on with the round through the finished executions.
struct look {};
struct forgot {
  result<store::forgotten> done;
};
/// Remove what nobody needs of the files whose digest begins with this byte.
struct collect {
  unsigned byte = 0;
};

using actor = caf::typed_actor<caf::reacts_to<look>, caf::reacts_to<forgot>, caf::reacts_to<collect>>;

}  // namespace janitor

/// Answers queries over the projections from its own read-only connection.
namespace reader {

struct query {
  std::function<void(store::reader&)> ask;
};

using actor = caf::typed_actor<caf::reacts_to<query>>;

}  // namespace reader

/// Wakes executions: one due time each.
namespace timer {

/// Replaces the execution's due time; `timestamp::max()` removes it. `stored`: the same is in the store.
struct set {
  execution_id id;
  timestamp due;
  bool stored = true;
};
struct tick {
  std::uint64_t generation = 0;
};
/// Due times were read from the store.
struct filled {
  std::vector<due_time> read;
};
/// An execution was woken, or could not be.
struct woken {
  execution_id id;
  bool again = false;
};
/// Executions died before they could set their due times: what is in the store counts.
struct distrust {};

using actor = caf::typed_actor<caf::reacts_to<set>, caf::reacts_to<tick>, caf::reacts_to<filled>, caf::reacts_to<woken>,
                               caf::reacts_to<distrust>>;

}  // namespace timer

/// Queues attempts, gives them slots and runs them as task actors.
namespace dispatcher {

using troupe::attempt_key;

/// Owed attempts of one execution. An attempt already queued or running is not doubled: its outcome goes to `from` now.
struct enqueue {
  execution_id execution;
  workflow_name workflow;
  std::uint64_t seed = 0;
  std::vector<run_task> tasks;
  workflow::actor from;
  /// Those of them that had begun in an earlier life of the node: a worker may still be at it.
  std::set<task_id> begun = {};
};
struct stop {
  attempt_key key;
};
/// How an attempt ended. `recorded` is answered once the execution has it durable, or why not: `stale` if the attempt
/// is not wanted any more, `unknown` if it is not queued or running here. Then the execution may still want it (a node
/// that has just started): ask it.
struct report {
  attempt_key key;
  studio::task_result outcome;
  bool reused = false;
  answer<std::uint64_t> recorded = {};
};
struct progress {
  attempt_key key;
  double fraction = 0;
  std::string note;
};
/// A remote attempt (slot `remote`) handed to a worker.
struct job {
  attempt_key key;
  std::uint64_t seed = 0;
  run_task work;
};
struct grant {
  std::vector<job> jobs;
  /// Something is left in the queue.
  bool more = false;
};
/// A worker takes up to `n` attempts of a queue now. Answered at once with those it is granted, perhaps none; they run
/// from then on, and each ends with a `report`, or when nothing is heard of it for as long as its lease. If that is the
/// task's own heartbeat timeout, the attempt has failed with code `heartbeat`. If it is `lease`, its worker is taken
/// for dead and the attempt is handed out again, up to `workers.redeliveries_max` times; then it has failed with code
/// `lease`.
struct want {
  std::string queue;
  /// Who asks, for tasks that prefer a worker they had before, and what the worker says about itself.
  std::string worker;
  std::map<std::string, std::string> labels;
  std::uint32_t n = 1;
  milliseconds lease = 60s;
  /// How much longer the worker waits for work if there is none now: what prefers it is kept for it meanwhile.
  milliseconds waits = 0ms;
  answer<grant> granted;
};
/// An attempt that was granted did not reach its worker: it waits again, before the others.
struct give_back {
  attempt_key key;
};
/// A running attempt is alive; its lease begins anew, `lease` long from now on if that is given. With `lease`, a remote
/// attempt that waits runs from now on: its worker has been at it since before the node started. `wanted` is false once
/// the attempt must stop (nobody waits for its outcome); `unknown` as for `report`.
struct heartbeat {
  attempt_key key;
  std::optional<milliseconds> lease;
  answer<bool> wanted;
};
/// From now on these are called, from the dispatcher's thread, in place of those given before: `filled` with the name
/// of a queue when something in it may have become grantable, `unwanted` when an attempt that was granted must stop,
/// `lapsed` when nothing was heard of one for as long as its lease.
struct follow {
  std::function<void(const std::string& queue)> filled;
  std::function<void(const attempt_key&)> unwanted;
  std::function<void(const attempt_key&)> lapsed;
};
/// An execution is paused: what waits of it begins only once it is let go; what runs is not disturbed. Those who asked
/// for the pause are `told` its sequence once nothing begins any more. May be said again.
struct hold_back {
  execution_id execution;
  std::vector<answer<std::uint64_t>> told = {};
  std::uint64_t sequence = 0;
};
/// It goes on. May be said of one that was not held back.
struct let_go {
  execution_id execution;
};
/// Pauses a workflow or everything, in place of a pause there is; answered once durable. Nothing begins from then on;
/// what runs is not disturbed.
struct set_pause {
  flow::pause pause;
  answer<bool> done;
};
/// Ends it; `unknown` if nothing is paused under this name.
struct end_pause {
  std::string workflow;
  answer<bool> done;
};
/// Another node may have paused something, or ended a pause: they are read again.
struct read_pauses {};
/// All there are; `changes` is how many this node had made when they were asked for.
struct pauses_read {
  std::vector<flow::pause> pauses;
  std::uint64_t changes = 0;
};
/// Looks at the queue and the pauses as they stand.
struct inspect {
  std::function<void(const flow::queue&, const std::vector<flow::pause>&, timestamp now)> look;
  answer<bool> done;
};
/// An attempt that runs.
struct running_attempt {
  attempt_key key;
  std::string queue;
  timestamp began;
};
/// Answers those that have run longest, the longest first, at most so many.
struct list_running {
  std::size_t count_max = 0;
  answer<std::vector<running_attempt>> longest;
};
/// What must be known before anything begins was read.
struct restored {
  std::vector<flow::rate_use> rates;
  std::vector<flow::pause> pauses;
};
/// The starts of these attempts are recorded, as their rates demand: they begin, or are granted to who asked.
struct charged {
  std::vector<attempt_key> keys;
  std::optional<want> to;
};
/// Sent to itself: something may be due.
struct tick {
  std::uint64_t generation = 0;
};
/// Starts nothing more; `idle` is answered when nothing runs and every outcome told is durable.
struct drain {
  answer<bool> idle;
};
/// While draining: the last outcome that was told has become durable.
struct recorded {};
/// Sent to itself: more light attempts wait.
struct go_on {};

/// Shards that are not this node's any more: what waits of them is forgotten, what runs is stopped, and nobody is told.
struct abandon {
  std::shared_ptr<const shard_set> of;
};

using actor =
  caf::typed_actor<caf::reacts_to<enqueue>, caf::reacts_to<stop>, caf::reacts_to<report>, caf::reacts_to<progress>,
                   caf::reacts_to<want>, caf::reacts_to<give_back>, caf::reacts_to<heartbeat>, caf::reacts_to<follow>,
                   caf::reacts_to<hold_back>, caf::reacts_to<let_go>, caf::reacts_to<set_pause>,
                   caf::reacts_to<end_pause>, caf::reacts_to<inspect>, caf::reacts_to<list_running>,
                   caf::reacts_to<restored>, caf::reacts_to<charged>, caf::reacts_to<tick>, caf::reacts_to<drain>,
                   caf::reacts_to<recorded>, caf::reacts_to<go_on>, caf::reacts_to<abandon>,
                   caf::reacts_to<read_pauses>, caf::reacts_to<pauses_read>>;

}  // namespace dispatcher

/// One attempt.
namespace task {

struct begin {};
/// The result cache's answer.
struct found {
  std::optional<json::value> output;
};

using actor = caf::typed_actor<caf::reacts_to<begin>, caf::reacts_to<found>>;

}  // namespace task

/// Lets executions in whose workflows limit how many run.
namespace doorkeeper {

/// A held execution asks for room; the answer is `admit_execution`, at once or later, or `cancel_execution`. May be
/// asked again.
struct ask {
  execution_id id;
  std::vector<admission_claim> claims;
};
/// An execution with claims is over.
struct finished {
  execution_id id;
};
/// Looks at how many wait and run, and at the keys of limits in use.
struct inspect {
  std::function<void(const flow::admission&, timestamp now)> look;
  answer<bool> done;
};
/// What is known of an earlier life.
struct restored {
  std::vector<execution_summary> claiming;
  std::vector<flow::rate_use> rates;
};
/// That these begin is recorded, as their rates demand.
struct charged {
  std::vector<execution_id> ids;
};
/// Sent to itself: something may be due.
struct tick {
  std::uint64_t generation = 0;
};

/// Whether this node conducts (actors/ownership.hpp) may have changed.
struct conduct {};

using actor =
  caf::typed_actor<caf::reacts_to<ask>, caf::reacts_to<finished>, caf::reacts_to<inspect>, caf::reacts_to<restored>,
                   caf::reacts_to<charged>, caf::reacts_to<tick>, caf::reacts_to<conduct>>;

}  // namespace doorkeeper

/// Begins executions: at once, later, several starts as one, or one at a time.
namespace starter {

/// A start as it was asked for.
struct request {
  std::shared_ptr<const plan> of;
  start_execution command;
  /// Not before.
  std::optional<timestamp> due = {};
  std::optional<std::string> key = {};
  duplicate_policy on_duplicate = duplicate_policy::return_existing;
  /// What the store knew of the key a moment ago; looked up if absent.
  std::optional<std::optional<start_key>> key_known = {};
  /// Beside those of the workflow.
  std::vector<start_lock> locks = {};
  /// The due time of a schedule it is for.
  std::optional<schedule_run> run = {};
  /// The id it must have; a new one if absent.
  std::optional<execution_id> id = {};
};

/// begun · held: it will begin · joined: it is part of an execution that was held before · existing: its key began one
/// before · skipped: another one is not finished · full: too many wait for that other one.
TROUPE_ENUM(fate, begun, held, joined, existing, skipped, full)

/// What became of a start. `execution` is the new one, or the other one.
struct outcome {
  starter::fate fate = fate::begun;
  execution_id execution;
  std::optional<timestamp> due = {};
  std::uint32_t starts = 1;
};

struct start {
  starter::request request;
  answer<outcome> done;
};
/// Runs tasks of an execution again. One that is finished must have again what it must have alone: refused as
/// `conflict` if another one has it.
struct revive {
  execution_id id;
  command what;
  answer<std::uint64_t> done;
};
/// Takes a held start back. Refused as `unknown` if the execution is not held.
struct drop {
  execution_id id;
  std::string reason;
  answer<bool> done;
};
/// Answered once the execution is not held any more: it has begun, or was dropped, or is none.
struct await_begin {
  execution_id id;
  /// Nobody listens after.
  moment until;
  answer<bool> done;
};
/// An execution is over.
struct finished {
  execution_id id;
};
struct tick {
  std::uint64_t generation = 0;
};
/// Something it asked for has been answered; sent to itself.
struct go_on {
  std::function<void()> with;
};

/// Whether this node conducts (actors/ownership.hpp) may have changed.
struct conduct {};

using actor =
  caf::typed_actor<caf::reacts_to<start>, caf::reacts_to<revive>, caf::reacts_to<drop>, caf::reacts_to<await_begin>,
                   caf::reacts_to<finished>, caf::reacts_to<tick>, caf::reacts_to<go_on>, caf::reacts_to<conduct>>;

}  // namespace starter

/// Starts what is due by the clock.
namespace scheduler {

/// Adds a schedule, or replaces what it says; how far it has come stays. The text was read and is right.
struct put {
  std::shared_ptr<const troupe::schedule> schedule;
  std::string source;
  std::string file;
  answer<store::stored_schedule> done;
  /// Not empty: only if these tags name the version of the one there is (`stale`).
  std::string if_match = {};
};
/// What `if_match` names: another one after each change of what a schedule says, and of its pause.
inline std::string version_of(const store::stored_schedule& s) {
  return std::to_string(s.updated_at.time_since_epoch().count());
}
/// Its queued runs are dropped; what runs goes on.
struct remove {
  schedule_name name;
  answer<bool> done;
  std::string if_match = {};
};
/// Absent `pause` resumes it.
struct pause {
  schedule_name name;
  std::optional<schedule_pause> pause;
  answer<store::stored_schedule> done;
  std::string if_match = {};
};
/// Starts it now, whatever the clock says.
struct trigger {
  schedule_name name;
  std::optional<overlap_policy> overlap;
  /// Answered with the workflow's name too.
  answer<std::pair<starter::outcome, std::string>> done;
};
/// Runs what was due in a range of time. Answered with its name and how many runs it has, once durable.
struct fill {
  schedule_name name;
  troupe::backfill backfill;
  /// Absent: as the schedule says.
  std::optional<overlap_policy> overlap;
  answer<std::pair<std::string, std::size_t>> done;
};
struct tick {
  std::uint64_t generation = 0;
};
/// Something it asked for has been answered; sent to itself.
struct go_on {
  std::function<void()> with;
};

/// Whether this node conducts (actors/ownership.hpp) may have changed.
struct conduct {};

using actor =
  caf::typed_actor<caf::reacts_to<put>, caf::reacts_to<remove>, caf::reacts_to<pause>, caf::reacts_to<trigger>,
                   caf::reacts_to<fill>, caf::reacts_to<tick>, caf::reacts_to<go_on>, caf::reacts_to<conduct>>;

}  // namespace scheduler

/// Carries out the calls of the control API.
namespace gateway {

/// Where a response goes. Thread-safe.
class sink {
public:
  virtual ~sink() = default;
  virtual void reply(http::response) = 0;
  /// As `reply`; tells whether the answer went out. Where that cannot be known, it did.
  virtual void reply(http::response answer, std::function<void(bool written)> told) {
    reply(std::move(answer));
    told(true);
  }
  /// Calls back once if the client leaves before it is answered, even if only to the extent that it will send nothing
  /// more. Never where that cannot be known.
  virtual void on_gone(std::function<void()>) {}
  /// Sends more of a streaming response; false once the peer is gone or too slow.
  virtual bool write(std::string piece) = 0;
  virtual void end() = 0;
  /// How the client wants what it reads.
  virtual const api::rendering& wanted() const {
    static const api::rendering everything;
    return everything;
  }
};

struct exchange {
  http::request request;
  std::shared_ptr<sink> to;
  /// It comes from this process, so from this user.
  bool inside = false;
};
/// Sent to itself: what had to be looked up about a request is known.
struct admitted {
  std::shared_ptr<struct entrant> who;
};
/// Looks for waits that are over.
struct sweep {};

using actor = caf::typed_actor<caf::reacts_to<exchange>, caf::reacts_to<admitted>, caf::reacts_to<sweep>>;

}  // namespace gateway

/// Stores files for those who may not block.
namespace files {

struct ask {
  api::upload_call call;
  std::shared_ptr<gateway::sink> to;
};
/// Outcomes with large outputs on their way to the workers actor.
struct settle {
  api::worker_call call;
  std::shared_ptr<gateway::sink> to;
};
/// Looks for uploads that nobody goes on with.
struct sweep {};

using actor = caf::typed_actor<caf::reacts_to<ask>, caf::reacts_to<settle>, caf::reacts_to<sweep>>;

}  // namespace files

/// Hands attempts to workers outside and takes what comes of them.
namespace workers {

/// With `via`, a poll waits at that node, which asks what there is for it now.
struct ask {
  api::worker_call call;
  std::shared_ptr<gateway::sink> to;
  std::string via = {};
};
/// The dispatcher's notices. With a node, something waits in a queue there.
struct filled {
  std::string queue;
  std::string node = {};
};
struct unwanted {
  attempt_key key;
  bool lapsed = false;
};
/// What a queue had for a poll.
struct granted {
  std::uint64_t poll = 0;
  std::string queue;
  result<dispatcher::grant> got;
};
/// What another node had for a poll: its answer. Whatever `keeps` is not told that it was handed over goes back there.
struct brought {
  std::uint64_t ticket = 0;
  std::shared_ptr<class fetched> keeps;
  result<json::object> what;
};
/// An attempt of another node's is to stop: the token its worker has of it.
struct called_off {
  std::string worker;
  std::string token;
};
/// A link to another node came up, or fell.
struct linked {
  std::string node;
  bool up = false;
};
/// The client of a poll has left.
struct left {
  std::uint64_t poll = 0;
};
/// An answer that handed these out was not written.
struct unread {
  std::vector<worker::handover> handed;
};
/// An outcome is durable, or nobody knows.
struct settled {
  worker::handover of;
  worker::lease_end how;
};
/// A running attempt was heard of; its lease lasts until `until` if it is still wanted.
struct beaten {
  worker::handover of;
  std::string worker;
  timestamp until;
  std::optional<double> fraction;
  std::string note;
};
/// Everything a request said is done; now its poll.
struct reported {
  std::shared_ptr<class report_in_progress> what;
};
/// The node is stopping: nobody waits any more.
struct drain {};
/// Sent to itself: a poll's time may be up.
struct tick {};

using actor =
  caf::typed_actor<caf::reacts_to<ask>, caf::reacts_to<filled>, caf::reacts_to<unwanted>, caf::reacts_to<granted>,
                   caf::reacts_to<left>, caf::reacts_to<unread>, caf::reacts_to<settled>, caf::reacts_to<beaten>,
                   caf::reacts_to<reported>, caf::reacts_to<drain>, caf::reacts_to<tick>, caf::reacts_to<brought>,
                   caf::reacts_to<called_off>, caf::reacts_to<linked>>;

}  // namespace workers

/// Keeps this node among those that share its database.
namespace membership {

/// Heartbeat. Sent to itself.
struct tick {
  std::uint64_t generation = 0;
};
/// Where clients reach this node.
struct announce {
  std::string url;
};
/// Whether an operator wants a node to have no shards. `unknown` if there is no such node.
struct drain {
  std::string node;
  bool drained = true;
  answer<bool> done;
};
/// Shards go to a node, whatever their place is otherwise; to their place again if it is empty.
struct move {
  std::string node;
  std::vector<std::uint32_t> shards;
  answer<bool> done;
};
/// The node stops: it gives up its shards, those in which attempts run last (`at_once`: those too), and leaves.
struct leave {
  bool at_once = false;
  answer<bool> done;
};
/// Shards in which attempts run. Sent to itself.
struct busy {
  std::shared_ptr<const shard_set> shards;
};
/// Nothing of these is in memory any more. Sent to itself.
struct gone {
  std::shared_ptr<const shard_set> shards;
};

using actor = caf::typed_actor<caf::reacts_to<tick>, caf::reacts_to<announce>, caf::reacts_to<drain>,
                               caf::reacts_to<move>, caf::reacts_to<leave>, caf::reacts_to<busy>, caf::reacts_to<gone>>;

}  // namespace membership

/// Measures the node from inside.
namespace telemetry {

/// Sent to itself: once delayed, then at once, to see how long a message waits.
struct probe {
  std::int64_t sent_ns = 0;
};

using actor = caf::typed_actor<caf::reacts_to<probe>>;

}  // namespace telemetry

}  // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::perform)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::inspect)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::await_rest)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::watch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::appended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::append_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::overdue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::child_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::ask_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::child_told)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::tell_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::retire)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workflow::let_go)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::recover)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::resolved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::restart)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::revived)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::rested)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::waits)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::stays)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::sweep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shard::let_go)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::region::start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::region::ensure_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::region::restart)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::region::owing)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::region::taken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::append)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::change_start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::change_flow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::put_definition)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::put_task_type)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::put_token)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::keep_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::forget)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::halt)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal::idle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::files::ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::files::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::files::sweep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::janitor::look)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::janitor::forgot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::janitor::collect)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::reader::query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::timer::set)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::timer::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::timer::filled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::timer::woken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::timer::distrust)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::enqueue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::stop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::want)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::give_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::heartbeat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::follow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::hold_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::let_go)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::set_pause)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::end_pause)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::read_pauses)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::pauses_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::inspect)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::list_running)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::restored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::charged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::recorded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::go_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::abandon)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::task::begin)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::task::found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::inspect)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::restored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::charged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::doorkeeper::conduct)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::revive)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::drop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::await_begin)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::go_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::starter::conduct)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::put)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::remove)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::pause)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::trigger)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::fill)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::go_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scheduler::conduct)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::gateway::exchange)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::gateway::admitted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::gateway::sweep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::filled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::unwanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::granted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::brought)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::called_off)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::linked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::left)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::unread)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::settled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::beaten)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::reported)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::workers::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::announce)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::move)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::leave)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::busy)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::membership::gone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::telemetry::probe)
