#pragma once

#include "core/base/moment.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Which node helps which: an owner whose attempts wait for slots says so (a hint), and nodes with free slots ask for
/// some. Whoever asks gets what it is given; nobody promises anything. No clock, no network.
namespace troupe::cluster {

struct lending_options {
  /// This node lets others run its attempts, and runs theirs.
  bool on = true;
  /// A node that says nothing about an attempt it runs for another one for so long has lost it.
  milliseconds lease = 6s;
  /// Attempts of other nodes that may be here at once, those included whose outcome their owner does not know yet.
  std::uint32_t borrowed_max = 256;
  /// Slots asked for at once.
  std::uint32_t ask_max = 32;
  /// Between two hints; and between those that say nothing new.
  milliseconds hint_pause = 20ms, hint_again = 500ms;
  /// A hint is forgotten after this.
  milliseconds hint_lasts = 2s;
  /// Until a node that had nothing to give is asked again; doubles up to the second.
  milliseconds pause_first = 20ms, pause_last = 1s;
};

/// Returns what is wrong with the options, if anything.
std::optional<std::string> validate(const lending_options&);

/// Numbers of slots or attempts, by kind of slot.
using loan_counts = std::map<std::string, std::uint32_t>;

/// When an owner says how much waits.
class hinting {
public:
  explicit hinting(const lending_options& options) : options_(options) {}

  /// Returns whether to say it now; then it counts as said.
  bool is_due(const loan_counts& waiting, moment now);
  /// When it is due if nothing changes; `moment::max()` if nothing waits.
  moment next(const loan_counts& waiting) const;

private:
  bool is_news(const loan_counts& waiting) const;

  lending_options options_;
  loan_counts said_;
  moment said_at_{};
  bool ever_ = false;
};

/// Whom a node with free slots asks, and for how many.
class helping {
public:
  explicit helping(const lending_options& options) : options_(options) {}

  struct question {
    std::string node, kind;
    std::uint32_t slots = 0;

    bool operator==(const question&) const = default;
  };

  /// A node said how much waits there.
  void heard(const std::string& node, const loan_counts& waiting, moment now);
  /// A node is not there any more. What was asked of it is answered all the same.
  void lost(const std::string& node);

  /// Returns whom to ask now, of the slots that are free and the attempts there is room for. A node is asked one
  /// question per kind at a time, for at most half of what waits, so that others get some; where most waits, first.
  std::vector<question> due(const loan_counts& free, std::uint32_t room, moment now);

  /// A question was answered, and what it brought has its slots or was refused. `left` still waits there.
  void answered(const question&, std::uint32_t got, std::uint32_t left, moment now);

  /// When `due` may have an answer although nothing happens until then; `moment::max()` if never.
  moment next() const;

private:
  struct place {
    std::uint32_t hinted = 0;
    std::uint32_t waiting = 0;
    std::uint32_t asked = 0;
    std::uint32_t in_vain = 0;
    /// Lost while it was asked.
    bool gone = false;
    moment heard_at{};
    moment not_before{};
  };

  lending_options options_;
  /// By kind and node.
  std::map<std::pair<std::string, std::string>, place> places_;
};

}  // namespace troupe::cluster
