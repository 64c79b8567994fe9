#include "core/expression/functions.hpp"

#include "core/expression/types.hpp"

#include <algorithm>
#include <unordered_map>

namespace troupe::expression {
namespace {

using catalogue = std::unordered_map<std::string_view, function_set>;

const catalogue& functions() {
  static const auto all = [] {
    catalogue made;
    for (auto table :
         {operator_functions(), conversion_functions(), text_functions(), list_functions(), time_functions(),
          math_functions(), network_functions(), optional_functions(), message_functions()})
      for (const auto& f : table)
        made[f.name].add(overload(f));
    return made;
  }();
  return all;
}

/// Takes one type off the front of a signature.
type take_type(std::string_view& signature) {
  auto letter = signature.front();
  signature.remove_prefix(1);
  switch (letter) {
  case 'A':
  case 'B':
    return {.kind = kind::parameter, .name = std::string(1, letter)};
  case 'p':
    return {.kind = kind::opaque, .name = "net.IP"};
  case 'c':
    return {.kind = kind::opaque, .name = "net.CIDR"};
  case 'l':
  case 'm':
  case 'o':
    return {.kind = kind_of(letter), .item = std::make_shared<const type>(take_type(signature))};
  default:
    return {kind_of(letter)};
  }
}

/// The most arguments whose types fit a key.
constexpr std::size_t keyed_max = 7;

/// How many arguments there are, and whether the first is a receiver.
std::uint64_t shape(std::size_t count, bool method) {
  return std::uint64_t{2 * std::min<std::size_t>(count, 127) + method} << 56;
}

}  // namespace

overload::overload(const function& f) : function_(f.call) {
  auto rest = f.signature;
  while (!rest.starts_with('=')) {
    if (rest.starts_with('.'))
      method_ = true;
    else if (rest.starts_with('*'))
      repeats_ = true;
    else {
      parameters_.push_back(take_type(rest));
      continue;
    }
    rest.remove_prefix(1);
  }
  rest.remove_prefix(1);
  result_ = take_type(rest);
  set_key();
}

overload::overload(const host_function& f)
  : method_(f.method), parameters_(f.parameters), result_(f.returns), host_(&f) {
  set_key();
}

void overload::set_key() {
  key_ = shape(parameters_.size(), method_);
  mask_ = std::uint64_t{0xFF} << 56;
  if (repeats_) {
    key_ = 0;
    mask_ = shape(0, true);
    return;
  }
  for (std::size_t i = 0; i < parameters_.size() && i < keyed_max; ++i)
    if (auto letter = letter_of(parameters_[i]); letter != 'a') {
      key_ |= std::uint64_t(letter) << (8 * i);
      mask_ |= std::uint64_t{0xFF} << (8 * i);
    }
}

const type& overload::parameter(std::size_t index) const {
  return parameters_[repeats_ ? 0 : index];
}

bool overload::accepts(std::span<const type* const> given) const {
  if (repeats_ ? given.empty() : given.size() != parameters_.size())
    return false;
  assignment known;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (!assign(parameter(i), *given[i], known))
      return false;
  return true;
}

type overload::returns(std::span<const type* const> given) const {
  assignment known;
  for (std::size_t i = 0; i < given.size(); ++i)
    assign(parameter(i), *given[i], known);
  return substitute(result_, known);
}

value overload::call(context& run, arguments passed) const {
  if (!host_)
    return function_(run, passed);
  if (!host_->call)
    return value::fail("the function " + host_->name + " can only be checked");
  std::vector<json::value> given;
  for (const auto& argument : passed) {
    auto made = to_json(argument, run.budget);
    if (!made)
      return value::fail(std::move(made).error());
    given.push_back(*std::move(made));
  }
  auto made = host_->call(given);
  if (!made)
    return value::fail(std::move(made).error());
  run.kept.push_back(std::make_unique<const json::value>(*std::move(made)));
  return from_json(*run.kept.back());
}

const overload* function_set::find(arguments passed, bool method) const {
  auto key = shape(passed.size(), method);
  for (std::size_t i = 0; i < passed.size() && i < keyed_max; ++i)
    key |= std::uint64_t(passed[i].letter()) << (8 * i);
  for (const auto& f : overloads_)
    if ((key & f.mask_) == f.key_ && (!f.repeats_ || !passed.empty()))
      return &f;
  return nullptr;
}

const function_set* find_functions(std::string_view name) {
  auto found = functions().find(name);
  return found == functions().end() ? nullptr : &found->second;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto& [name, set] : functions())
    names.emplace_back(name);
  return names;
}

refused no_overload(std::string_view name, bool method, std::span<const std::string> types) {
  auto symbol = std::string(name);
  auto symbolic = symbol.find_first_of("+-*/%!") != symbol.npos;
  if (symbolic && types.size() == 1)
    return {errc::invalid, "no such overload: " + symbol + types[0]};
  if (symbolic) {
    auto is_number = [](const std::string& type) { return type == "int" || type == "uint" || type == "double"; };
    auto with_text = types[0] == "string" || types[1] == "string";
    auto hint = is_number(types[0]) && is_number(types[1]) ? "convert one side with double() or int()"
                : with_text                                ? "convert with string()"
                                                           : "";
    return {errc::invalid, "no such overload: " + types[0] + " " + symbol + " " + types[1], {}, hint};
  }
  auto shown = (method ? types[0] + "." : "") + symbol + "(";
  for (std::size_t i = method; i < types.size(); ++i)
    shown.append(i > std::size_t{method} ? ", " : "").append(types[i]);
  return {errc::invalid, "no such overload: " + shown + ")"};
}

}  // namespace troupe::expression
