#include "core/quality/scored.hpp"

#include "core/quality/decision.hpp"

#include <charconv>

namespace troupe::quality {
namespace {

std::string text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

double number_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_number() ? found->to_number<double>() : 0;
}

/// A criterion is a number, or an object with a `score`.
std::optional<double> score_in(const json::value& criterion) {
  if (criterion.is_number())
    return criterion.to_number<double>();
  const auto* object = criterion.if_object();
  const auto* score = object ? object->if_contains("score") : nullptr;
  return score && score->is_number() ? std::optional(score->to_number<double>()) : std::nullopt;
}

/// `narration 1`; a version that is none stays with the name.
void read_judge(std::string_view text, scored& to) {
  auto space = text.rfind(' ');
  auto digits = space == text.npos ? std::string_view{} : text.substr(space + 1);
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), to.version);
  bool whole = !digits.empty() && read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
  to.profile = std::string(whole ? text.substr(0, space) : text);
}

}  // namespace

std::optional<scored> read_score(const json::value& output) {
  const auto* from = output.if_object();
  if (!from)
    return std::nullopt;
  const auto* overall = from->if_contains("overall");
  const auto* criteria = from->if_contains("criteria");
  scored self;
  self.decision = text_in(*from, "decision");
  read_judge(text_in(*from, "judged_by"), self);
  if (!overall || !overall->is_number() || !criteria || !criteria->is_object() || self.profile.empty() ||
      !from_name<decision>(self.decision))
    return std::nullopt;
  self.overall = overall->to_number<double>();
  self.rule = text_in(*from, "rule");
  self.arm = text_in(*from, "arm");
  self.confidence = number_in(*from, "confidence");
  self.rules = static_cast<std::uint32_t>(number_in(*from, "rules"));
  if (const auto* models = from->if_contains("models"))
    if (auto read = from_json<std::vector<std::string>>(*models))
      self.models = *std::move(read);
  for (const auto& member : criteria->get_object())
    if (auto score = score_in(member.value()))
      self.criteria[std::string(member.key())] = *score;
  return self;
}

std::vector<trial> read_credits(const json::value& output) {
  const auto* from = output.if_object();
  const auto* credits = from ? from->if_contains("credits") : nullptr;
  const auto* list = credits ? credits->if_array() : nullptr;
  std::vector<trial> out;
  if (!list || !from->contains("best") || !from->contains("tried"))
    return out;
  for (const auto& each : *list) {
    const auto* one = each.if_object();
    const auto* worked = one ? one->if_contains("worked") : nullptr;
    if (!worked || !worked->is_bool())
      continue;
    trial t{text_in(*one, "cause"), text_in(*one, "change"), worked->get_bool() ? 1u : 0u,
            worked->get_bool() ? 0u : 1u};
    if (!t.cause.empty() && !t.change.empty())
      out.push_back(std::move(t));
  }
  return out;
}

std::string series_of(const task_id& task) {
  std::string out;
  bool inside = false;
  for (char c : task.value) {
    inside |= c == '[';
    if (!inside)
      out += c;
    inside &= c != ']';
  }
  return out;
}

}  // namespace troupe::quality
