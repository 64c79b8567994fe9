#include "core/expression/regex_class.hpp"

#include "core/expression/utf8.hpp"

#include <algorithm>
#include <optional>

namespace troupe::expression {
namespace {

using instruction = regex::instruction;
using code = instruction::action;
using fragment = std::vector<instruction>;

constexpr std::size_t instructions_max = 10'000;
constexpr std::size_t depth_max = 100;
constexpr std::uint32_t repeat_max = 1000;

struct flags {
  bool ignore_case = false;
  bool dot_all = false;
  bool multi_line = false;
};

/// Compiles by recursive descent. Fragments are relative: jumps count from their own instruction.
class compiler {
public:
  compiler(std::string_view pattern, meter& budget) : rest_(pattern), budget_(budget) {}

  std::optional<fragment> compile() {
    auto made = alternatives();
    if (made && !rest_.empty())
      return fail("unexpected ')'");
    return made;
  }

  const std::string& error() const { return error_; }
  class_ranges ranges() && { return std::move(ranges_); }

private:
  std::optional<fragment> alternatives() {
    if (++depth_ > depth_max)
      return fail("groups nest too deep");
    auto outer = flags_;
    auto made = sequence();
    while (made && take('|')) {
      auto other = sequence();
      if (!other)
        return other;
      made = either(*made, *other);
      if (!worked(made->size()))
        return std::nullopt;
    }
    flags_ = outer;
    --depth_;
    return made;
  }

  std::optional<fragment> sequence() {
    fragment made;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      auto piece = repeated();
      if (!piece)
        return piece;
      made.insert(made.end(), piece->begin(), piece->end());
      if (made.size() > instructions_max || !worked(piece->size()))
        return fail("the pattern is too large");
    }
    return made;
  }

  std::optional<fragment> repeated() {
    auto made = atom();
    for (bool first = true; made && !rest_.empty(); first = false) {
      std::uint32_t least = 0, most = 0;
      if (take('*'))
        most = unbounded;
      else if (take('+'))
        least = 1, most = unbounded;
      else if (take('?'))
        most = 1;
      else if (!counted(least, most))
        return error_.empty() ? made : std::nullopt;
      if (!first)
        return fail("nothing to repeat");
      take('?');
      made = repeat(*made, least, most);
    }
    return made;
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; false if there is none, or it is wrong.
  bool counted(std::uint32_t& least, std::uint32_t& most) {
    auto before = rest_;
    if (!take('{'))
      return false;
    auto first = count();
    auto open = take(',');
    auto second = open ? count() : first;
    if (!first || !take('}')) {
      rest_ = before;
      return false;
    }
    least = *first;
    most = second.value_or(unbounded);
    if (least > repeat_max || (most > repeat_max && most != unbounded) || most < least)
      fail("a repetition may count to 1000");
    return error_.empty();
  }

  std::optional<std::uint32_t> count() {
    std::optional<std::uint32_t> number;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      number = std::min(number.value_or(0) * 10 + std::uint32_t(rest_.front() - '0'), repeat_max + 1);
      rest_.remove_prefix(1);
    }
    return number;
  }

  std::optional<fragment> atom() {
    auto c = take_character(rest_);
    switch (c) {
    case '(':
      return group();
    case '[':
      return bracket();
    case '.':
      return one({{'\n', '\n'}}, true, flags_.dot_all);
    case '^':
      return assertion(flags_.multi_line ? code::line_begin : code::begin);
    case '$':
      return assertion(flags_.multi_line ? code::line_end : code::end);
    case '\\':
      return escaped();
    case '*':
    case '+':
    case '?':
      return fail("nothing to repeat");
    default:
      return one({{c, c}}, false);
    }
  }

  std::optional<fragment> group() {
    auto outer = flags_;
    if (take('?')) {
      if (rest_.starts_with("P<") || rest_.starts_with('<')) {
        auto end = rest_.find('>');
        if (end == rest_.npos || rest_.starts_with("<=") || rest_.starts_with("<!"))
          return fail("unknown group");
        rest_.remove_prefix(end + 1);
      } else if (!options()) {
        return fail("unknown group (no look-around)");
      } else if (take(')')) {
        return fragment{};
      } else if (!take(':')) {
        return fail("unknown group (no look-around)");
      }
    }
    auto made = alternatives();
    flags_ = outer;
    if (made && !take(')'))
      return fail("a group is not closed");
    return made;
  }

  /// Reads `i`, `s`, `m`, `U` and `-` after `(?`.
  bool options() {
    for (bool on = true; !rest_.empty() && rest_.front() != ')' && rest_.front() != ':'; rest_.remove_prefix(1)) {
      switch (rest_.front()) {
      case '-':
        on = false;
        break;
      case 'i':
        flags_.ignore_case = on;
        break;
      case 's':
        flags_.dot_all = on;
        break;
      case 'm':
        flags_.multi_line = on;
        break;
      case 'U':
        break;
      default:
        return false;
      }
    }
    return true;
  }

  std::optional<fragment> bracket() {
    class_ranges ranges;
    auto negated = take('^');
    if (const auto* wrong = take_class(rest_, ranges))
      return fail(wrong);
    return one(std::move(ranges), negated);
  }

  std::optional<fragment> escaped() {
    if (rest_.empty())
      return fail("a pattern may not end in '\\'");
    auto c = take_character(rest_);
    class_ranges ranges;
    if (append_perl_class(c, ranges))
      return one(std::move(ranges), false);
    switch (c) {
    case 'A':
      return assertion(code::begin);
    case 'z':
      return assertion(code::end);
    case 'b':
      return assertion(code::word);
    case 'B':
      return assertion(code::not_word);
    default:
      break;
    }
    auto literal = take_literal(rest_, c);
    return literal ? one({{*literal, *literal}}, false) : fail("unknown escape");
  }

  // --- fragments

  std::optional<fragment> one(class_ranges ranges, bool negated, bool any = false) {
    instruction made{code::one_of, negated, 1};
    if (any)
      ranges.clear();
    if (flags_.ignore_case)
      fold_case(ranges);
    made.ranges_begin = static_cast<std::uint32_t>(ranges_.size());
    append_merged(ranges, ranges_);
    made.ranges_end = static_cast<std::uint32_t>(ranges_.size());
    return fragment{made};
  }

  static std::optional<fragment> assertion(code of) { return fragment{{of, false, 1}}; }

  static fragment either(const fragment& a, const fragment& b) {
    fragment made{{code::split, false, 1, static_cast<std::uint32_t>(a.size() + 2)}};
    made.insert(made.end(), a.begin(), a.end());
    made.push_back({code::jump, false, static_cast<std::uint32_t>(b.size() + 1)});
    made.insert(made.end(), b.begin(), b.end());
    return made;
  }

  std::optional<fragment> repeat(const fragment& once, std::uint32_t least, std::uint32_t most) {
    auto copies = most == unbounded ? least + 1 : most;
    if ((once.size() + 2) * copies > instructions_max || !worked((once.size() + 2) * copies))
      return fail("the pattern is too large");
    auto size = static_cast<std::uint32_t>(once.size());
    fragment made;
    for (std::uint32_t i = 0; i < least; ++i)
      made.insert(made.end(), once.begin(), once.end());
    if (most == unbounded) {
      made.push_back({code::split, false, 1, size + 2});
      made.insert(made.end(), once.begin(), once.end());
      made.push_back({code::jump, true, size + 1});
      return made;
    }
    for (std::uint32_t i = least; i < most; ++i) {
      made.push_back({code::split, false, 1, (size + 1) * (most - i)});
      made.insert(made.end(), once.begin(), once.end());
    }
    return made;
  }

  bool take(char c) {
    if (!rest_.starts_with(c))
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Takes a step for each instruction that is copied; false if that is too much.
  bool worked(std::size_t instructions) {
    return budget_.take(instructions) || fail("the pattern is too large").has_value();
  }

  std::optional<fragment> fail(std::string what) {
    if (error_.empty())
      error_ = std::move(what);
    return std::nullopt;
  }

  static constexpr std::uint32_t unbounded = static_cast<std::uint32_t>(-1);

  std::string_view rest_;
  meter& budget_;
  flags flags_;
  std::size_t depth_ = 0;
  class_ranges ranges_;
  std::string error_;
};

}  // namespace

result<regex> regex::parse(std::string_view pattern, meter& budget) {
  compiler made(pattern, budget);
  if (!budget.take(pattern.size()))
    return refused{errc::too_large, "the pattern is too large"};
  auto program = made.compile();
  if (!program)
    return refused{errc::invalid, "invalid regular expression: " + made.error(), {}, "the syntax is RE2's"};
  regex built;
  built.program_ = *std::move(program);
  built.program_.push_back({});
  built.ranges_ = std::move(made).ranges();
  for (std::uint32_t i = 0; i < built.program_.size(); ++i) {
    auto& step = built.program_[i];
    step.other += i;
    step.to = step.code == code::jump && step.negated ? i - step.to : i + step.to;
  }
  return built;
}

}  // namespace troupe::expression
