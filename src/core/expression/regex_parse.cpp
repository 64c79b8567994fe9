#include "core/expression/regex.hpp"

#include "core/expression/utf8.hpp"

#include <algorithm>
#include <optional>

namespace troupe::expression {
namespace {

using instruction = regex::instruction;
using code = instruction::action;
using range = regex::range;
using fragment = std::vector<instruction>;

constexpr std::size_t instructions_max = 10'000;
constexpr std::size_t depth_max = 100;
constexpr std::uint32_t repeat_max = 1000;

bool is_word(char32_t c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct flags {
  bool ignore_case = false;
  bool dot_all = false;
  bool multi_line = false;
};

/// Compiles by recursive descent. Fragments are relative: jumps count from their own instruction.
class compiler {
public:
  explicit compiler(std::string_view pattern) : rest_(pattern) {}

  std::optional<fragment> compile() {
    auto made = alternatives();
    if (made && !rest_.empty())
      return fail("unexpected ')'");
    return made;
  }

  const std::string& error() const { return error_; }

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
      if (made.size() > instructions_max)
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
    std::vector<range> ranges;
    auto negated = take('^');
    for (bool first = true; first || !take(']'); first = false) {
      if (rest_.empty())
        return fail("a class is not closed");
      if (rest_.starts_with("[:")) {
        if (!named_class(ranges))
          return fail("unknown class");
        continue;
      }
      auto low = take_character(rest_);
      if (low == '\\') {
        auto c = rest_.empty() ? U'\0' : take_character(rest_);
        if (perl_class(c, ranges))
          continue;
        auto literal = literal_of(c);
        if (!literal)
          return fail("unknown escape");
        low = *literal;
      }
      auto high = low;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        rest_.remove_prefix(1);
        high = take_character(rest_);
        if (high == '\\') {
          auto literal = rest_.empty() ? std::nullopt : literal_of(take_character(rest_));
          if (!literal)
            return fail("unknown escape");
          high = *literal;
        }
      }
      if (high < low)
        return fail("a class has a range that ends before it begins");
      ranges.push_back({low, high});
    }
    return one(std::move(ranges), negated);
  }

  bool named_class(std::vector<range>& to) {
    struct named {
      std::string_view name;
      std::vector<range> ranges;
    };
    static const std::vector<named> all{
      {"[:alpha:]", {{'a', 'z'}, {'A', 'Z'}}},
      {"[:digit:]", {{'0', '9'}}},
      {"[:alnum:]", {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}}},
      {"[:upper:]", {{'A', 'Z'}}},
      {"[:lower:]", {{'a', 'z'}}},
      {"[:space:]", {{'\t', '\r'}, {' ', ' '}}},
      {"[:punct:]", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
      {"[:word:]", {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}}},
      {"[:xdigit:]", {{'a', 'f'}, {'A', 'F'}, {'0', '9'}}},
    };
    for (const auto& c : all)
      if (rest_.starts_with(c.name)) {
        rest_.remove_prefix(c.name.size());
        to.insert(to.end(), c.ranges.begin(), c.ranges.end());
        return true;
      }
    return false;
  }

  /// Appends `\d`, `\w`, `\s` or their complements.
  static bool perl_class(char32_t c, std::vector<range>& to) {
    std::vector<range> ranges;
    switch (c) {
    case 'd':
    case 'D':
      ranges = {{'0', '9'}};
      break;
    case 'w':
    case 'W':
      ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
      break;
    case 's':
    case 'S':
      ranges = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
      break;
    default:
      return false;
    }
    if (c >= 'a') {
      to.insert(to.end(), ranges.begin(), ranges.end());
      return true;
    }
    char32_t next = 0;
    for (auto r : ranges) {
      if (r.first > next)
        to.push_back({next, r.first - 1});
      next = r.last + 1;
    }
    to.push_back({next, 0x10FFFF});
    return true;
  }

  std::optional<fragment> escaped() {
    if (rest_.empty())
      return fail("a pattern may not end in '\\'");
    auto c = take_character(rest_);
    std::vector<range> ranges;
    if (perl_class(c, ranges))
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
    auto literal = literal_of(c);
    return literal ? one({{*literal, *literal}}, false) : fail("unknown escape");
  }

  /// Returns the character `\c` stands for.
  std::optional<char32_t> literal_of(char32_t c) {
    static constexpr std::string_view names = "nrtfva";
    static constexpr std::string_view codes = "\n\r\t\f\v\a";
    if (c < 0x80 && names.find(static_cast<char>(c)) != names.npos)
      return codes[names.find(static_cast<char>(c))];
    if (c == 'x')
      return hexadecimal();
    if (c >= 0x80 || is_word(c))
      return std::nullopt;
    return c;
  }

  std::optional<char32_t> hexadecimal() {
    auto braces = take('{');
    char32_t code = 0;
    std::size_t digits = 0;
    for (; !rest_.empty() && digits < (braces ? 6u : 2u); ++digits, rest_.remove_prefix(1)) {
      auto c = rest_.front();
      auto digit = c >= '0' && c <= '9'   ? c - '0'
                   : c >= 'a' && c <= 'f' ? c - 'a' + 10
                   : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                          : -1;
      if (digit < 0)
        break;
      code = code * 16 + static_cast<char32_t>(digit);
    }
    if (digits == 0 || (!braces && digits != 2) || (braces && !take('}')) || code > 0x10FFFF)
      return std::nullopt;
    return code;
  }

  // --- fragments

  std::optional<fragment> one(std::vector<range> ranges, bool negated, bool any = false) {
    instruction made{code::one_of, negated, 1, 0, std::move(ranges)};
    if (any)
      made.ranges.clear();
    if (flags_.ignore_case)
      fold_case(made.ranges);
    return fragment{made};
  }

  /// Adds the other case of the ASCII letters.
  static void fold_case(std::vector<range>& ranges) {
    auto count = ranges.size();
    for (std::size_t i = 0; i < count; ++i) {
      auto r = ranges[i];
      auto other = [&](char32_t low, char32_t high, int shift) {
        auto first = std::max(r.first, low), last = std::min(r.last, high);
        if (first <= last)
          ranges.push_back({first + static_cast<char32_t>(shift), last + static_cast<char32_t>(shift)});
      };
      other('a', 'z', 'A' - 'a');
      other('A', 'Z', 'a' - 'A');
    }
  }

  static std::optional<fragment> assertion(code of) { return fragment{{of, false, 1, 0, {}}}; }

  static fragment either(const fragment& a, const fragment& b) {
    fragment made{{code::split, false, 1, static_cast<std::uint32_t>(a.size() + 2), {}}};
    made.insert(made.end(), a.begin(), a.end());
    made.push_back({code::jump, false, static_cast<std::uint32_t>(b.size() + 1), 0, {}});
    made.insert(made.end(), b.begin(), b.end());
    return made;
  }

  std::optional<fragment> repeat(const fragment& once, std::uint32_t least, std::uint32_t most) {
    auto copies = most == unbounded ? least + 1 : most;
    if ((once.size() + 2) * copies > instructions_max)
      return fail("the pattern is too large");
    auto size = static_cast<std::uint32_t>(once.size());
    fragment made;
    for (std::uint32_t i = 0; i < least; ++i)
      made.insert(made.end(), once.begin(), once.end());
    if (most == unbounded) {
      made.push_back({code::split, false, 1, size + 2, {}});
      made.insert(made.end(), once.begin(), once.end());
      made.push_back({code::jump, true, size + 1, 0, {}});
      return made;
    }
    for (std::uint32_t i = least; i < most; ++i) {
      made.push_back({code::split, false, 1, (size + 1) * (most - i), {}});
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

  std::optional<fragment> fail(std::string what) {
    if (error_.empty())
      error_ = std::move(what);
    return std::nullopt;
  }

  static constexpr std::uint32_t unbounded = static_cast<std::uint32_t>(-1);

  std::string_view rest_;
  flags flags_;
  std::size_t depth_ = 0;
  std::string error_;
};

}  // namespace

result<regex> regex::parse(std::string_view pattern) {
  compiler made(pattern);
  auto program = made.compile();
  if (!program)
    return refused{errc::invalid, "invalid regular expression: " + made.error(), {}, "the syntax is RE2's"};
  regex built;
  built.program_ = *std::move(program);
  built.program_.push_back({});
  for (std::uint32_t i = 0; i < built.program_.size(); ++i) {
    auto& step = built.program_[i];
    step.other += i;
    step.to = step.code == code::jump && step.negated ? i - step.to : i + step.to;
  }
  return built;
}

}  // namespace troupe::expression
