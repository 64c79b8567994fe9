#include "core/expression/functions.hpp"
#include "core/expression/parsing.hpp"
#include "core/expression/types.hpp"

#include <algorithm>
#include <array>

/// What names of the source mean that is known before any scope is: literals, bound names, constants, messages,
/// functions.
namespace troupe::expression {
namespace {

constexpr std::array<std::string_view, 18> reserved{"as",        "break",  "const",  "continue", "else",  "for",
                                                    "function",  "if",     "import", "let",      "loop",  "package",
                                                    "namespace", "return", "var",    "void",     "while", "in"};

}  // namespace

bool is_reserved(std::string_view word) {
  return std::ranges::find(reserved, word) != reserved.end();
}

node_index parser::name(bool rooted) {
  if (token_.kind != token_kind::identifier)
    return unexpected("a name");
  auto word = token_.text;
  auto offset = token_.offset;
  if (is_reserved(word))
    return fail("'" + word + "' is reserved", "choose another name");
  if (!advance())
    return failed;
  node made{.form = form::literal, .offset = static_cast<std::uint32_t>(offset)};
  if (word == "null")
    return add(std::move(made));
  if (word == "true" || word == "false") {
    made.constant = word == "true";
    return add(std::move(made));
  }
  if (token_.is("("))
    return call(std::nullopt, std::move(word), offset, rooted);
  made.form = form::name;
  made.rooted = rooted;
  made.text = std::move(word);
  auto inner = std::find_if(bound_.rbegin(), bound_.rend(), [&](const auto& b) { return b.first == made.text; });
  if (!rooted && inner != bound_.rend()) {
    made.form = form::bound;
    made.slot = inner->second;
  }
  return add(std::move(made));
}

node_index parser::constant_or(node_index made) {
  auto name = spelled(*to_, at(made));
  if (!name || (at(made).form == form::name && to_->container().empty()))
    return made;
  resolve(to_->container(), *name, [&](std::string_view full) {
    auto known = full.find('.') == full.npos ? std::nullopt : constant_named(full);
    if (known) {
      at(made).form = form::literal;
      at(made).path = false;
      at(made).constant = *std::move(known);
    }
    return known.has_value();
  });
  return made;
}

node_index parser::message(node_index of) {
  auto offset = token_.offset;
  auto name = *spelled(*to_, at(of));
  name.text += "{}";
  const auto* callee = functions_named(name);
  if (!callee)
    return fail("unknown message type '" + name.text.substr(0, name.text.size() - 2) + "'",
                "a map is written {'name': value}");
  auto fields = entries(offset, &parser::field);
  auto made = fields == failed ? failed : make(form::call, offset, {fields});
  if (made == failed)
    return failed;
  at(made).text = name.text;
  at(made).callee = callee;
  return made;
}

/// The name of a message's field, as the key of a map.
node_index parser::field() {
  if (token_.kind != token_kind::identifier && token_.kind != token_kind::quoted_identifier)
    return unexpected("the name of a field");
  node made{.offset = static_cast<std::uint32_t>(token_.offset)};
  made.constant = value::of_text(token_.text);
  return advance() ? add(std::move(made)) : failed;
}

const function_set* parser::functions_named(const dotted_name& wanted) {
  const function_set* found = nullptr;
  resolve(to_->container(), wanted, [&](std::string_view name) {
    found = find_functions(name);
    if (!to_->environment)
      return found != nullptr;
    auto made = std::make_shared<function_set>(found ? *found : function_set{});
    auto built_in = made->overloads().size();
    for (const auto& f : to_->environment->functions)
      if (f.name == name)
        made->add(overload(f));
    if (made->overloads().size() > built_in) {
      found = made.get();
      to_->functions.push_back(std::move(made));
    }
    return found != nullptr;
  });
  return found;
}

}  // namespace troupe::expression
