#include "core/expression/checker.hpp"
#include "core/expression/evaluator.hpp"
#include "core/expression/parser.hpp"

#include <algorithm>

namespace troupe::expression {

void scope::set(std::string_view name, meaning of) {
  constexpr std::size_t usual = 8;
  if (names_.empty())
    names_.reserve(usual);
  dotted_ = dotted_ || name.find('.') != name.npos;
  auto known = std::ranges::find(names_, name, &decltype(names_)::value_type::first);
  if (known == names_.end())
    names_.emplace_back(name, of);
  else
    known->second = of;
}

const scope::meaning* scope::find(std::string_view name) const {
  auto known = std::ranges::find(names_, name, &decltype(names_)::value_type::first);
  return known == names_.end() ? nullptr : &known->second;
}

struct program::content {
  tree parsed;
};

namespace {

/// What a program that was never parsed evaluates: null.
const tree& nothing() {
  static const tree null = *parse("null", {});
  return null;
}

}  // namespace

result<program> program::parse(std::string_view source, const limits& bounds, std::shared_ptr<const environment> with) {
  auto parsed = expression::parse(source, bounds, {}, std::move(with));
  if (!parsed)
    return parsed.error();
  program made;
  made.content_ = std::make_shared<const content>(content{*std::move(parsed)});
  return made;
}

const tree& program::parsed() const {
  return content_ ? content_->parsed : nothing();
}

result<type> program::check(const scope_types& scope) const {
  return expression::check(parsed(), scope);
}

result<json::value> program::evaluate(const scope& scope, const limits& bounds) const {
  context run{meter(bounds.cost_max)};
  return evaluate_to_json(parsed(), scope_names(scope), run);
}

result<bool> program::evaluate_bool(const scope& scope, const limits& bounds) const {
  context run{meter(bounds.cost_max)};
  auto found = expression::evaluate(parsed(), scope_names(scope), run);
  auto made = found.place ? from_json(*found.place) : found.made;
  if (made.failed())
    return *made.as<failure>().why;
  if (!made.is<bool>())
    return refused{errc::invalid, "expected a bool, got " + std::string(made.type()), parsed().where(0),
                   "compare with `==` or `!=`"};
  return made.as<bool>();
}

std::vector<std::string> program::reads() const {
  std::vector<std::string> made;
  append_reads(parsed(), made);
  return made;
}

const std::string& program::source() const {
  return parsed().source;
}

}  // namespace troupe::expression
