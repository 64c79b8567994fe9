#include "core/expression/formats.hpp"
#include "core/expression/value.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::expression {

value from_json(const json::value& from) {
  switch (from.kind()) {
  case json::kind::null:
    return null{};
  case json::kind::bool_:
    return from.get_bool();
  case json::kind::int64:
    return from.get_int64();
  case json::kind::uint64:
    return from.get_uint64() <= std::uint64_t(INT64_MAX) ? value(static_cast<std::int64_t>(from.get_uint64()))
                                                         : value(std::uint64_t{from.get_uint64()});
  case json::kind::double_:
    return from.get_double();
  case json::kind::string:
    return text{from.get_string()};
  case json::kind::array:
    return list(from.get_array());
  case json::kind::object:
    return map(from.get_object());
  }
  return null{};
}

namespace {

/// Copies into JSON that is there already. Every function returns whether it could; `why` says why not.
class copier {
public:
  explicit copier(meter& budget) : budget_(budget) {}

  bool copy(const value& from, json::value& to, std::size_t depth) {
    if (!budget_.take(from.is<text>() ? 1 + from.text_view().size() / 64 : 1))
      return too_much();
    switch (from.letter()) {
    case 'n':
      break;
    case 'b':
      to.emplace_bool() = from.as<bool>();
      break;
    case 'i':
      to.emplace_int64() = from.as<std::int64_t>();
      break;
    case 'u':
      if (from.as<std::uint64_t>() <= std::uint64_t(INT64_MAX))
        to.emplace_int64() = static_cast<std::int64_t>(from.as<std::uint64_t>());
      else
        to.emplace_uint64() = from.as<std::uint64_t>();
      break;
    case 'f':
      if (std::isfinite(from.as<double>()))
        to.emplace_double() = from.as<double>();
      else
        to.emplace_string() = to_text(from.as<double>());
      break;
    case 's':
      to.emplace_string() = from.text_view();
      break;
    case 'l':
      return copy(from.as<list>(), to, depth);
    case 'm':
      return copy(from.as<map>(), to, depth);
    case 'y':
      to.emplace_string() = to_base64(from.as<byte_string>().view);
      break;
    case 'o':
      return !from.as<optional>().content || copy(*from.as<optional>().content, to, depth);
    case 'T':
      return fail({errc::invalid, "a type has no JSON form", {}, "compare it with `==`"});
    case '!':
      return fail(*from.as<failure>().why);
    default:
      to.emplace_string() = to_text(from).value_or("");
    }
    return true;
  }

  /// Copies what is borrowed at once, after it was counted.
  template <class Json>
  bool copy_borrowed(const Json& from, json::value& to, std::size_t depth) {
    if (!weigh_items(from, depth))
      return false;
    to = from;
    return true;
  }

  bool weigh(const json::value& from, std::size_t depth) {
    switch (from.kind()) {
    case json::kind::string:
      return budget_.take(1 + from.get_string().size() / 64) || too_much();
    case json::kind::array:
      return (budget_.take(1) || too_much()) && weigh_items(from.get_array(), depth);
    case json::kind::object:
      return (budget_.take(1) || too_much()) && weigh_items(from.get_object(), depth);
    default:
      return budget_.take(1) || too_much();
    }
  }

  std::optional<refused> why;

private:
  bool copy(const list& from, json::value& to, std::size_t depth) {
    if (from.borrowed())
      return copy_borrowed(*from.borrowed(), to, depth);
    if (depth >= json_depth_max)
      return too_deep();
    // What is not there yet must be affordable before there is room for it.
    if (from.size() > budget_.left())
      return too_much();
    auto& made = to.emplace_array();
    made.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i)
      if (!copy(from.at(i), made[i], depth + 1))
        return false;
    return true;
  }

  bool copy(const map& from, json::value& to, std::size_t depth) {
    if (from.borrowed())
      return copy_borrowed(*from.borrowed(), to, depth);
    if (depth >= json_depth_max)
      return too_deep();
    if (from.size() > budget_.left())
      return too_much();
    auto& made = to.emplace_object();
    made.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      auto name = to_text(from.key(i)).value_or("");
      auto [member, added] = made.emplace(name, nullptr);
      if (!added)
        return fail({errc::invalid, "the key " + name + " stands twice in a map", {}, "keys of JSON are text"});
      if (!copy(from.at(i), member->value(), depth + 1))
        return false;
    }
    return true;
  }

  bool weigh_items(const json::array& from, std::size_t depth) {
    return depth < json_depth_max
             ? std::ranges::all_of(from, [&](const json::value& item) { return weigh(item, depth + 1); })
             : too_deep();
  }

  bool weigh_items(const json::object& from, std::size_t depth) {
    return depth < json_depth_max
             ? std::ranges::all_of(from, [&](const auto& member) { return weigh(member.value(), depth + 1); })
             : too_deep();
  }

  bool too_much() {
    return fail({errc::too_large, "the result is too large", {}, "the work of one expression is bounded (cost_max)"});
  }

  bool too_deep() { return fail({errc::too_large, "the result nests deeper than " + std::to_string(json_depth_max)}); }

  bool fail(refused what) {
    why = std::move(what);
    return false;
  }

  meter& budget_;
};

}  // namespace

result<json::value> to_json(const value& from, meter& budget, std::size_t depth) {
  copier run(budget);
  json::value made;
  if (!run.copy(from, made, depth))
    return *std::move(run.why);
  return made;
}

result<json::value> to_json(const json::value& from, meter& budget, std::size_t depth) {
  copier run(budget);
  if (!run.weigh(from, depth))
    return *std::move(run.why);
  return from;
}

}  // namespace troupe::expression
