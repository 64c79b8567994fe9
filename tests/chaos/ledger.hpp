#pragma once

#include "core/base/enum.hpp"

#include <cstdint>
#include <map>
#include <mutex>

#include <string>
#include <vector>

/// What those outside were told and have seen: the history is compared with it.
namespace troupe::chaos {

/// A start that was answered with success.
struct accepted_start {
  std::string execution;
  std::string shape;
  /// Which start it was: `input.number`, no two alike.
  std::int64_t number = 0;
};

/// What a worker was told of the outcome it reported. unknown: nothing came back, however often it asked.
TROUPE_ENUM(verdict, unknown, recorded, refused)

/// An attempt that a worker was handed.
struct delivery {
  std::string execution;
  std::string task;
  std::uint32_t attempt = 0;
  /// Its word; the output of the attempt is this.
  std::string word;
  bool completes = false;
  chaos::verdict verdict = verdict::unknown;
  /// It reported more than once, so a refusal may be about itself.
  bool repeated = false;
};

/// Filled by all threads.
class ledger {
public:
  void accept(accepted_start s) {
    with([&] { accepted_.push_back(std::move(s)); });
  }
  void hand_out(delivery d) {
    with([&] { deliveries_.push_back(std::move(d)); });
  }
  /// Something that must not happen, in words.
  void complain(std::string what) {
    with([&] { complaints_.push_back(std::move(what)); });
  }

  std::vector<accepted_start> accepted() const { return copied(accepted_); }
  std::vector<delivery> deliveries() const { return copied(deliveries_); }
  std::vector<std::string> complaints() const { return copied(complaints_); }

private:
  template <class Act>
  void with(Act act) {
    std::lock_guard lock(mutex_);
    act();
  }
  template <class T>
  T copied(const T& of) const {
    std::lock_guard lock(mutex_);
    return of;
  }

  mutable std::mutex mutex_;
  std::vector<accepted_start> accepted_;
  std::vector<delivery> deliveries_;
  std::vector<std::string> complaints_;
};

}  // namespace troupe::chaos
