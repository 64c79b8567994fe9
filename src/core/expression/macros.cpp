#include "core/expression/functions.hpp"
#include "core/expression/parsing.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace troupe::expression {
namespace {

/// A macro over a list or map: `range.name(variables..., [filter,] body)`.
struct range_macro {
  std::string_view name;
  expression::macro macro;
  /// How many names it binds and how many expressions follow.
  std::size_t names;
  std::size_t expressions;
};

constexpr std::array range_macros{
  range_macro{"all", macro::all, 1, 1},
  range_macro{"exists", macro::exists, 1, 1},
  range_macro{"exists_one", macro::exists_one, 1, 1},
  range_macro{"existsOne", macro::exists_one, 1, 1},
  range_macro{"map", macro::map, 1, 1},
  range_macro{"map", macro::map, 1, 2},
  range_macro{"filter", macro::filter, 1, 1},
  range_macro{"all", macro::all, 2, 1},
  range_macro{"exists", macro::exists, 2, 1},
  range_macro{"existsOne", macro::exists_one, 2, 1},
  range_macro{"exists_one", macro::exists_one, 2, 1},
  range_macro{"transformList", macro::map, 2, 1},
  range_macro{"transformList", macro::map, 2, 2},
  range_macro{"transformMap", macro::transform_map, 2, 1},
  range_macro{"transformMap", macro::transform_map, 2, 2},
  range_macro{"sortBy", macro::sort_by, 1, 1},
  range_macro{"optMap", macro::opt_map, 1, 1},
  range_macro{"optFlatMap", macro::opt_flat_map, 1, 1},
};

}  // namespace

std::vector<std::string> macro_names() {
  std::vector<std::string> names{"has", "cel.bind", "cel.block"};
  for (const auto& m : range_macros)
    names.emplace_back(m.name);
  return names;
}

node_index parser::call(std::optional<node_index> receiver, std::string name, std::size_t offset, bool rooted) {
  auto space = receiver ? spelled(*to_, at(*receiver)) : std::nullopt;
  auto of_cel = space && space->text == "cel";
  if (!receiver && name == "has")
    return has_macro(offset);
  if (of_cel && name == "bind")
    return bind_macro(offset);
  if (of_cel && name == "block")
    return block_macro(offset);
  if (of_cel && (name == "index" || name == "iterVar")) {
    auto indexed = index_name(name, name == "index" ? 1 : 2);
    if (!indexed)
      return failed;
    auto inner = std::find_if(bound_.rbegin(), bound_.rend(), [&](const auto& b) { return b.first == *indexed; });
    if (inner == bound_.rend())
      return fail_at(offset, "cel." + name + " names nothing here");
    node made{.form = form::bound, .offset = static_cast<std::uint32_t>(offset), .slot = inner->second};
    made.text = *indexed;
    return add(std::move(made));
  }
  if (receiver && std::ranges::find(range_macros, name, &range_macro::name) != range_macros.end())
    return fold(*receiver, name, offset);

  node made{.form = form::call, .method = receiver.has_value(), .offset = static_cast<std::uint32_t>(offset)};
  if (space) {
    auto qualified = dotted_name{space->text + "." + name, space->rooted};
    made.callee = functions_named(qualified);
    if (made.callee) {
      made.method = false;
      name = qualified.text;
    }
  }
  if (made.method)
    made.children.push_back(*receiver);
  if (!made.callee)
    made.callee = functions_named({name, made.method || rooted});
  if (!expect("(") || !items(made.children, ")"))
    return failed;
  made.text = std::move(name);
  return add(std::move(made));
}

node_index parser::has_macro(std::size_t offset) {
  if (!expect("("))
    return failed;
  auto of = expression();
  if (of == failed)
    return failed;
  if (at(of).form != form::select)
    return fail_at(offset, "has() asks for a member", "write has(a.b)");
  if (!expect(")"))
    return failed;
  at(of).form = form::has;
  at(of).path = false;
  return of;
}

node_index parser::fold(node_index range, std::string_view name, std::size_t offset) {
  auto count = bound_.size();
  auto first_slot = static_cast<std::uint32_t>(count);
  if (!expect("("))
    return failed;
  auto bind = [&](const std::string& variable) {
    bound_.emplace_back(variable, static_cast<std::uint32_t>(bound_.size()));
    to_->slots = std::max(to_->slots, static_cast<std::uint32_t>(bound_.size()));
  };
  auto first = variable();
  if (!first || !expect(","))
    return failed;
  bind(*first);
  auto accepts = [&](std::size_t names) {
    return std::ranges::any_of(range_macros, [&](const auto& m) { return m.name == name && m.names == names; });
  };
  if (accepts(2)) {
    auto before = std::make_tuple(tokens_, token_, error_);
    auto second = variable();
    if (second && take(",") && error_.what.empty())
      bind(*second);
    else if (accepts(1))
      std::tie(tokens_, token_, error_) = before;
    else
      return fail(std::string(name) + " needs two names", "write " + std::string(name) + "(key, value, ...)");
  }
  node made{.form = form::fold, .offset = static_cast<std::uint32_t>(offset), .slot = first_slot};
  made.text = name;
  made.pairs = bound_.size() - count == 2;
  made.children.push_back(range);
  if (!items(made.children, ")"))
    return failed;
  auto names = bound_.size() - count;
  bound_.resize(count);
  auto found = std::ranges::find_if(range_macros, [&](const auto& m) {
    return m.name == name && m.names == names && m.expressions == made.children.size() - 1;
  });
  if (found == range_macros.end())
    return fail_at(offset, "wrong number of arguments of " + std::string(name),
                   "write " + std::string(name) + "(name, expression)");
  made.macro = found->macro;
  made.filtered = found->expressions == 2;
  return add(std::move(made));
}

/// `cel.bind(name, value, expression)`
node_index parser::bind_macro(std::size_t offset) {
  if (!expect("("))
    return failed;
  auto bound = variable();
  if (!bound || !expect(","))
    return failed;
  auto init = expression();
  if (init == failed || !expect(","))
    return failed;
  auto slot = static_cast<std::uint32_t>(bound_.size());
  bound_.emplace_back(*bound, slot);
  to_->slots = std::max(to_->slots, slot + 1);
  auto body = expression();
  bound_.pop_back();
  if (body == failed || !expect(")"))
    return failed;
  auto made = make(form::bind, offset, {init, body});
  if (made == failed)
    return failed;
  at(made).slot = slot;
  at(made).macro = macro::let;
  return made;
}

/// `cel.block([a, b, ...], expression)`: each item may use those before it as `cel.index(n)`.
node_index parser::block_macro(std::size_t offset) {
  if (!expect("(") || !expect("["))
    return failed;
  auto count = bound_.size();
  std::vector<node_index> inits;
  while (!token_.is("]")) {
    auto init = expression();
    if (init == failed)
      return failed;
    bound_.emplace_back("@index:" + std::to_string(inits.size()), static_cast<std::uint32_t>(bound_.size()));
    to_->slots = std::max(to_->slots, static_cast<std::uint32_t>(bound_.size()));
    inits.push_back(init);
    if (!take(","))
      break;
  }
  if (!expect("]") || !expect(","))
    return failed;
  auto body = expression();
  bound_.resize(count);
  if (body == failed || !expect(")"))
    return failed;
  for (auto i = inits.size(); i-- > 0 && body != failed;) {
    body = make(form::bind, offset, {inits[i], body});
    if (body != failed) {
      at(body).slot = static_cast<std::uint32_t>(count + i);
      at(body).macro = macro::let;
    }
  }
  return body;
}

/// Reads `(1, 2)` after `cel.index` or `cel.iterVar` and returns the name it stands for.
std::optional<std::string> parser::index_name(std::string_view function, std::size_t numbers) {
  auto name = "@" + std::string(function);
  for (std::size_t i = 0; i < numbers; ++i) {
    if (!expect(i == 0 ? "(" : ","))
      return std::nullopt;
    if (token_.kind != token_kind::integer) {
      unexpected("a number");
      return std::nullopt;
    }
    name += ":" + token_.text;
    if (!advance())
      return std::nullopt;
  }
  return expect(")") ? std::optional(name) : std::nullopt;
}

/// Reads the name a macro binds.
std::optional<std::string> parser::variable() {
  auto name = token_.text;
  if (token_.kind != token_kind::identifier || is_reserved(name)) {
    unexpected("a name for the item");
    return std::nullopt;
  }
  if (!advance())
    return std::nullopt;
  if (name != "cel" || !token_.is("."))
    return name;
  if (!advance() || !token_.is_word("iterVar") || !advance()) {
    unexpected("iterVar");
    return std::nullopt;
  }
  return index_name("iterVar", 2);
}

}  // namespace troupe::expression
