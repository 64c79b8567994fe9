#pragma once

#include "core/flow/fair_order.hpp"
#include "core/flow/queue.hpp"
#include "core/flow/sticky.hpp"

#include <deque>
#include <list>
#include <set>
#include <unordered_map>

/// The inside of flow::queue. Attempts that are equal in everything that decides about their turn stand in one lane, so
/// that what is said of the first is said of all.
///
/// A lane that is not empty is runnable (it stands in its section's order), kept back by one limit (it stands in that
/// limit's order), or kept back by a pause. A limit lets no more lanes be runnable than it has room for, the best
/// first: so a release looks at as many lanes as it makes room for, however many wait.
namespace troupe::flow {

struct lane;
struct limit_state;
struct pool_state;
struct section;

inline constexpr place nobody = ~place{};
inline constexpr double weight_min = 0.01, weight_max = 100;

struct item {
  lane* in = nullptr;
  /// In its lane, and in its pool by age.
  place ahead = nobody, behind = nobody;
  place older = nobody, newer = nobody;
  std::uint64_t number = 0;
  timestamp since;
  std::uint32_t cost = 1;
  bool running = false;
};

/// What keeps a workflow back.
struct gate_state {
  std::string name;
  bool closed = false;
  /// By number, so that the order is the same in every run.
  std::map<std::uint64_t, lane*> lanes;
};

/// The lanes of one section under one limit.
struct room {
  limit_state* of = nullptr;
  fair_order waiting;
  std::uint32_t lanes = 0;
  /// By rank.
  std::array<std::uint32_t, rank_count> runnable{};

  /// Lets in the best of those that wait, if there is space and nothing of the same or a better rank was let in.
  fair_member* next_in(timestamp now) const;
};

struct limit_state {
  std::string key;
  std::uint32_t at_once = 0;
  std::uint32_t running = 0;
  rate_window window;
  std::list<std::pair<section*, room>> rooms;
  std::uint64_t waiting = 0;
  /// When it is looked at again, if time can change something.
  std::optional<timestamp> due;
  bool begun = false;

  /// How many more may start.
  std::uint32_t space(timestamp now);
};

enum class lane_state : std::uint8_t { empty, runnable, limited, paused };

struct lane_key {
  const section* in = nullptr;
  std::uint8_t rank = 0;
  gate_id gate = 0;
  std::uint32_t fair = 0;
  std::vector<const limit_state*> limits;

  bool operator==(const lane_key&) const = default;
};

struct lane_hash {
  std::size_t operator()(const lane_key&) const;
};

struct lane : fair_member {
  section* in = nullptr;
  gate_state* under = nullptr;
  std::vector<room*> rooms;
  lane_state state = lane_state::empty;
  room* kept_by = nullptr;
  place first = nobody, last = nobody;
  std::uint64_t number = 0;
  /// Attempts that wait, and all that are known.
  std::uint32_t waiting = 0, attempts = 0;
  /// How it is found; absent for lanes that stay.
  const lane_key* name = nullptr;
};

/// Work of a pool that the same workers may take.
struct section {
  pool_state* of = nullptr;
  std::map<std::string, std::string> labels;
  /// Kept for this worker, unless empty.
  std::string worker;
  fair_order order;
  /// What it was given beside the others of its pool.
  double tag = 0;
  std::uint32_t lanes = 0;
  std::optional<timestamp> due;
};

struct pool_state {
  std::string name;
  pool_id id = 0;
  std::uint32_t slots = 0;
  std::list<section> sections;
  double served = 0;
  /// Lanes of attempts without a claim, by gate.
  std::vector<lane*> plain;
  place oldest = nobody, newest = nobody;
  std::uint64_t waiting = 0, limited = 0, paused = 0, running = 0;
  /// By rank: how many attempts of lower ranks went before one that could have started.
  std::array<std::uint32_t, rank_count> overtaken{};
  /// The ranks seen by the last look for whose turn it is, as bits.
  std::uint32_t present = 0;
  sticky_workers sticky;
  bool ripe = false;

  explicit pool_state(const queue_options& options) : sticky(options.sticky_max, options.sticky_grace) {}
};

/// Strings as small numbers, as long as somebody holds them.
class names {
public:
  std::uint32_t hold(std::string_view);
  void release(std::uint32_t);

private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  struct entry {
    const std::string* text = nullptr;
    std::uint32_t holders = 0;
  };
  std::vector<entry> entries_;
  std::vector<std::uint32_t> free_;
};

struct queue::state {
  explicit state(queue_options o) : options(o) {}

  queue_options options;
  std::vector<item> items;
  std::vector<place> unused;
  std::uint64_t items_numbered = 0, lanes_numbered = 0;
  std::deque<pool_state> pools;
  std::map<std::string, pool_id, std::less<>> pool_names;
  std::deque<gate_state> gates;
  std::map<std::string, gate_id, std::less<>> gate_names;
  std::unordered_map<std::string, limit_state> limits;
  names fair_keys;
  std::unordered_map<lane_key, lane, lane_hash> lanes;
  std::list<lane> plain_lanes;
  /// Of remote attempts that prefer a worker.
  std::unordered_map<place, std::string> sticky_of;
  std::set<std::pair<timestamp, limit_state*>> limits_due;
  std::set<std::pair<timestamp, section*>> sections_due;
  std::vector<pool_id> ripe;
  std::vector<limit_state*> begun;
  bool paused = false;

  // Attempts (queue.cpp).
  place append(lane&, std::uint32_t cost, timestamp now);
  void link_again(place);
  void unlink(place);
  void withdraw(place, timestamp now);

  // Lanes (queue_lanes.cpp).
  lane& lane_of(pool_state&, gate_id, const queue_claim*, timestamp now);
  limit_state* limit_of(const limit_claim&, timestamp now);
  void forget(lane&, timestamp now);

  // Turns (queue_turns.cpp).
  lane* next(pool_state&, const asker*, timestamp now);
  bool may_begin(lane&, timestamp now);
  place begin(lane&, timestamp now);
  void start(limit_state&, timestamp now);
  void settle(lane&, timestamp now, bool again);
  void unsettle(lane&);
  void let_in(room&, timestamp now);
  void let_in(limit_state&, timestamp now);
  void let_in_behind(lane&, timestamp now);
  void watch(limit_state&, timestamp now);
  void pass_time(timestamp now);
  void mark_ripe(pool_state&);
};

}  // namespace troupe::flow
