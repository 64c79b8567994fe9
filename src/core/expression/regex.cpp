#include "core/expression/regex.hpp"

#include "core/expression/regex_class.hpp"
#include "core/expression/utf8.hpp"

#include <algorithm>

namespace troupe::expression {
namespace {

using code = regex::instruction::action;

/// The instructions alive at one place of the text.
class threads {
public:
  explicit threads(std::size_t size) : seen_(size, 0) {}

  void clear() {
    alive_.clear();
    ++round_;
  }
  /// Returns true the first time in a round.
  bool mark(std::uint32_t at) { return std::exchange(seen_[at], round_) != round_; }

  std::vector<std::uint32_t> alive_;

private:
  std::vector<std::uint64_t> seen_;
  std::uint64_t round_ = 1;
};

constexpr char32_t none = static_cast<char32_t>(-1);

bool holds(code assertion, char32_t before, char32_t after) {
  switch (assertion) {
  case code::begin:
    return before == none;
  case code::end:
    return after == none;
  case code::line_begin:
    return before == none || before == '\n';
  case code::line_end:
    return after == none || after == '\n';
  case code::word:
    return (before != none && is_word(before)) != (after != none && is_word(after));
  case code::not_word:
    return (before != none && is_word(before)) == (after != none && is_word(after));
  default:
    return true;
  }
}

}  // namespace

bool regex::in_class(const instruction& of, char32_t c) const {
  auto begin = ranges_.begin() + of.ranges_begin, end = ranges_.begin() + of.ranges_end;
  auto after = std::upper_bound(begin, end, c, [](char32_t wanted, const range& r) { return wanted < r.first; });
  return after != begin && c <= std::prev(after)->last;
}

bool regex::matches(std::string_view text, meter& budget) const {
  if (!budget.take(program_.size() / 64))
    return false;
  threads now(program_.size()), next(program_.size());
  std::vector<std::uint32_t> pending;
  char32_t before = none;
  while (true) {
    auto here = text.empty() ? none : take_character(text);
    // A match may start anywhere.
    pending.assign(now.alive_.rbegin(), now.alive_.rend());
    pending.insert(pending.begin(), 0);
    now.clear();
    next.clear();
    while (!pending.empty()) {
      auto at = pending.back();
      pending.pop_back();
      if (!now.mark(at))
        continue;
      if (!budget.take(1))
        return false;
      const auto& step = program_[at];
      switch (step.code) {
      case code::match:
        return true;
      case code::jump:
        pending.push_back(step.to);
        break;
      case code::split:
        pending.push_back(step.other);
        pending.push_back(step.to);
        break;
      case code::one_of:
        if (here != none && in_class(step, here) != step.negated)
          next.alive_.push_back(step.to);
        break;
      default:
        if (holds(step.code, before, here))
          pending.push_back(step.to);
      }
    }
    if (here == none)
      return false;
    std::swap(now.alive_, next.alive_);
    before = here;
  }
}

}  // namespace troupe::expression
