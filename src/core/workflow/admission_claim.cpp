#include "core/workflow/admission_claim.hpp"

namespace troupe {
namespace {

/// Bytes of a key's value.
constexpr std::size_t key_bytes_max = 1024;

/// A key as text: equal for equal values.
result<std::string> text_of(const expression::program& key, const json::value& input) {
  expression::scope names;
  names.set("input", input);
  auto value = key.evaluate(names);
  if (!value)
    return std::move(value).error();
  auto text = value->is_string() ? std::string(value->get_string()) : canonical_json(*value);
  if (text.size() > key_bytes_max)
    return refused{errc::too_large,
                   "the key has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(key_bytes_max)};
  return text;
}

}  // namespace

result<std::vector<admission_claim>> claims_of(const workflow_definition& definition, const json::value& input) {
  std::vector<admission_claim> claims;
  for (std::size_t i = 0; i < definition.limits.size(); ++i) {
    const auto& limit = definition.limits[i];
    auto key = definition.name + (limit.key ? "/" : "#" + std::to_string(i));
    if (limit.key) {
      auto text = text_of(*limit.key, input);
      if (!text)
        return refused{text.error().code, text.error().what, "limits[" + std::to_string(i) + "].key",
                       "the expression is " + limit.key->source()};
      key += *text;
    }
    claims.push_back({std::move(key), limit.at_once, limit.rate, limit.per, limit.overflow});
  }
  return claims;
}

}  // namespace troupe
