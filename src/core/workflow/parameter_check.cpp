#include "core/workflow/parameter_check.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/embedded.hpp"
#include "core/workflow/input.hpp"
#include "core/workflow/value_types.hpp"

#include <algorithm>

namespace troupe {
namespace {

bool has_expression(const json::value& value) {
  if (const auto* text = value.if_string())
    return std::string_view(*text).find("${{") != std::string_view::npos;
  if (const auto* list = value.if_array())
    return std::ranges::any_of(*list, has_expression);
  if (const auto* object = value.if_object())
    return std::ranges::any_of(*object, [](const auto& member) { return has_expression(member.value()); });
  return false;
}

/// How an expression of this type becomes what the parameter takes.
std::string conversion(value_type wanted, expression::kind got) {
  using expression::kind;
  auto simple = got == kind::integer || got == kind::unsigned_integer || got == kind::number || got == kind::string ||
                got == kind::boolean;
  if (wanted == value_type::string && simple)
    return "convert it with string()";
  if (wanted == value_type::integer && (got == kind::number || got == kind::string))
    return "convert it with int()";
  if (wanted == value_type::number && got == kind::string)
    return "convert it with double()";
  return {};
}

class parameter_check {
public:
  parameter_check(const task_definition& task, std::string of, const task_type& type,
                  const expression::scope_types& scope, complaints& errors)
    : task_(task), type_(type), scope_(scope), errors_(errors), of_(std::move(of)) {}

  void run() {
    for (const auto& p : type_.parameters)
      if (p.required && !task_.parameters.contains(p.name))
        errors_.add(task_.at, owner() + " misses parameter \"" + p.name + "\" of " + type_.name, p.summary);
    check_expressions();
    for (const auto& [name, value] : task_.parameters)
      check_one(name, value);
  }

private:
  /// Fills `types_` with what is known of each parameter.
  void check_expressions() {
    if (task_.with.constant())
      return;
    if (auto whole = task_.with.check(scope_)) {
      types_ = std::move(whole->members);
      return;
    }
    // One by one, to complain of each.
    for (const auto& [name, value] : task_.parameters) {
      auto part = expression::json_template::parse(value);
      if (!part || part->constant())
        continue;
      auto path = "with." + std::string(name);
      if (auto type = check_template(*part, path, of_, task_.locations, scope_, errors_))
        types_.emplace(name, *std::move(type));
    }
  }

  void check_one(std::string_view name, const json::value& value) {
    auto found = std::ranges::find(type_.parameters, name, &parameter::name);
    if (found == type_.parameters.end())
      return type_.open ? void() : complain_of_unknown(name);
    auto subject = "with." + std::string(name) + of_ + " must be ";
    if (has_expression(value)) {
      auto known = types_.find(std::string(name));
      if (known != types_.end() && !may_fit(found->type, known->second))
        errors_.add(at(name), subject + words(found->type) + ", but the expression yields " + words(known->second.kind),
                    conversion(found->type, known->second.kind));
      return;
    }
    if (found->type == value_type::schema && value.is_object()) {
      if (auto accepted = accept_schema(value); !accepted)
        errors_.add(at(name), "with." + std::string(name) + of_ + ": " + accepted.error().what, accepted.error().hint);
      return;
    }
    if (!fits(found->type, value))
      return errors_.add(at(name), subject + words(found->type) + ", not " + words(value), found->summary);
    if (found->choices.empty() || !value.is_string())
      return;
    if (std::ranges::find(found->choices, std::string_view(value.get_string())) != found->choices.end())
      return;
    std::string listed;
    for (const auto& choice : found->choices)
      listed += (listed.empty() ? "" : ", ") + choice;
    errors_.add(at(name), subject + "one of " + listed + ", not \"" + std::string(value.get_string()) + "\"",
                did_you_mean(value.get_string(), found->choices));
  }

  void complain_of_unknown(std::string_view name) {
    std::vector<std::string> names;
    std::string listed;
    for (const auto& p : type_.parameters) {
      names.push_back(p.name);
      listed += (listed.empty() ? "parameters are " : ", ") + p.name;
    }
    auto near = did_you_mean(name, names);
    errors_.add(at(name), "unknown parameter \"" + std::string(name) + "\" of " + type_.name + " in " + owner(),
                near.empty() ? listed : near);
  }

  /// `task cut`
  std::string owner() const { return of_.substr(std::string_view(" of ").size()); }

  position at(std::string_view name) const {
    auto found = task_.locations.find("with." + std::string(name));
    return found == task_.locations.end() ? task_.at : found->second.at;
  }

  const task_definition& task_;
  const task_type& type_;
  const expression::scope_types& scope_;
  complaints& errors_;
  std::string of_;
  std::map<std::string, expression::type> types_;
};

}  // namespace

void check_parameters(const task_definition& task, const std::string& of, const task_type& type,
                      const expression::scope_types& scope, complaints& errors) {
  parameter_check(task, of, type, scope, errors).run();
}

std::optional<expression::type> check_template(const expression::json_template& self, const std::string& path,
                                               const std::string& of, const std::map<std::string, location>& locations,
                                               const expression::scope_types& scope, complaints& errors) {
  auto type = self.check(scope);
  if (type)
    return *std::move(type);
  auto inner = split_where(type.error().where);
  auto full = inner.path.empty() || inner.path.front() == '[' ? path + inner.path : path + "." + inner.path;
  auto found = locations.find(full);
  if (found == locations.end())
    found = locations.find(path);
  errors.add(found == locations.end() ? position{1, 1} : found->second.within(inner.at),
             full + of + ": " + type.error().what, type.error().hint);
  return std::nullopt;
}

}  // namespace troupe
