#include "core/importer/javascript_tree.hpp"
#include "core/importer/script.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

namespace troupe::importer {
namespace {

/// Thrown within this file only, by whoever finds what has no translation; `translate_javascript` returns it.
struct untranslatable {
  refused why;
};

/// What a name in a script stands for.
struct meaning {
  std::optional<cel> value;
  const js_node* function = nullptr;
};
using names = std::map<std::string, meaning>;

class translator {
public:
  translator(std::string_view source, const script_scope& scope) : source_(source), scope_(scope) {}

  script_translation run(const std::vector<js_statement>& program) {
    names known;
    // With a `return`, it is the body of a function.
    auto value = gives_back(program) ? body(program, 0, known) : last_value(program, known);
    return {std::move(value), {notes_.begin(), notes_.end()}};
  }

private:
  // --- statements

  static bool gives_back(const std::vector<js_statement>& all) {
    return std::ranges::any_of(all, [](const js_statement& s) {
      return s.form == js_form::give_back || gives_back(s.then) || gives_back(s.otherwise);
    });
  }

  /// Values that are long and have a name keep it.
  using bindings = std::vector<std::pair<std::string, cel>>;

  static cel bind(cel made, const bindings& bound) {
    for (auto i = bound.size(); i-- > 0;)
      made = importer::call("cel.bind", {{bound[i].first}, bound[i].second, made}, made.kind);
    return made;
  }

  /// The value of the statements from `first` on as the body of a function.
  cel body(const std::vector<js_statement>& all, std::size_t first, names known) {
    bindings bound;
    auto made = body(all, first, std::move(known), bound);
    return bound.empty() ? made : bounded(bind(std::move(made), bound), all.front().offset);
  }

  cel body(const std::vector<js_statement>& all, std::size_t first, names known, bindings& bound) {
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

  /// The value of a script: that of its last statement.
  cel last_value(const std::vector<js_statement>& all, names known) {
    bindings bound;
    auto made = last_value(all, std::move(known), bound);
    return bound.empty() ? made : bounded(bind(std::move(made), bound), all.front().offset);
  }

  cel last_value(const std::vector<js_statement>& all, names known, bindings& bound) {
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

  /// `bound`: where long values may be given their name; nullptr where there is no room for that.
  void declare(const js_statement& s, names& known, bindings* bound) {
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

  /// A list that begins empty and gets an item, or none, for each of another.
  void fill(const js_statement& s, names& known) {
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

  static bool is_push(const js_node& of) {
    return of.kind == js_kind::call && of.children.size() == 2 && of.children[0].kind == js_kind::member &&
           of.children[0].text == "push" && of.children[0].children[0].kind == js_kind::name;
  }

  cel either(const js_node& condition_of, const cel& then, const cel& otherwise, const names& known) {
    auto asked = condition(condition_of, known);
    if (then.text == "true" && otherwise.text == "false")
      return asked;
    if (then.text == "false" && otherwise.text == "true")
      return negation(asked);
    return choice(asked, then, otherwise);
  }

  // --- values

  cel condition(const js_node& of, const names& known) { return truth(value(of, known, true)); }

  /// `asked`: only whether it is true matters.
  cel value(const js_node& of, const names& known, bool asked = false) {
    switch (of.kind) {
    case js_kind::number:
      return number(of);
    case js_kind::text:
      return text_literal(of.text);
    case js_kind::boolean:
      return {of.text, binding::member, cel_kind::boolean};
    case js_kind::null:
    case js_kind::undefined:
      return null_literal();
    case js_kind::name:
    case js_kind::member:
    case js_kind::index:
      return bounded(read(of, known), of.offset);
    case js_kind::call:
      return bounded(call(of, known), of.offset);
    case js_kind::unary:
      return unary(of, known);
    case js_kind::binary:
      return bounded(binary(of, known, asked), of.offset);
    case js_kind::ternary:
      return bounded(
        either(of.children[0], value(of.children[1], known, asked), value(of.children[2], known, asked), known),
        of.offset);
    case js_kind::array: {
      std::vector<cel> items;
      for (const auto& child : of.children)
        items.push_back(value(child, known));
      return bounded(list_of(items), of.offset);
    }
    case js_kind::object: {
      std::vector<std::pair<std::string, cel>> members;
      for (std::size_t i = 0; i < of.children.size(); ++i)
        members.emplace_back(of.names[i], value(of.children[i], known));
      return bounded(map_of(members), of.offset);
    }
    case js_kind::function:
      break;
    }
    fail(of.offset, "a function as a value is not translated");
  }

  cel number(const js_node& of) {
    if (of.text.find('.') != of.text.npos)
      return {of.text, binding::member, cel_kind::number};
    std::int64_t whole = 0;
    auto [end, error] = std::from_chars(of.text.data(), of.text.data() + of.text.size(), whole);
    if (error != std::errc{})
      fail(of.offset, "the number " + of.text + " is too large");
    return {of.text, binding::member, cel_kind::integer};
  }

  cel unary(const js_node& of, const names& known) {
    if (of.text == "!")
      return negation(condition(of.children[0], known));
    auto inner = value(of.children[0], known);
    if (of.text == "-")
      return {"-" + operand(inner, binding::member), binding::sign, inner.kind};
    fail(of.offset, "`+` before a value converts it, and is not translated");
  }

  cel binary(const js_node& of, const names& known, bool asked) {
    const auto& op = of.text;
    if (op == "&&" || op == "||")
      return junction(of, known, asked);
    if (auto found = index_test(of, known))
      return *found;
    auto a = value(of.children[0], known);
    auto b = value(of.children[1], known);
    if (op == "??")
      return choice(importer::binary(a, "==", null_literal(), binding::relation, cel_kind::boolean), b, a);
    if (op == "==" || op == "!=" || op == "===" || op == "!==") {
      note_equality(of, a, b);
      return importer::binary(a, op.substr(0, 2), b, binding::relation, cel_kind::boolean);
    }
    if (op == "<" || op == ">" || op == "<=" || op == ">=")
      return importer::binary(a, op, b, binding::relation, cel_kind::boolean);
    if (op == "+")
      return sum(a, b);
    auto kind = a.kind == cel_kind::integer && b.kind == cel_kind::integer ? cel_kind::integer : cel_kind::any;
    if (op == "-")
      return importer::binary(a, "-", b, binding::sum, kind);
    if (op == "*" || op == "%")
      return importer::binary(a, op, b, binding::product, kind);
    if (op == "/")
      return importer::binary(importer::call("double", {a}), "/", importer::call("double", {b}), binding::product,
                              cel_kind::number);
    fail(of.offset, "`" + op + "` is not translated");
  }

  cel junction(const js_node& of, const names& known, bool asked) {
    auto both = of.text == "&&";
    auto a = value(of.children[0], known, asked);
    auto b = value(of.children[1], known, asked);
    if (asked || (a.kind == cel_kind::boolean && b.kind == cel_kind::boolean))
      return importer::binary(truth(a), of.text, truth(b), both ? binding::both : binding::either, cel_kind::boolean);
    return both ? choice(truth(a), b, a) : choice(truth(a), a, b);
  }

  /// `x.indexOf(y) >= 0` and what else asks whether x contains y.
  std::optional<cel> index_test(const js_node& of, const names& known) {
    const auto& left = of.children[0];
    const auto& right = of.children[1];
    auto asks = left.kind == js_kind::call && left.children.size() == 2 && left.children[0].kind == js_kind::member &&
                left.children[0].text == "indexOf";
    if (!asks)
      return std::nullopt;
    auto minus_one = right.kind == js_kind::unary && right.text == "-" && right.children[0].text == "1";
    auto zero = right.kind == js_kind::number && right.text == "0";
    auto there = (zero && of.text == ">=") || (minus_one && (of.text == ">" || of.text == "!=" || of.text == "!=="));
    auto absent = (zero && of.text == "<") || (minus_one && (of.text == "==" || of.text == "==="));
    if (!there && !absent)
      return std::nullopt;
    auto found = contains(value(left.children[0].children[0], known), value(left.children[1], known));
    return there ? found : negation(found);
  }

  /// Whether a text or a list has it.
  static cel contains(const cel& whole, const cel& part) {
    auto in_text = method(whole, "contains", {part}, cel_kind::boolean);
    auto in_list = importer::binary(part, "in", whole, binding::relation, cel_kind::boolean);
    if (whole.kind == cel_kind::string)
      return in_text;
    if (whole.kind == cel_kind::list)
      return in_list;
    auto is_text =
      importer::binary(importer::call("type", {whole}), "==", {"string"}, binding::relation, cel_kind::boolean);
    return choice(is_text, in_text, in_list);
  }

  void note_equality(const js_node& of, const cel& a, const cel& b) {
    if (a.kind == cel_kind::null || b.kind == cel_kind::null || (a.kind == b.kind && a.kind != cel_kind::any))
      return;
    if (of.text.size() == 2 && (a.kind != cel_kind::any || b.kind != cel_kind::any))
      notes_.insert("`" + of.text + "` converts no types here: '1' == 1 is false");
    else if (a.kind == cel_kind::any && b.kind == cel_kind::any)
      notes_.insert("`" + of.text + "` converts no types here, and compares lists and objects by their content");
  }

  static cel as_text(const cel& of) {
    return of.kind == cel_kind::string ? of : importer::call("string", {of}, cel_kind::string);
  }

  static cel sum(const cel& a, const cel& b) {
    if (a.kind == cel_kind::string || b.kind == cel_kind::string)
      return importer::binary(as_text(a), "+", as_text(b), binding::sum, cel_kind::string);
    return importer::binary(a, "+", b, binding::sum, a.kind == b.kind ? a.kind : cel_kind::any);
  }

  // --- reading

  /// A name, and members behind it.
  cel read(const js_node& of, const names& known) {
    std::vector<const js_node*> steps;
    const auto* root = &of;
    while (root->kind == js_kind::member || root->kind == js_kind::index) {
      steps.push_back(root);
      root = &root->children[0];
    }
    std::ranges::reverse(steps);
    cel from;
    std::size_t used = 0;
    if (root->kind == js_kind::name && root->text == "$") {
      auto found = from_scope(*root, steps);
      from = std::move(found.value);
      used = found.used;
    } else if (root->kind == js_kind::name) {
      from = named(*root, known);
    } else {
      from = value(*root, known);
    }
    for (auto i = used; i < steps.size(); ++i)
      from = step(from, *steps[i], i + 1 == steps.size(), known);
    return from;
  }

  script_value from_scope(const js_node& root, const std::vector<const js_node*>& steps) {
    std::vector<std::string> path;
    for (const auto* s : steps) {
      auto written = s->kind == js_kind::member             ? std::optional(s->text)
                     : s->children[1].kind == js_kind::text ? std::optional(s->children[1].text)
                                                            : std::nullopt;
      if (!written)
        break;
      path.push_back(*std::move(written));
    }
    auto found = scope_(path);
    if (found)
      return *std::move(found);
    if (found.error().where.empty())
      found.error().where = place_in(source_, root.offset);
    throw untranslatable{found.error()};
  }

  cel named(const js_node& of, const names& known) {
    auto found = known.find(of.text);
    if (found != known.end() && found->second.value)
      return *found->second.value;
    if (of.text.starts_with("new Date") || of.text == "Date")
      fail(of.offset, "the time is not known to an expression",
           "read it from a task: the output `at` of `wait: 1ms` is the time");
    fail(of.offset, "`" + of.text + "` is not translated");
  }

  /// A member that is not there is undefined; one of undefined is an error in both languages.
  cel step(const cel& from, const js_node& of, bool last, const names& known) {
    if (of.kind == js_kind::member) {
      if (of.text == "length")
        return importer::call("size", {from}, cel_kind::integer);
      return last ? or_value(maybe_member(from, of.text), null_literal()) : member(from, of.text);
    }
    auto index = value(of.children[1], known);
    return last ? or_value(maybe_item(from, index), null_literal()) : item(from, index);
  }

  // --- calls

  cel call(const js_node& of, const names& known) {
    const auto& callee = of.children[0];
    if (callee.kind == js_kind::function)
      return apply(callee, of, known);
    if (callee.kind == js_kind::name) {
      auto found = known.find(callee.text);
      if (found != known.end() && found->second.function)
        return apply(*found->second.function, of, known);
      if (callee.text == "String" && of.children.size() == 2)
        return as_text(value(of.children[1], known));
      named(callee, known);
      fail(callee.offset, "`" + callee.text + "(...)` is not translated");
    }
    if (callee.kind != js_kind::member)
      fail(of.offset, "this call is not translated");
    const auto& on = callee.children[0];
    if (on.kind == js_kind::name && !known.contains(on.text))
      if (auto found = library(on.text + "." + callee.text, of, known))
        return *found;
    return method_call(callee, of, known);
  }

  cel apply(const js_node& function, const js_node& of, const names& known) {
    if (++calls_ > 64)
      fail(of.offset, "the script calls too many functions");
    auto inner = known;
    for (std::size_t i = 0; i < function.names.size(); ++i)
      inner[function.names[i]] = {i + 1 < of.children.size() ? value(of.children[i + 1], known) : null_literal(),
                                  nullptr};
    // A function does not know itself: nothing is recursive.
    if (!function.text.empty())
      inner.erase(function.text);
    return body(function.body, 0, inner);
  }

  std::optional<cel> library(const std::string& name, const js_node& of, const names& known) {
    auto argument = [&](std::size_t i) {
      if (of.children.size() <= i + 1)
        fail(of.offset, "`" + name + "` wants more arguments");
      return value(of.children[i + 1], known);
    };
    auto as_double = [&](std::size_t i) { return importer::call("double", {argument(i)}, cel_kind::number); };
    auto whole = [](const cel& number) { return importer::call("int", {number}, cel_kind::integer); };
    if (name == "Math.floor" || name == "Math.ceil" || name == "Math.trunc")
      return whole(importer::call("math." + name.substr(5), {as_double(0)}));
    if (name == "Math.round")
      return whole(importer::call("math.floor", {importer::binary(as_double(0), "+", {"0.5"}, binding::sum, {})}));
    if (name == "Math.abs")
      return importer::call("math.abs", {argument(0)});
    if (name == "Math.max" || name == "Math.min") {
      std::vector<cel> all;
      for (std::size_t i = 1; i < of.children.size(); ++i)
        all.push_back(argument(i - 1));
      return importer::call(name == "Math.max" ? "math.greatest" : "math.least", all);
    }
    if (name == "Array.isArray")
      return importer::binary(importer::call("type", {argument(0)}), "==", {"list"}, binding::relation,
                              cel_kind::boolean);
    if (name == "Object.keys")
      return importer::method(argument(0), "map", {{"key"}, {"key"}}, cel_kind::list);
    if (name == "Math.random")
      fail(of.offset, "`Math.random` is not translated: an expression yields the same every time",
           "use execution.seed, or a worker");
    if (name.starts_with("Date.") || name.starts_with("new Date."))
      fail(of.offset, "the time is not known to an expression",
           "read it from a task: the output `at` of `wait: 1ms` is the time");
    return std::nullopt;
  }

  cel method_call(const js_node& callee, const js_node& of, const names& known) {
    const auto& name = callee.text;
    auto on = value(callee.children[0], known);
    auto count = of.children.size() - 1;
    using entry = std::tuple<std::string_view, std::size_t, std::string_view, cel_kind>;
    constexpr std::array<entry, 9> same{{{"startsWith", 1, "startsWith", cel_kind::boolean},
                                         {"endsWith", 1, "endsWith", cel_kind::boolean},
                                         {"trim", 0, "trim", cel_kind::string},
                                         {"split", 1, "split", cel_kind::list},
                                         {"join", 1, "join", cel_kind::string},
                                         {"substring", 1, "substring", cel_kind::string},
                                         {"substring", 2, "substring", cel_kind::string},
                                         {"toUpperCase", 0, "upperAscii", cel_kind::string},
                                         {"toLowerCase", 0, "lowerAscii", cel_kind::string}}};
    for (const auto& [from, arity, to, kind] : same)
      if (from == name && arity == count) {
        if (to.ends_with("Ascii"))
          notes_.insert("`" + name + "` changes the letters A to Z only");
        std::vector<cel> arguments;
        for (std::size_t i = 1; i <= count; ++i)
          arguments.push_back(value(of.children[i], known));
        return method(on, to, arguments, kind);
      }
    if (name == "includes" && count == 1)
      return contains(on, value(of.children[1], known));
    if (name == "get" && count == 1)
      return item(on, value(of.children[1], known));
    if (name == "toString" && count == 0)
      return as_text(on);
    if (name == "concat" && count == 1 && (on.kind == cel_kind::list || on.kind == cel_kind::string))
      return sum(on, value(of.children[1], known));
    if (count == 1 && of.children[1].kind == js_kind::function)
      if (auto found = over_list(name, on, of.children[1], known))
        return *found;
    fail(callee.offset, "`." + name + "(...)` is not translated");
  }

  /// A function over the items of a list.
  std::optional<cel> over_list(std::string_view name, const cel& list, const js_node& function, const names& known) {
    using entry = std::tuple<std::string_view, std::string_view, cel_kind>;
    constexpr std::array<entry, 5> macros{{{"map", "map", cel_kind::list},
                                           {"filter", "filter", cel_kind::list},
                                           {"find", "filter", cel_kind::list},
                                           {"some", "exists", cel_kind::boolean},
                                           {"every", "all", cel_kind::boolean}}};
    auto found = std::ranges::find(macros, name, [](const entry& e) { return std::get<0>(e); });
    if (found == macros.end())
      return std::nullopt;
    if (function.names.size() != 1)
      fail(function.offset, "a function of one parameter is expected here");
    auto inner = known;
    auto item_name = free_name(function.names.front());
    inner[function.names.front()] = {cel{item_name}, nullptr};
    auto made = body(function.body, 0, inner);
    if (name != "map")
      made = truth(made);
    auto result = method(list, std::get<1>(*found), {{item_name}, made}, std::get<2>(*found));
    return name == "find" ? or_value(maybe_item(result, {"0"}), null_literal()) : result;
  }

  /// A name for a macro that hides none of a workflow's.
  std::string free_name(const std::string& wanted) {
    constexpr std::array<std::string_view, 12> taken{"input",     "tasks",    "item",    "index",
                                                     "previous",  "history",  "failure", "iteration",
                                                     "execution", "workflow", "signal",  "output"};
    auto bad = !is_member_name(wanted) || std::ranges::find(taken, wanted) != taken.end();
    return bad ? "each" + std::to_string(++renamed_) : wanted;
  }

  cel bounded(cel made, std::size_t offset) {
    if (made.text.size() > script_bytes_max)
      fail(offset, "the translation has more than " + std::to_string(script_bytes_max) + " bytes");
    return made;
  }

  [[noreturn]] void fail(std::size_t offset, std::string what, std::string hint = {}) const {
    throw untranslatable{{errc::invalid, std::move(what), place_in(source_, offset), std::move(hint)}};
  }

  std::string_view source_;
  const script_scope& scope_;
  std::set<std::string> notes_;
  std::size_t calls_ = 0;
  std::size_t renamed_ = 0;
};

}  // namespace

result<script_translation> translate_javascript(std::string_view source, const script_scope& scope) {
  auto program = parse_javascript(source);
  if (!program)
    return std::move(program).error();
  try {
    return translator(source, scope).run(*program);
  } catch (untranslatable& found) {
    return std::move(found.why);
  }
}

}  // namespace troupe::importer
