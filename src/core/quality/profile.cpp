#include "core/quality/profile.hpp"

#include "core/base/document.hpp"
#include "core/base/invariant.hpp"
#include "core/quality/criteria.hpp"
#include "core/quality/embedded.hpp"
#include "core/quality/trained.hpp"

#include <algorithm>
#include <array>

namespace troupe::quality {
namespace {

constexpr std::array<std::string_view, 5> built_in{"narration", "story", "article", "summary", "headline"};

class profile_reader {
public:
  explicit profile_reader(std::string_view file) : file_(file) {}

  result<profile> read(const node& root) {
    if (root.kind != node_kind::map)
      return refusal("a profile is a map", root.location.at, "begin with `profile: NAME`");
    for (const auto& m : root.members)
      read_member(m);
    if (!wrong_ && out_.name.empty())
      return refusal("the profile has no name", root.location.at, "add `profile: NAME`");
    if (arms_)
      read_arms(*arms_);
    if (!wrong_ && out_.review > out_.approve)
      return refusal("`review` is above `approve`", root.location.at, "review begins below what is approved");
    if (!wrong_ && std::ranges::none_of(out_.criteria, [](const auto& c) { return c.weight > 0; }))
      return refusal("no criterion has a weight", root.location.at, "give at least one of `criteria` a weight above 0");
    if (wrong_)
      return *wrong_;
    return std::move(out_);
  }

private:
  refused refusal(std::string what, position at, std::string hint) const {
    return {errc::invalid, std::move(what), to_text(file_, at), std::move(hint)};
  }

  void fail(std::string what, position at, std::string hint) {
    if (!wrong_)
      wrong_ = refusal(std::move(what), at, std::move(hint));
  }

  void read_member(const member& m) {
    if (m.key == "profile")
      out_.name = text(m);
    else if (m.key == "description")
      out_.description = text(m);
    else if (m.key == "version")
      out_.version = static_cast<std::uint32_t>(number(m, 1, 1e6));
    else if (m.key == "words_min")
      out_.words_min = static_cast<std::uint32_t>(number(m, 0, 10'000));
    else if (m.key == "approve")
      out_.approve = number(m, 0, 100);
    else if (m.key == "review")
      out_.review = number(m, 0, 100);
    else if (m.key == "model")
      read_model_name(m);
    else if (m.key == "arms")
      arms_ = &m.value;
    else if (m.key == "criteria")
      read_criteria(m.value);
    else
      fail("unknown key \"" + one_line(m.key) + "\"", m.at,
           "a profile has profile, version, description, words_min, approve, review, model, arms and criteria");
  }

  void read_model_name(const member& m) {
    out_.model = text(m);
    if (find_model(out_.model) == nullptr)
      fail("there is no model \"" + one_line(out_.model) + "\"", m.value.location.at, "there are story and summary");
  }

  /// After the rest: an arm has the profile's thresholds where it names none.
  void read_arms(const node& list) {
    if (list.kind != node_kind::map || list.members.empty() || list.members.size() > arms_max)
      return fail("arms are a map of 1 to " + std::to_string(arms_max), list.location.at,
                  "write `strict: { share: 1, approve: 90 }`");
    for (const auto& m : list.members) {
      if (m.value.kind != node_kind::map)
        return fail("\"" + one_line(m.key) + "\" is a map", m.value.location.at, "write { share: 1, approve: 90 }");
      arm one{m.key, 1, out_.approve, out_.review};
      for (const auto& part : m.value.members)
        if (part.key == "share")
          one.share = number(part, 0, 1000);
        else if (part.key == "approve")
          one.approve = number(part, 0, 100);
        else if (part.key == "review")
          one.review = number(part, 0, 100);
        else
          fail("unknown key \"" + one_line(part.key) + "\"", part.at, "an arm has share, approve and review");
      if (one.share <= 0)
        fail("an arm has a share above 0", m.at, "remove the arm, or give it a share");
      if (one.review > one.approve)
        fail("`review` is above `approve`", m.at, "review begins below what is approved");
      out_.arms.push_back(std::move(one));
    }
  }

  void read_criteria(const node& list) {
    if (list.kind != node_kind::map)
      return fail("criteria are a map", list.location.at, "write `clarity: { weight: 1 }`");
    for (const auto& m : list.members) {
      auto known = criterion_names();
      if (std::ranges::find(known, m.key) == known.end())
        fail("there is no criterion \"" + one_line(m.key) + "\"", m.at, "criteria are " + joined(known));
      profile_criterion c;
      c.name = m.key;
      if (m.value.kind != node_kind::map)
        fail("\"" + m.key + "\" is a map", m.value.location.at, "write { weight: 1 }");
      for (const auto& part : m.value.members)
        read_part(c, part);
      out_.criteria.push_back(std::move(c));
    }
  }

  void read_part(profile_criterion& c, const member& m) {
    if (m.key == "weight")
      c.weight = number(m, 0, 100);
    else if (m.key == "target")
      c.target = number(m, 0, 100);
    else if (m.key == "minimum")
      c.minimum = number(m, 0, 100);
    else if (m.key == "veto")
      c.veto = number(m, 0, 100);
    else if (m.key == "learned")
      c.learned = number(m, 0, 1);
    else
      fail("unknown key \"" + one_line(m.key) + "\"", m.at,
           "a criterion has weight, target, minimum, veto and learned");
  }

  std::string text(const member& m) {
    if (m.value.kind == node_kind::string)
      return std::string(m.value.text());
    fail("\"" + m.key + "\" is a string", m.value.location.at, "");
    return {};
  }

  double number(const member& m, double low, double high) {
    bool numeric = m.value.kind == node_kind::integer || m.value.kind == node_kind::number;
    double value = numeric ? m.value.scalar.to_number<double>() : low - 1;
    if (value < low || value > high)
      fail("\"" + m.key + "\" must be a number from " + std::to_string(static_cast<long>(low)) + " to " +
             std::to_string(static_cast<long>(high)),
           m.value.location.at, "");
    return std::clamp(value, low, high);
  }

  static std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names)
      out += (out.empty() ? "" : ", ") + name;
    return out;
  }

  std::string_view file_;
  profile out_;
  const node* arms_ = nullptr;
  std::optional<refused> wrong_;
};

}  // namespace

result<profile> read_profile(std::string_view text, std::string_view file) {
  auto read = read_document(text, file);
  if (!read.errors.empty())
    return read.errors.front();
  return profile_reader(file).read(*read.root);
}

result<profile> find_profile(std::string_view name) {
  if (std::ranges::find(built_in, name) == built_in.end()) {
    std::string names;
    for (auto each : built_in)
      names += (names.empty() ? "" : ", ") + std::string(each);
    return refused{errc::unknown, "there is no quality profile \"" + one_line(name) + "\"", {}, "there are " + names};
  }
  auto file = "profiles/" + std::string(name) + ".yaml";
  return read_profile(embedded_file(file), file);
}

const profile& default_profile() {
  static const profile self = [] {
    auto found = find_profile(built_in.front());
    TROUPE_INVARIANT(found.has_value());
    return *std::move(found);
  }();
  return self;
}

std::vector<std::string> profile_names() {
  return {built_in.begin(), built_in.end()};
}

}  // namespace troupe::quality
