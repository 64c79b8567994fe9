#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// A network of this process alone: a bridge, and a network namespace behind a cable for each node and for the
/// database. What a cut swallows is swallowed in silence, as by a switch that broke. Gone with this process.
namespace troupe::chaos {

class network {
public:
  /// Number of the database's place; those of nodes begin at 1. 0 is this process.
  static constexpr std::size_t database = 100;

  /// Whether this user may make one here, and mount a file system in it: tried in a process of its own.
  static bool is_possible();

  /// Makes it, or throws what is missing. Call it before there are threads.
  explicit network(std::size_t nodes);
  network(const network&) = delete;

  static std::string address_of(std::size_t place);

  /// Does something in the namespace of a place: what is started there stays there.
  void inside(std::size_t place, const std::function<void()>&) const;

  /// What one place sends to the other is lost, until it was healed as often as it was cut.
  void cut(std::size_t from, std::size_t to);
  void heal(std::size_t from, std::size_t to);
  /// The cable is pulled out: what it sends and what is sent to it is lost.
  void unplug(std::size_t place);
  void plug(std::size_t place);

private:
  int add(std::size_t place) const;

  int hub_ = -1;
  std::map<std::size_t, int> places_;
  std::map<std::pair<std::size_t, std::size_t>, int> cuts_;
  std::map<std::size_t, int> unplugged_;
};

}  // namespace troupe::chaos
