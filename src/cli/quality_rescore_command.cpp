#include "cli/quality_rescore_command.hpp"

#include "cli/input.hpp"
#include "cli/quality_selection.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace troupe::cli {
namespace {

/// How many of those that moved most are shown.
constexpr std::size_t furthest_max = 10;

struct rescoring {
  double judged = 0, left_out = 0, changed = 0, before = 0, after = 0;
  std::map<std::string, double> versions, decisions, moved;
  /// Of what moved, what moved most comes first.
  std::vector<json::value> furthest;

  void add(const json::value& page) {
    auto n = number_of(page, "judged");
    judged += n;
    left_out += number_of(page, "left_out");
    changed += number_of(page, "changed");
    before += n * number_of(page, "mean_before");
    after += n * number_of(page, "mean_after");
    add(member(page, "versions"), 1, versions);
    add(member(page, "decisions"), 1, decisions);
    add(member(page, "moved"), n, moved);
    for (const auto& item : array_of(page, "items"))
      if (distance(item) > 0)
        furthest.push_back(item);
    std::ranges::stable_sort(furthest, std::greater{}, distance);
    furthest.resize(std::min(furthest.size(), furthest_max));
  }

  static double distance(const json::value& item) {
    return std::abs(number_of(item, "after") - number_of(item, "before"));
  }

  static void add(const json::value& from, double times, std::map<std::string, double>& to) {
    if (const auto* all = from.if_object())
      for (const auto& m : *all)
        to[std::string(m.key())] += times * m.value().to_number<double>();
  }
};

json::object counts_of(const std::map<std::string, double>& all) {
  json::object out;
  for (const auto& [name, count] : all)
    out[name] = std::lround(count);
  return out;
}

json::value document_of(const rescoring& r) {
  auto n = std::max(1.0, r.judged);
  json::object moved;
  for (const auto& [name, sum] : r.moved)
    moved[name] = std::round(100 * sum / n) / 100;
  return {{"judged", std::lround(r.judged)},
          {"left_out", std::lround(r.left_out)},
          {"changed", std::lround(r.changed)},
          {"mean_before", std::round(100 * r.before / n) / 100},
          {"mean_after", std::round(100 * r.after / n) / 100},
          {"versions", counts_of(r.versions)},
          {"decisions", counts_of(r.decisions)},
          {"moved", std::move(moved)},
          {"furthest", json::array(r.furthest.begin(), r.furthest.end())}};
}

void print_furthest(session& s, const rescoring& all) {
  if (all.furthest.empty())
    return;
  std::vector<std::vector<cell>> rows;
  for (const auto& item : all.furthest) {
    auto was = text_of(item, "decision_before"), is = text_of(item, "decision_after");
    rows.push_back({{text_of(item, "execution"), tone::strong},
                    {text_of(item, "task")},
                    {one_decimal(number_of(item, "before"))},
                    {one_decimal(number_of(item, "after"))},
                    {was == is ? is : was + " -> " + is, tone_of_decision(is)}});
  }
  s.env.out << "\n";
  s.print({{"MOVED MOST"}, {"TASK", false, 8}, {"THEN", true}, {"NOW", true}, {"DECISION"}}, rows, "");
}

void print_rescoring(session& s, const rescoring& all) {
  auto document = document_of(all);
  auto lines = [&](const std::map<std::string, double>& counts) {
    for (const auto& [name, count] : counts)
      s.env.out << "  " << pad_left(std::to_string(std::lround(count)), 5) << "  " << printable(name) << "\n";
  };
  s.env.out << s.colour(tone::strong, count_of(document, "judged")) << " judged again"
            << (all.left_out > 0 ? ", " + count_of(document, "left_out") + " without their text left out" : "") << ", "
            << count_of(document, "changed") << " changed: " << one_decimal(number_of(document, "mean_before"))
            << " on average before, " << one_decimal(number_of(document, "mean_after")) << " now\n";
  lines(all.versions);
  lines(all.decisions);
  for (const auto& m : member(document, "moved").as_object())
    s.env.out << "  " << pad_left(one_decimal(m.value().to_number<double>()), 5) << "  " << printable(m.key()) << "\n";
  print_furthest(s, all);
}

result<exit_code> rescore(session& s) {
  auto which = asked(s);
  auto left = s.call.integer("scores").value_or(1000);
  rescoring all;
  for (std::string cursor; left > 0;) {
    json::object body;
    for (const auto& [name, value] : which)
      body[name] = value;
    auto page = std::min<std::int64_t>(left, 200);
    body["limit"] = page;
    if (!cursor.empty())
      body["cursor"] = cursor;
    auto answer = s.node.post("/api/v1/quality/rescore", std::move(body));
    if (!answer)
      return std::move(answer).error();
    all.add(*answer);
    left -= page;
    cursor = text_of(*answer, "next");
    if (cursor.empty())
      break;
  }
  if (s.json_wanted())
    return s.print(document_of(all));
  if (all.judged + all.left_out == 0)
    s.env.out << nothing_judged << "\n";
  else
    print_rescoring(s, all);
  return exit_code::done;
}

}  // namespace

command rescore_command() {
  return {.noun = "quality",
          .verb = "rescore",
          .summary = "Judge again what was judged, by today's versions, and compare",
          .details =
            "Changes nothing: the history keeps what was decided then. What was heard and seen in a medium is taken "
            "from the score as it was.",
          .options = selecting_and({{"scores", value_kind::integer, "N", "How many of the newest", "1000"}}),
          .examples = {{"troupe quality rescore --profile narration", "what a new version would have said"}},
          .carry_out = rescore};
}

}  // namespace troupe::cli
