#include "cli/follow.hpp"
#include "cli/text.hpp"
#include "core/base/artifact.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace troupe::cli {
namespace {

double seconds(microseconds span) {
  return std::round(static_cast<double>(span.count()) / 1000) / 1000;
}

/// From the start to the end, or to the last thing that happened.
microseconds wall(const followed& self) {
  auto begin = self.board.started_at();
  auto end = self.board.last_at();
  return begin && end ? *end - *begin : microseconds{0};
}

std::string one_decimal(double value) {
  std::array<char, 32> text{};
  auto size = std::snprintf(text.data(), text.size(), "%.1f", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

double parallelism(const followed& self) {
  auto span = wall(self);
  return span.count() > 0 ? static_cast<double>(self.board.busy().count()) / static_cast<double>(span.count()) : 0;
}

bool is_in(const json::value& task, std::string_view state) {
  return text_of(task, "state") == state;
}

void collect_artifacts(const json::value& value, std::vector<artifact>& out) {
  if (auto found = as_artifact(value)) {
    out.push_back(*std::move(found));
    return;
  }
  if (const auto* object = value.if_object())
    for (const auto& m : *object)
      collect_artifacts(m.value(), out);
  if (const auto* array = value.if_array())
    for (const auto& item : *array)
      collect_artifacts(item, out);
}

/// Where published files are; else the artifacts of the last tasks that made any.
void print_results(session& s, const json::value& view) {
  bool published = false;
  for (const auto& t : array_of(view, "tasks"))
    if (auto path = text_of(member(t, "output"), "path"); is_in(t, "completed") && !path.empty()) {
      s.env.out << s.colour(tone::strong, "Result    ") << printable(path) << "\n";
      published = true;
    }
  if (published)
    return;
  const auto& tasks = array_of(view, "tasks");
  for (auto t = tasks.rbegin(); t != tasks.rend(); ++t) {
    std::vector<artifact> made;
    if (is_in(*t, "completed"))
      collect_artifacts(member(*t, "output"), made);
    if (made.empty())
      continue;
    for (const auto& a : made)
      s.env.out << s.colour(tone::strong, "Result    ") << printable(a.name) << " (" << printable(a.media_type) << ", "
                << byte_size(a.bytes) << ")\n          "
                << s.next("artifact read " + a.digest + " > " + shell_word(printable(a.name))) << "\n";
    return;
  }
}

/// The score of a criterion, which may be a number or an object that holds one.
std::optional<double> score_of(const json::value& criterion) {
  if (criterion.is_number())
    return criterion.to_number<double>();
  const auto& score = member(criterion, "score");
  return score.is_number() ? std::optional(score.to_number<double>()) : std::nullopt;
}

tone tone_of_score(double score) {
  return score >= 80 ? tone::good : score >= 60 ? tone::warn : tone::bad;
}

void print_quality(session& s, const json::value& report) {
  auto overall = number_of(report, "overall");
  s.env.out << "\n"
            << s.colour(tone::strong, "Quality   ") << s.colour(tone_of_score(overall), one_decimal(overall))
            << " of 100\n";
  const auto& criteria = member(report, "criteria").get_object();
  std::size_t names = 0;
  for (const auto& c : criteria)
    names = std::max(names, columns_of(c.key()));
  for (const auto& c : criteria)
    if (auto score = score_of(c.value()))
      s.env.out << "  " << pad_right(printable(c.key()), names) << "  "
                << s.colour(tone_of_score(*score), bar(*score / 100, 20)) << " " << pad_left(one_decimal(*score), 5)
                << "\n";
  constexpr std::size_t feedback_max = 3;
  const auto& feedback = array_of(report, "feedback");
  for (std::size_t i = 0; i < std::min(feedback.size(), feedback_max); ++i)
    if (feedback[i].is_string())
      s.env.out << "  " << s.colour(tone::dim, "- " + printable(feedback[i].get_string())) << "\n";
}

/// The scores of a series of attempts, the best one marked: what quality.revise returns.
void print_series(session& s, const json::value& task) {
  const auto& revision = member(task, "output");
  const auto& scores = array_of(revision, "scores");
  auto best = static_cast<std::size_t>(number_of(member(revision, "best"), "number"));
  if (scores.empty() || best == 0 || best > scores.size())
    return;
  s.env.out << "\n" << s.colour(tone::strong, "Attempts  ") << printable(text_of(task, "name")) << ": ";
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i].is_number()) {
      auto score = one_decimal(scores[i].to_number<double>());
      s.env.out << (i == 0 ? "" : ", ") << (i + 1 == best ? s.colour(tone::good, score + " (kept)") : score);
    }
  s.env.out << "\n";
}

void print_qualities(session& s, const json::value& view) {
  for (const auto& t : array_of(view, "tasks")) {
    const auto& output = member(t, "output");
    print_series(s, t);
    if (member(output, "overall").is_number() && member(output, "criteria").is_object())
      print_quality(s, output);
  }
}

/// What became of the parts of the execution that publish or ask.
std::string decision(const session& s, const json::value& view) {
  for (const auto& t : array_of(view, "tasks"))
    if (is_in(t, "in_review"))
      return s.colour(tone::warn, "waits for a review") + " (" + text_of(t, "name") + ")";
  for (const auto& t : array_of(view, "tasks"))
    if (text_of(t, "uses") == "content.publish" && is_in(t, "completed"))
      return s.colour(tone::good, "published");
  for (const auto& t : array_of(view, "tasks"))
    if (const auto& approved = member(member(t, "output"), "approved"); approved.is_bool())
      return approved.get_bool() ? s.colour(tone::good, "approved") : s.colour(tone::bad, "rejected");
  return {};
}

void print_errors(session& s, const json::value& view) {
  auto why = text_of(member(view, "error"), "message");
  if (why.empty() && member(view, "error").is_string())
    why = text_of(view, "error");
  if (!why.empty())
    s.env.out << s.colour(tone::bad, "Failed    ") << printable(why) << "\n";
  for (const auto& t : array_of(view, "tasks"))
    if (is_in(t, "failed"))
      s.env.out << "  " << s.colour(tone::bad, "✗ ") << printable(text_of(t, "name")) << ": "
                << printable(text_of(member(t, "error"), "message")) << "\n";
}

std::vector<std::string> next_commands(const session& s, const json::value& view) {
  auto id = text_of(view, "id");
  std::vector<std::string> out;
  if (text_of(view, "state") == "waiting") {
    out.push_back(s.next("review approve " + id + " --comment \"looks good\""));
    out.push_back(s.next("review reject " + id + " --comment \"...\""));
  }
  out.push_back(s.next("execution show " + id));
  out.push_back(s.next("workflow graph " + shell_word(text_of(view, "workflow"))));
  return out;
}

json::object timing(const json::value& task, const board_task* seen) {
  json::object out;
  for (auto name : {"name", "uses", "state"})
    out[name] = member(task, name);
  out["attempts"] = member(task, "attempt").is_null() ? json::value(0) : member(task, "attempt");
  out["reused"] = member(task, "reused") == json::value(true);
  for (auto name : {"scheduled_at", "started_at", "finished_at"})
    if (const auto& at = member(task, name); !at.is_null())
      out[name] = at;
  out["seconds"] = seen ? seconds(seen->busy) : 0.0;
  if (const auto* items = member(task, "items").if_object()) {
    auto counts = *items;
    counts.erase("list");
    counts.erase("truncated");
    out["items"] = std::move(counts);
  }
  if (const auto& error = member(task, "error"); !error.is_null())
    out["error"] = error;
  return out;
}

}  // namespace

exit_code print_outcome(session& s, const followed& self) {
  auto state = text_of(self.view, "state");
  s.env.out << "\n"
            << s.colour(tone::strong, "Execution ") << text_of(self.view, "id") << " "
            << s.colour(tone_of_state(state), state) << "\n";
  print_errors(s, self.view);
  print_results(s, self.view);
  print_qualities(s, self.view);
  if (auto text = decision(s, self.view); !text.empty())
    s.env.out << "\n" << s.colour(tone::strong, "Decision  ") << text << "\n";
  s.env.out << s.colour(tone::strong, "Time      ") << short_duration(wall(self)) << ", tasks took "
            << short_duration(self.board.busy()) << " together: " << one_decimal(parallelism(self)) << " at a time\n";
  s.env.out << s.colour(tone::strong, "Next") << "\n";
  for (const auto& line : next_commands(s, self.view))
    s.env.out << "  " << line << "\n";
  return state == "failed" || state == "cancelled" ? exit_code::failed : exit_code::done;
}

json::object outcome_document(const followed& self) {
  json::object out;
  out["execution"] = member(self.view, "id");
  for (auto name : {"workflow", "state", "input", "output", "error", "started_at", "finished_at"})
    if (const auto& value = member(self.view, name); !value.is_null())
      out[name] = value;
  json::array tasks;
  json::object outputs;
  for (const auto& t : array_of(self.view, "tasks")) {
    tasks.push_back(timing(t, self.board.find(text_of(t, "name"))));
    if (const auto& output = member(t, "output"); !output.is_null())
      outputs[text_of(t, "name")] = output;
  }
  out["outputs"] = std::move(outputs);
  out["tasks"] = std::move(tasks);
  out["wall_seconds"] = seconds(wall(self));
  out["task_seconds"] = seconds(self.board.busy());
  out["parallelism"] = std::round(parallelism(self) * 100) / 100;
  return out;
}

}  // namespace troupe::cli
