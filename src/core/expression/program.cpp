#include "core/expression/checker.hpp"
#include "core/expression/evaluator.hpp"
#include "core/expression/parser.hpp"

namespace troupe::expression {

void scope::set(std::string_view name, const json::value& value) {
  for (auto& [known, to] : names_)
    if (known == name) {
      to = &value;
      return;
    }
  names_.emplace_back(name, &value);
}

const json::value* scope::find(std::string_view name) const {
  for (const auto& [known, value] : names_)
    if (known == name)
      return value;
  return nullptr;
}

struct program::content {
  tree parsed;
};

result<program> program::parse(std::string_view source, const limits& bounds) {
  auto parsed = expression::parse(source, bounds);
  if (!parsed)
    return parsed.error();
  program made;
  made.content_ = std::make_shared<const content>(content{*std::move(parsed)});
  return made;
}

result<type> program::check(const scope_types& scope) const {
  return expression::check(content_->parsed, scope);
}

result<json::value> program::evaluate(const scope& scope, const limits& bounds) const {
  meter budget(bounds.cost_max);
  return to_json(expression::evaluate(content_->parsed, names_of(scope), budget), budget);
}

result<bool> program::evaluate_bool(const scope& scope, const limits& bounds) const {
  meter budget(bounds.cost_max);
  auto made = expression::evaluate(content_->parsed, names_of(scope), budget);
  if (made.failed())
    return *made.as<failure>().why;
  if (!made.is<bool>())
    return refused{errc::invalid, "expected a bool, got " + std::string(made.type()), content_->parsed.where(0),
                   "compare with `==` or `!=`"};
  return made.as<bool>();
}

std::vector<std::string> program::reads() const {
  std::vector<std::string> made;
  append_reads(content_->parsed, made);
  return made;
}

const std::string& program::source() const {
  return content_->parsed.source;
}

}  // namespace troupe::expression
