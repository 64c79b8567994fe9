#include "core/rehearsal/path.hpp"

#include <algorithm>
#include <map>

namespace troupe::rehearsal {
namespace {

std::string shown(const json::value& value) {
  auto text = json::serialize(value);
  constexpr std::size_t bytes_max = 200;
  return text.size() > bytes_max ? text.substr(0, bytes_max) + "..." : text;
}

bool same(const json::value& a, const json::value& b) {
  return a.is_number() && b.is_number() ? a.to_number<double>() == b.to_number<double>() : a == b;
}

/// Notes where the two differ. `open`: what is there beyond what is expected does not matter.
void compare(const json::value& expected, const json::value& got, const std::string& path, bool open,
             std::vector<std::string>& to) {
  if (expected.is_object() && got.is_object()) {
    for (const auto& [name, value] : expected.get_object()) {
      const auto* other = got.get_object().if_contains(name);
      auto inner = path + "." + std::string(name);
      if (other)
        compare(value, *other, inner, open, to);
      else
        to.push_back(inner + ": expected " + shown(value) + ", got nothing");
    }
    for (const auto& [name, value] : got.get_object())
      if (!open && !expected.get_object().contains(name))
        to.push_back(path + "." + std::string(name) + ": expected nothing, got " + shown(value));
    return;
  }
  if (expected.is_array() && got.is_array() && expected.get_array().size() == got.get_array().size()) {
    for (std::size_t i = 0; i < expected.get_array().size(); ++i)
      compare(expected.get_array()[i], got.get_array()[i], path + "[" + std::to_string(i) + "]", open, to);
    return;
  }
  if (!same(expected, got))
    to.push_back(path + ": expected " + shown(expected) + ", got " + shown(got));
}

/// Where two lists go apart.
void compare_paths(const std::vector<std::string>& expected, const std::vector<std::string>& got,
                   std::vector<std::string>& to) {
  for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    auto wanted = i < expected.size() ? expected[i] : "the end";
    auto came = i < got.size() ? got[i] : "the end";
    if (i < expected.size() && i < got.size() && stands_for(wanted, came))
      continue;
    to.push_back("path[" + std::to_string(i) + "]: expected " + wanted + ", got " + came);
    return;
  }
}

class comparison {
public:
  comparison(const expectation& expected, const run& got) : expected_(expected), got_(got), ran_(tasks_that_ran(got)) {
    for (const auto& one : got.path) {
      if (one.what == "skipped")
        skipped_.push_back(one.task);
      if (one.attempt > 0)
        attempts_[one.task] = std::max(attempts_[one.task], one.attempt);
    }
  }

  std::vector<std::string> take() {
    auto state = std::string(to_string(got_.state));
    if (expected_.state && *expected_.state != state)
      wrong_.push_back("state: expected " + *expected_.state + ", got " + state +
                       (got_.error ? " (" + got_.error->code + ": " + got_.error->message + ")" : ""));
    if (expected_.error && (!got_.error || got_.error->code != *expected_.error))
      wrong_.push_back("error: expected " + *expected_.error + ", got " + (got_.error ? got_.error->code : "none"));
    if (expected_.output)
      compare(*expected_.output, got_.output, "output", false, wrong_);
    if (expected_.output_has)
      compare(*expected_.output_has, got_.output, "output", true, wrong_);
    if (expected_.path)
      compare_paths(*expected_.path, ran_, wrong_);
    for (const auto& name : expected_.ran)
      if (!among(ran_, name))
        wrong_.push_back("ran: " + name + " did not run" + (among(skipped_, name) ? ", it was skipped" : ""));
    for (const auto& name : expected_.not_ran)
      if (among(ran_, name))
        wrong_.push_back("not_ran: " + name + " ran");
    for (const auto& name : expected_.skipped)
      if (!among(skipped_, name))
        wrong_.push_back("skipped: " + name + (among(ran_, name) ? " ran" : " was not skipped"));
    for (const auto& [name, count] : expected_.attempts)
      if (auto got = attempts_of(name); got != count)
        wrong_.push_back("attempts." + name + ": expected " + std::to_string(count) + ", got " + std::to_string(got));
    if (expected_.duration && *expected_.duration != got_.took)
      wrong_.push_back("duration: expected " + to_text(*expected_.duration) + ", got " + to_text(got_.took));
    return std::move(wrong_);
  }

private:
  static bool among(const std::vector<std::string>& tasks, const std::string& pattern) {
    return std::ranges::any_of(tasks, [&](const auto& task) { return stands_for(pattern, task); });
  }

  std::int64_t attempts_of(const std::string& pattern) const {
    std::int64_t most = 0;
    for (const auto& [task, count] : attempts_)
      if (stands_for(pattern, task))
        most = std::max<std::int64_t>(most, count);
    return most;
  }

  const expectation& expected_;
  const run& got_;
  std::vector<std::string> ran_;
  std::vector<std::string> skipped_;
  std::map<std::string, std::uint32_t> attempts_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> unmet(const expectation& expected, const run& got) {
  return comparison(expected, got).take();
}

}  // namespace troupe::rehearsal
