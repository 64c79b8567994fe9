#include "core/expression/functions.hpp"

#include <unordered_map>

namespace troupe::expression {
namespace {

using catalogue = std::unordered_map<std::string_view, function_set>;

const catalogue& functions() {
  static const auto all = [] {
    catalogue made;
    for (auto table : {operator_functions(), conversion_functions(), text_functions(), time_functions(),
                       math_functions(), network_functions(), optional_functions()})
      for (const auto& f : table)
        made[f.name].add(f);
    return made;
  }();
  return all;
}

/// `x.f(y)`: the same letters without the dot.
std::string_view parameters_of(std::string_view signature) {
  return signature.substr(0, signature.find('='));
}

}  // namespace

bool function::accepts(std::string_view letters, bool as_method) const {
  if (as_method != method())
    return false;
  auto wanted = parameters_of(signature);
  std::size_t i = 0;
  char last = 'a';
  for (auto letter : letters) {
    if (i < wanted.size() && wanted[i] == '.')
      ++i;
    auto repeated = i < wanted.size() && wanted[i] == '*';
    if (i == wanted.size())
      return false;
    if (!repeated)
      last = wanted[i++];
    if (last != 'a' && letter != 'a' && last != letter)
      return false;
  }
  return i == wanted.size() || wanted.substr(i) == "*" || wanted.substr(i) == ".";
}

const function* function_set::find(arguments passed, bool method) const {
  char letters[8];
  if (passed.size() > sizeof letters) {
    std::string many;
    for (const auto& a : passed)
      many.push_back(a.letter());
    for (const auto& f : overloads_)
      if (f.accepts(many, method))
        return &f;
    return nullptr;
  }
  for (std::size_t i = 0; i < passed.size(); ++i)
    letters[i] = passed[i].letter();
  for (const auto& f : overloads_)
    if (f.accepts({letters, passed.size()}, method))
      return &f;
  return nullptr;
}

const function_set* find_functions(std::string_view name) {
  auto found = functions().find(name);
  return found == functions().end() ? nullptr : &found->second;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, set] : functions())
    names.push_back(name);
  return names;
}

value no_overload(const function_set& set, arguments passed, bool method) {
  auto name = std::string(set.name() == "neg" ? "-" : set.name());
  auto symbolic = set.name() == "neg" || (name[0] < 'A' || name[0] > 'z');
  auto numbers = passed.size() == 2;
  std::string shown;
  for (const auto& a : passed) {
    numbers = numbers && std::string_view("iuf").find(a.letter()) != std::string_view::npos;
    shown += shown.empty() ? "" : symbolic ? " " + name + " " : ", ";
    shown += a.type();
  }
  if (symbolic && passed.size() == 1)
    shown = name + shown;
  else if (method && !symbolic) {
    auto receiver = shown.substr(0, shown.find(", "));
    auto rest = shown.size() > receiver.size() ? shown.substr(receiver.size() + 2) : "";
    shown = receiver + "." + name + "(" + rest + ")";
  } else if (!symbolic)
    shown = name + "(" + shown + ")";
  auto with_text =
    symbolic && passed.size() == 2 && (passed[0].is<expression::text>() || passed[1].is<expression::text>());
  return value::fail("no such overload: " + shown, symbolic && numbers ? "convert one side with double() or int()"
                                                   : with_text         ? "convert with string()"
                                                                       : "");
}

}  // namespace troupe::expression
