#include "core/quality/rescore.hpp"

#include "core/quality/history.hpp"
#include "core/quality/media.hpp"
#include "core/quality/report.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::quality {
namespace {

constexpr double moved_min = 0.05;

double one_decimal(double x) {
  return std::round(x * 10) / 10;
}

std::string_view text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

result<profile> profile_of(const json::object& given) {
  const auto* found = given.if_contains("profile");
  if (!found || found->is_null())
    return default_profile();
  if (found->is_string())
    return find_profile(found->get_string());
  return read_profile(json::serialize(*found), "profile");
}

/// The scores of a medium as they were.
void keep_media(const scored& row, const profile& by, std::vector<criterion>& to) {
  auto names = media_criterion_names();
  for (const auto& rule : by.criteria) {
    auto found = row.criteria.find(rule.name);
    if (found == row.criteria.end() || std::ranges::find(names, rule.name) == names.end())
      continue;
    criterion c;
    c.name = rule.name;
    c.weight = rule.weight;
    c.score = found->second;
    to.push_back(std::move(c));
  }
}

}  // namespace

result<rescored> rescore(const scored& row) {
  const auto* given = row.given.if_object();
  if (!given)
    return refused{errc::unknown, "the text of " + row.execution.value + " " + row.task.value + " was not kept"};
  auto by = profile_of(*given);
  return by ? rescore(row, *by) : result<rescored>(std::move(by).error());
}

result<rescored> rescore(const scored& row, const profile& by) {
  const auto* given = row.given.if_object();
  if (!given || text_in(*given, "text").empty())
    return refused{errc::unknown, "the text of " + row.execution.value + " " + row.task.value + " was not kept"};
  sample again{.text = text_in(*given, "text"), .hook = text_in(*given, "hook"), .prompt = text_in(*given, "prompt")};
  again.subject = text_in(*given, "subject").empty() ? again.text : text_in(*given, "subject");
  if (const auto* words = given->if_contains("target_words"); words && words->is_int64() && words->get_int64() > 0)
    again.target_words = static_cast<std::size_t>(words->get_int64());
  auto report = assess(again, by);
  keep_media(row, by, report.criteria);
  auto overall = one_decimal(overall_of(report.criteria, by));
  auto ruled = decide(report.criteria, overall, by, again.subject);
  rescored out{row.execution,
               row.task,
               row.attempt,
               row.overall,
               overall,
               row.decision,
               std::string(to_string(ruled.decision)),
               versions_of(row),
               report.judged_by,
               {}};
  for (const auto& model : report.models)
    out.versions_after += ", " + model;
  out.versions_after += ", rules " + std::to_string(report.rules);
  for (const auto& c : report.criteria)
    if (auto before = row.criteria.find(c.name);
        before != row.criteria.end() && std::abs(c.score - before->second) >= moved_min)
      out.moved[c.name] = one_decimal(c.score - before->second);
  return out;
}

comparison compare(std::span<const rescored> all, std::uint64_t left_out) {
  comparison out;
  out.judged = all.size();
  out.left_out = left_out;
  for (const auto& r : all) {
    out.mean_before += r.before;
    out.mean_after += r.after;
    out.changed += r.before != r.after || r.decision_before != r.decision_after;
    ++out.versions[r.versions_before + " -> " + r.versions_after];
    if (r.decision_before != r.decision_after)
      ++out.decisions[r.decision_before + " -> " + r.decision_after];
    for (const auto& [name, by] : r.moved)
      out.moved[name] += by;
  }
  if (all.empty())
    return out;
  auto n = static_cast<double>(all.size());
  out.mean_before = std::round(100 * out.mean_before / n) / 100;
  out.mean_after = std::round(100 * out.mean_after / n) / 100;
  for (auto& [name, by] : out.moved)
    by = std::round(100 * by / n) / 100;
  return out;
}

}  // namespace troupe::quality
