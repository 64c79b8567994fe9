#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <unordered_map>

namespace troupe::flow {

/// What stands in a fair order: a line of equals that are served in turn, seen by its first.
struct fair_member {
  /// 0 goes first.
  std::uint8_t rank = 4;
  /// Members with the same key share what a key gets.
  std::uint32_t key = 0;
  double weight = 1;
  /// When its first came, as a number that grows; no two members have the same.
  std::uint64_t head = 0;
};

inline constexpr std::uint8_t rank_count = 10;

/// The order in which members are served: by rank; within a rank by fair shares of their keys, in proportion to weight;
/// within a key by who came first. Start-time fair queueing: each key has a tag that grows by cost / weight with what
/// it is served, and the key with the smallest tag is next. A key that comes (back) begins where the service stands, so
/// nobody saves up turns, and two keys that always wait are never apart by more than one service of each.
///
/// Every operation is logarithmic. Members are referred to, not owned.
class fair_order {
public:
  void add(fair_member&);
  void remove(fair_member&);
  /// Another one, which came as number `head`, is first of a member.
  void move(fair_member&, std::uint64_t head);
  /// The first of a member is served and the next one, which came as number `head`, takes its place.
  void serve(fair_member&, double cost, std::uint64_t head);
  /// Something of the member's key is served that does not stand here (any more).
  void charge(const fair_member&, double cost);

  bool empty() const { return places_.empty(); }
  /// Returns the first one of `rank` or behind, or nullptr.
  fair_member* first(std::uint8_t rank = 0) const;

private:
  struct flow {
    std::uint8_t rank = 0;
    std::uint32_t key = 0;
    double weight = 1;
    double tag = 0;
    /// When the key came; decides between equal tags.
    std::uint64_t number = 0;
    /// By `head`.
    std::set<std::pair<std::uint64_t, fair_member*>> members;
  };
  struct place {
    std::uint8_t rank = 0;
    double tag = 0;
    std::uint64_t number = 0;
    const flow* who = nullptr;
    auto operator<=>(const place&) const = default;
  };

  flow& flow_of(const fair_member&);
  void spend(flow&, double cost);
  void forget_idle(std::uint8_t rank);
  static place place_of(const flow& f) { return {f.rank, f.tag, f.number, &f}; }

  std::unordered_map<std::uint64_t, flow> flows_;
  /// Flows with members; and those without, as long as their tag is ahead of the service.
  std::set<place> places_, idle_;
  /// By rank: where the service stands, and how many flows have members.
  std::array<double, rank_count> served_{};
  std::array<std::uint32_t, rank_count> waiting_{};
  std::uint64_t numbers_ = 0;
};

}  // namespace troupe::flow
