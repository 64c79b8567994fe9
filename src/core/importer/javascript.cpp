#include "core/importer/javascript_translator.hpp"

#include "core/importer/javascript_tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::importer {

result<script_translation> translate_javascript(std::string_view source, const script_scope& scope) {
  auto program = parse_javascript(source);
  if (!program)
    return std::move(program).error();
  try {
    return js_translator(source, scope).run(*program);
  } catch (untranslatable_script& found) {
    return std::move(found.why);
  }
}

script_translation js_translator::run(const std::vector<js_statement>& program) {
  js_names known;
  // With a `return`, it is the body of a function.
  auto value = gives_back(program) ? body(program, 0, known) : last_value(program, known);
  return {std::move(value), {notes_.begin(), notes_.end()}};
}

bool js_translator::gives_back(const std::vector<js_statement>& all) {
  return std::ranges::any_of(all, [](const js_statement& s) {
    return s.form == js_form::give_back || gives_back(s.then) || gives_back(s.otherwise);
  });
}

cel js_translator::bind(cel made, const bindings& bound) {
  for (auto i = bound.size(); i-- > 0;)
    made = importer::call("cel.bind", {{bound[i].first}, bound[i].second, made}, made.kind);
  return made;
}

cel js_translator::body(const std::vector<js_statement>& all, std::size_t first, js_names known) {
  bindings bound;
  auto made = body(all, first, std::move(known), bound);
  return bound.empty() ? made : bounded(bind(std::move(made), bound), all.front().offset);
}

cel js_translator::body(const std::vector<js_statement>& all, std::size_t first, js_names known, bindings& bound) {
  for (auto i = first; i < all.size(); ++i) {
    const auto& s = all[i];
    if (s.form == js_form::declare) {
      declare(s, known, &bound);
    } else if (s.form == js_form::count || s.form == js_form::each) {
      fill(s, known);
    } else if (s.form == js_form::give_back) {
      return s.values.empty() ? null_literal() : value(s.values.front(), known);
    } else if (s.form == js_form::branch) {
      auto rest = [&](const std::vector<js_statement>& part) {
        auto whole = part;
        whole.insert(whole.end(), all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end());
        return body(whole, 0, known);
      };
      return bounded(either(s.values.front(), rest(s.then), rest(s.otherwise), known), s.offset);
    } else if (s.form == js_form::block) {
      auto whole = s.then;
      whole.insert(whole.end(), all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end());
      return body(whole, 0, known);
    } else {
      // What can be translated has no effect, so its value does not matter.
      value(s.values.front(), known);
    }
  }
  return null_literal();
}

cel js_translator::last_value(const std::vector<js_statement>& all, js_names known) {
  bindings bound;
  auto made = last_value(all, std::move(known), bound);
  return bound.empty() ? made : bounded(bind(std::move(made), bound), all.front().offset);
}

cel js_translator::last_value(const std::vector<js_statement>& all, js_names known, bindings& bound) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& s = all[i];
    if (s.form == js_form::declare) {
      declare(s, known, &bound);
      continue;
    }
    if (s.form == js_form::count || s.form == js_form::each) {
      fill(s, known);
      continue;
    }
    if (i + 1 < all.size()) {
      if (s.form != js_form::value)
        fail(s.offset, "a branch before the last statement is not translated");
      value(s.values.front(), known);
      continue;
    }
    if (s.form == js_form::block)
      return last_value(s.then, known);
    if (s.form == js_form::branch)
      return bounded(either(s.values.front(), last_value(s.then, known), last_value(s.otherwise, known), known),
                     s.offset);
    return value(s.values.front(), known);
  }
  return null_literal();
}

void js_translator::declare(const js_statement& s, js_names& known, bindings* bound) {
  constexpr std::size_t short_enough = 40;
  for (std::size_t i = 0; i < s.names.size(); ++i) {
    if (s.values[i].kind == js_kind::function) {
      known[s.names[i]] = {std::nullopt, &s.values[i]};
      continue;
    }
    auto made = value(s.values[i], known);
    if (bound && made.text.size() > short_enough) {
      auto name = free_name(s.names[i]);
      bound->emplace_back(name, made);
      made = {name, binding::member, made.kind};
    }
    known[s.names[i]] = {std::move(made), nullptr};
  }
}

void js_translator::fill(const js_statement& s, js_names& known) {
  auto list = value(s.values.front(), known);
  auto inner = known;
  auto counts = s.form == js_form::count;
  auto name = free_name(s.names.front());
  inner[s.names.front()] = {cel{name, binding::member, counts ? cel_kind::integer : cel_kind::any}, nullptr};
  const auto* statements = &s.then;
  std::optional<cel> kept;
  const js_node* pushed = nullptr;
  while (!pushed) {
    const js_statement* last = nullptr;
    for (const auto& one : *statements) {
      if (last)
        fail(one.offset, "a loop that does more than fill a list is not translated");
      if (one.form == js_form::declare)
        declare(one, inner, nullptr);
      else
        last = &one;
    }
    if (!last)
      fail(s.offset, "a loop without effect is not translated");
    if (last->form == js_form::block) {
      statements = &last->then;
    } else if (last->form == js_form::branch && last->otherwise.empty()) {
      auto asked = condition(last->values.front(), inner);
      kept = kept ? importer::binary(*kept, "&&", asked, binding::both, cel_kind::boolean) : asked;
      statements = &last->then;
    } else if (last->form == js_form::value && is_push(last->values.front())) {
      pushed = &last->values.front();
    } else {
      fail(last->offset, "a loop that does more than fill a list is not translated");
    }
  }
  auto& filled = known[pushed->children[0].children[0].text];
  if (!filled.value || filled.value->text != "[]")
    fail(pushed->offset, "only a list that begins empty can be filled");
  auto made = value(pushed->children[1], inner);
  std::vector<cel> arguments{{name}};
  if (counts)
    arguments.push_back({name == "it" ? "each" : "it"});
  if (kept)
    arguments.push_back(*kept);
  arguments.push_back(made);
  filled.value = bounded(method(list, counts ? "transformList" : "map", arguments, cel_kind::list), s.offset);
}

bool js_translator::is_push(const js_node& of) {
  return of.kind == js_kind::call && of.children.size() == 2 && of.children[0].kind == js_kind::member &&
         of.children[0].text == "push" && of.children[0].children[0].kind == js_kind::name;
}

cel js_translator::either(const js_node& condition_of, const cel& then, const cel& otherwise, const js_names& known) {
  auto asked = condition(condition_of, known);
  if (then.text == "true" && otherwise.text == "false")
    return asked;
  if (then.text == "false" && otherwise.text == "true")
    return negation(asked);
  return choice(asked, then, otherwise);
}

std::string js_translator::free_name(const std::string& wanted) {
  constexpr std::array<std::string_view, 12> taken{"input",     "tasks",    "item",    "index",
                                                   "previous",  "history",  "failure", "iteration",
                                                   "execution", "workflow", "signal",  "output"};
  auto bad = !is_member_name(wanted) || std::ranges::find(taken, wanted) != taken.end();
  return bad ? "each" + std::to_string(++renamed_) : wanted;
}

cel js_translator::bounded(cel made, std::size_t offset) {
  if (made.text.size() > script_bytes_max)
    fail(offset, "the translation has more than " + std::to_string(script_bytes_max) + " bytes");
  return made;
}

void js_translator::fail(std::size_t offset, std::string what, std::string hint) const {
  throw untranslatable_script{{errc::invalid, std::move(what), place_in(source_, offset), std::move(hint)}};
}

}  // namespace troupe::importer
