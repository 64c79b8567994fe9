#include "api/selection.hpp"
#include "api/schema.hpp"
#include "fuzz/fuzz.hpp"

/// `fields`: what it leaves of an answer. The first byte says of which type; the text ends with a line; the rest is the
/// answer.
namespace troupe::fuzz {
namespace {

/// Whether every member of `part` is in `whole`, too, whatever the order.
bool is_part(const json::value& part, const json::value& whole) {
  if (const auto* object = part.if_object()) {
    for (const auto& [name, value] : *object) {
      const auto* there = whole.is_object() ? whole.get_object().if_contains(name) : nullptr;
      if (!there || !is_part(value, *there))
        return false;
    }
    return whole.is_object();
  }
  if (const auto* list = part.if_array()) {
    if (!whole.is_array() || whole.get_array().size() != list->size())
      return false;
    for (std::size_t i = 0; i < list->size(); ++i)
      if (!is_part((*list)[i], whole.get_array()[i]))
        return false;
    return true;
  }
  return part == whole;
}

}  // namespace

void run(std::string_view bytes) {
  if (bytes.empty())
    return;
  const auto& all = api::schemas();
  auto type = all[static_cast<unsigned char>(bytes.front()) % all.size()].name;
  auto text = bytes.substr(1, bytes.find('\n') - 1);
  auto fields = api::read_selection(text, type);
  if (!fields)
    return;
  expect(text.size() <= api::fields_bytes_max);
  auto rest = bytes.find('\n');
  auto answer = rest == bytes.npos ? result<json::value>(json::object{{"id", 1}, {"tasks", json::array{}}})
                                   : parse_json(bytes.substr(rest + 1));
  if (!answer)
    return;
  auto kept = *answer;
  fields->keep(kept);
  expect(is_part(kept, *answer));
  auto again = kept;
  fields->keep(again);
  expect(again == kept);
}

}  // namespace troupe::fuzz
