#include "core/quality/regeneration.hpp"

#include "core/quality/scoring.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe::quality {
namespace {

change set(std::string_view name, json::value value) {
  return {.set = {{name, std::move(value)}}};
}

change add(std::string_view what) {
  return {.add = std::string(what)};
}

const change another_seed{.reseed = true};

constexpr std::string_view additions = "additions";

json::array additions_of(const json::object& parameters) {
  const auto* given = parameters.if_contains(additions);
  return given && given->is_array() ? given->get_array() : json::array{};
}

/// The number of the attempt keeps seeds apart, whatever the best one was made with.
json::object applied(const change& c, json::object to, std::uint32_t attempt) {
  for (const auto& member : c.set)
    to[member.key()] = member.value();
  if (c.add) {
    auto list = additions_of(to);
    if (std::ranges::find(list, json::value(*c.add)) == list.end())
      list.emplace_back(*c.add);
    to[additions] = std::move(list);
  }
  if (c.reseed) {
    const auto* seed = to.if_contains("seed");
    bool whole = seed && (seed->is_int64() || seed->is_uint64());
    to["seed"] = ((whole ? seed->to_number<std::uint64_t>() : 0) + attempt) & 0xffff'ffff;
  }
  return to;
}

/// Whether it would undo, in the same attempt, what another change asks for.
bool clashes(const change& c, const change& with) {
  return std::ranges::any_of(c.set, [&](const auto& member) { return with.set.contains(member.key()); }) ||
         (c.reseed && with.reseed);
}

std::vector<credit> credits_for(const revision& before, const std::vector<weakness>& scores, double overall) {
  std::vector<credit> out;
  for (const auto& made : before.changes) {
    auto now = std::ranges::find(scores, made.cause, &weakness::criterion);
    if (now == scores.end())
      continue;
    bool worked = now->score >= made.before + credit_min && overall >= before.best.overall;
    out.push_back({made.cause, made.change, made.before, now->score, worked});
  }
  return out;
}

/// Of the changes against a weakness that are not made yet and would change anything, the one with the luckiest draw.
const change* choose(const weakness& weak, const revision& self, const std::vector<const change*>& chosen,
                     const remedies& known, std::span<const trial> experience, std::uint64_t seed) {
  auto list = known.find(weak.criterion);
  if (list == known.end())
    return nullptr;
  const change* best = nullptr;
  double luck = -1;
  for (const auto& c : list->second) {
    auto name = name_of(c);
    bool made = std::ranges::find(self.tried, weak.criterion + ": " + name) != self.tried.end();
    bool idle = applied(c, self.best.parameters, self.attempt) == self.best.parameters;
    if (made || idle || std::ranges::any_of(chosen, [&](const change* other) { return clashes(c, *other); }))
      continue;
    if (double drawn = draw(experience, weak.criterion, name, seed + self.attempt); drawn > luck) {
      best = &c;
      luck = drawn;
    }
  }
  return best;
}

void plan_next(revision& self, const revision_limits& limits, const remedies& known, std::span<const trial> experience,
               std::uint64_t seed) {
  std::vector<const change*> chosen;
  auto next = self.best.parameters;
  for (const auto& weak : self.best.weaknesses) {
    if (chosen.size() >= limits.changes_max)
      break;
    const auto* c = choose(weak, self, chosen, known, experience, seed);
    if (!c)
      continue;
    next = applied(*c, std::move(next), self.attempt);
    chosen.push_back(c);
    self.changes.push_back({weak.criterion, name_of(*c), weak.score});
    self.tried.push_back(weak.criterion + ": " + name_of(*c));
    self.why += (self.why.empty() ? "next: " : ", ") + name_of(*c) + " for " + weak.criterion;
  }
  if (!chosen.empty()) {
    self.next = std::move(next);
    return;
  }
  self.done = true;
  self.why = "nothing is left to change";
}

/// Why no other attempt follows; empty if one may.
std::string end_of(const revision& self, double cost, const revision_limits& limits) {
  if (self.decision <= limits.enough)
    return "attempt " + std::to_string(self.attempt) + " is good enough: " + std::string(to_string(self.decision));
  if (self.attempt >= limits.attempts_max)
    return "attempt " + std::to_string(self.attempt) + " was the last of " + std::to_string(limits.attempts_max);
  if (limits.budget && self.spent + cost > *limits.budget)
    return "the budget of " + number(*limits.budget, 2) + " does not pay for another attempt";
  return {};
}

}  // namespace

std::string name_of(const change& c) {
  if (c.reseed)
    return "another seed";
  if (c.add)
    return "add " + *c.add;
  std::string out;
  for (const auto& member : c.set) {
    const auto& v = member.value();
    out += (out.empty() ? "" : ", ") + std::string(member.key()) + " ";
    if (const auto* number = v.if_double()) {
      char text[32];
      out.append(text, std::to_chars(text, std::end(text), *number).ptr);
    } else {
      out += v.is_string() ? std::string(v.get_string()) : canonical_json(v);
    }
  }
  return out;
}

const remedies& usual_remedies() {
  static const remedies all{
    {"clarity", {set("length", "brief"), another_seed}},
    {"engagement", {set("tone", "tense"), add("listener"), add("dialogue"), add("senses")}},
    {"hook_strength", {set("opening", "question"), set("opening", "stake"), set("opening", "listener")}},
    {"tone_consistency", {set("tone", "plain"), another_seed}},
    {"pacing", {set("length", "brief"), set("length", "full"), another_seed}},
    {"coherence", {set("temperature", 0.5), set("length", "brief"), another_seed}},
    {"originality", {another_seed, set("temperature", 1.0)}},
    {"vocabulary", {add("senses"), set("length", "brief"), another_seed}},
    {"mechanics", {another_seed}},
    {"emotional_arc", {set("tone", "stirring"), add("feeling"), set("tone", "tense")}},
    {"specificity", {add("senses"), add("numbers")}},
    {"ending", {add("echo"), add("call"), another_seed}},
    {"call_to_action", {add("call")}},
    {"relevance", {add("echo"), another_seed}},
    {"faithfulness", {set("temperature", 0.5), another_seed}},
    {"safety", {another_seed, set("tone", "plain")}},
  };
  return all;
}

result<remedies> read_remedies(const json::value& from) {
  remedies out;
  if (auto read = read_json(from, out); !read)
    return std::move(read).error();
  for (const auto& [cause, list] : out) {
    if (list.empty())
      return refused{errc::invalid, "no change is given", cause, "give at least one, such as { reseed: true }"};
    const auto& given = from.at(cause).as_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto& c = list[i];
      if (given[i].get_object().size() != 1 || !c.set.empty() + c.add.has_value() + c.reseed != 1)
        return refused{errc::invalid, "is not one change", cause + "[" + std::to_string(i) + "]",
                       "write one of { set: { NAME: VALUE } }, { add: TEXT } and { reseed: true }"};
    }
  }
  return out;
}

revision revise(judged_attempt now, const std::vector<weakness>& all_scores, const std::optional<revision>& before,
                double cost, const revision_limits& limits, const remedies& known, std::span<const trial> experience,
                std::uint64_t seed) {
  revision self;
  self.attempt = now.number = before ? before->attempt + 1 : 1;
  self.overall = now.overall;
  self.decision = now.decision;
  self.scores = before ? before->scores : std::vector<double>{};
  self.scores.push_back(now.overall);
  self.spent = (before ? before->spent : 0) + cost;
  if (before)
    self.credits = credits_for(*before, all_scores, now.overall);
  bool better = !before || now.overall > before->best.overall;
  self.best = better ? std::move(now) : before->best;
  if (!better)
    self.tried = before->tried;
  self.why = end_of(self, cost, limits);
  self.done = !self.why.empty();
  if (!self.done)
    plan_next(self, limits, known, experience, seed);
  return self;
}

}  // namespace troupe::quality
