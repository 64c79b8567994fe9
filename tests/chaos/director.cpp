#include "chaos/director.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>

namespace troupe::chaos {
namespace {

constexpr auto glance = 10ms;

std::string seconds(milliseconds span) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", double(span.count()) / 1e3);
  return text;
}

std::string node_name(std::size_t number) {
  return {static_cast<char>('a' + number)};
}

}  // namespace

std::string describe(const fault& f) {
  auto out = seconds(f.at) + ": " + std::string(to_string(f.kind));
  if (f.kind != fault_kind::kill_database)
    out += " " + node_name(f.node);
  if (f.kind == fault_kind::cut_peers)
    out += " " + node_name(f.other);
  if (f.other_way && (f.kind == fault_kind::cut_peers || f.kind == fault_kind::cut_database))
    out += " (one way)";
  if (f.kind == fault_kind::skew_clock)
    out += f.other_way ? " (an hour back)" : " (an hour forward)";
  return out + " for " + seconds(f.lasts);
}

void director::carry_out(const std::vector<fault>& plan, milliseconds time, const std::atomic<bool>& gives_up) {
  auto begin = steady::now();
  auto next = plan.begin();
  std::vector<fault> on_now;
  auto last = begin;
  while (!gives_up && (next != plan.end() || !on_now.empty() || steady::now() - begin < time)) {
    auto now = steady::now();
    auto at = std::chrono::duration_cast<milliseconds>(now - begin);
    if (on_now.size() > 1)
      overlapping_ += std::chrono::duration_cast<milliseconds>(now - last);
    last = now;
    std::erase_if(on_now, [&](const fault& f) {
      if (f.at + f.lasts > at)
        return false;
      act(f, false);
      return true;
    });
    if (next != plan.end() && next->at <= at) {
      tell_(describe(*next));
      act(*next, true);
      on_now.push_back(*next++);
    }
    on_.keep_up();
    std::this_thread::sleep_for(glance);
  }
}

void director::act(const fault& f, bool begins) {
  try {
    begins ? on_.begin(f) : on_.end(f);
    made_[f.kind] += begins;
  } catch (const std::exception& e) {
    failures_.push_back(describe(f) + (begins ? ": " : ", its end: ") + e.what());
    tell_(failures_.back());
  }
}

}  // namespace troupe::chaos
