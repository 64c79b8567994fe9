#include "cli/input.hpp"
#include "cli/quality_history_commands.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"
#include "core/quality/report.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>

namespace troupe::cli {
namespace {

/// Longer texts than a feature script are not judged in one piece.
constexpr std::size_t text_bytes_max = 200'000;

std::string one_decimal(double x) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f", x);
  return out;
}

/// One of ours by its name, else the user's file.
result<quality::profile> profile_of(const session& s) {
  auto name = s.call.text("profile").value_or("narration");
  auto ours = quality::profile_names();
  if (std::ranges::find(ours, name) != ours.end())
    return quality::find_profile(name);
  auto text = s.env.read_file(name, file_bytes_max);
  if (!text)
    return refused{errc::unknown,
                   "there is neither a quality profile nor a file \"" + printable(name) + "\"",
                   {},
                   quality::find_profile(name).error().hint};
  return quality::read_profile(*text, name);
}

struct judged {
  std::string text;
  quality::report report;
};

result<judged> judge(session& s) {
  auto by = profile_of(s);
  if (!by)
    return std::move(by).error();
  auto text = s.env.read_file(*s.call.argument(0), text_bytes_max);
  if (!text)
    return std::move(text).error();
  auto hook = s.call.text("hook").value_or("");
  auto prompt = s.call.text("prompt").value_or("");
  if (prompt.starts_with('@')) {
    auto file = s.env.read_file(prompt.substr(1), text_bytes_max);
    if (!file)
      return std::move(file).error();
    prompt = *std::move(file);
  }
  std::size_t target = 0;
  if (auto given = s.call.text("target-words"))
    std::from_chars(given->data(), given->data() + given->size(), target);
  auto subject = s.call.text("subject").value_or("");
  auto report =
    quality::assess({.text = *text, .hook = hook, .prompt = prompt, .target_words = target, .subject = subject}, *by);
  return judged{*std::move(text), std::move(report)};
}

tone tone_of(quality::decision d) {
  switch (d) {
  case quality::decision::approve:
    return tone::good;
  case quality::decision::review:
    return tone::warn;
  case quality::decision::regenerate:
    return tone::bad;
  }
  return tone::plain;
}

void print_heading(session& s, const quality::report& r) {
  s.env.out << s.colour(tone::strong, one_decimal(r.overall)) << "  "
            << s.colour(tone_of(r.decision), std::string(to_string(r.decision))) << "  by " << printable(r.judged_by)
            << (r.arm ? " (arm " + printable(*r.arm) + ")" : "") << ", rule " << printable(r.rule) << ", " << r.words
            << " words\n";
  for (const auto& reason : r.reasons)
    s.env.out << "  " << printable(reason) << "\n";
}

result<exit_code> score(session& s) {
  auto got = judge(s);
  if (!got)
    return std::move(got).error();
  const auto& r = got->report;
  if (s.json_wanted())
    return s.print(to_json(r));
  print_heading(s, r);
  s.env.out << "\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& c : r.criteria)
    rows.push_back({{c.name},
                    {one_decimal(c.score)},
                    {one_decimal(c.weight), tone::dim},
                    {c.gain > 0 ? "+" + one_decimal(c.gain) : "", tone::warn},
                    {std::to_string(static_cast<int>(c.confidence * 100)) + "%", tone::dim},
                    {c.evidence.empty() ? "" : c.evidence.front().says, tone::dim}});
  s.print({{"CRITERION"}, {"SCORE", true}, {"WEIGHT", true}, {"GAIN", true}, {"SURE", true}, {"BECAUSE", false, 20}},
          rows, "");
  s.env.out << "\n";
  for (const auto& line : r.feedback)
    s.env.out << "- " << printable(line) << "\n";
  return exit_code::done;
}

std::size_t line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
}

void explain_criterion(session& s, const judged& got, const quality::criterion& c) {
  s.env.out << s.colour(tone::strong, c.name) << "  " << one_decimal(c.score) << "\n";
  for (const auto& f : c.evidence) {
    s.env.out << "  " << printable(f.says) << "\n";
    if (f.quote)
      s.env.out << "    " << (f.begin ? "line " + std::to_string(line_of(got.text, *f.begin)) + ": " : std::string{})
                << s.colour(tone::dim, "\"" + printable(*f.quote) + "\"") << "\n";
  }
  if (c.gain > 0)
    s.env.out << "  " << s.colour(tone::warn, "+" + one_decimal(c.gain)) << "  " << printable(c.advice) << "\n";
}

result<exit_code> explain(session& s) {
  auto got = judge(s);
  if (!got)
    return std::move(got).error();
  auto wanted = s.call.argument(1);
  auto& criteria = got->report.criteria;
  if (wanted && std::ranges::find(criteria, *wanted, &quality::criterion::name) == criteria.end()) {
    std::string names;
    for (const auto& c : criteria)
      names += (names.empty() ? "" : ", ") + c.name;
    return refused{
      errc::unknown, "the profile does not judge \"" + printable(*wanted) + "\"", {}, "it judges " + names};
  }
  if (wanted)
    std::erase_if(criteria, [&](const auto& c) { return c.name != *wanted; });
  if (s.json_wanted())
    return s.print(to_json(criteria));
  if (!wanted)
    print_heading(s, got->report);
  std::ranges::stable_sort(criteria, std::greater{}, &quality::criterion::gain);
  for (const auto& c : criteria) {
    s.env.out << (wanted ? "" : "\n");
    explain_criterion(s, *got, c);
  }
  return exit_code::done;
}

result<exit_code> profiles(session& s) {
  json::array all;
  std::vector<std::vector<cell>> rows;
  for (const auto& name : quality::profile_names()) {
    auto found = quality::find_profile(name);
    if (!found)
      return std::move(found).error();
    all.push_back(to_json(*found));
    rows.push_back({{found->name, tone::strong},
                    {std::to_string(found->version)},
                    {one_decimal(found->approve)},
                    {one_decimal(found->review)},
                    {found->description}});
  }
  if (s.json_wanted())
    return s.print(json::value{{"items", std::move(all)}});
  return s.print({{"PROFILE"}, {"VERSION", true}, {"APPROVE", true}, {"REVIEW", true}, {"FOR", false, 20}}, rows, "");
}

std::vector<option> judging_options() {
  return {
    {"profile",
     value_kind::text,
     "NAME",
     "What counts: a profile of `quality profiles`, or a file",
     "narration",
     {},
     {},
     false,
     value_source::file},
    {"hook", value_kind::text, "TEXT", "The opening line; without it the first sentence is judged as one"},
    {"prompt", value_kind::text, "TEXT", "What was asked for, or what is summed up; `@FILE` reads it from a file"},
    {"target-words", value_kind::integer, "N", "How many words the text should have"},
    {"subject", value_kind::text, "TEXT", "What it is a version of: decides the arm of a profile that tries several"}};
}

}  // namespace

std::vector<command> quality_commands() {
  std::vector<command> all{
    {.noun = "quality",
     .verb = "score",
     .summary = "Judge a text: an overall score, a decision, and what would raise it",
     .details = "GAIN is how much the overall would rise if the criterion reached the profile's target, SURE how far "
                "the score can be trusted. docs/QUALITY_FRAMEWORK.md says what each criterion looks at.\n"
                "A task does the same: uses: quality.score.",
     .arguments = {{"FILE", "The text; `-` for standard input", true, value_source::file}},
     .options = judging_options(),
     .examples = {{"troupe quality score script.txt --hook \"What if the sea fell silent?\"", "a script and its hook"},
                  {"echo \"Once there was a fox.\" | troupe quality score - --profile story", "by another profile"}},
     .purpose = purpose::catalogue,
     .carry_out = score},
    {.noun = "quality",
     .verb = "explain",
     .summary = "Show the pieces of a text that moved each score",
     .details = "Criteria come by expected gain, each with what was seen, where, and what to do.",
     .arguments = {{"FILE", "The text; `-` for standard input", true, value_source::file},
                   {"CRITERION", "Only this one", false}},
     .options = judging_options(),
     .examples = {{"troupe quality explain script.txt coherence", "why this score"}},
     .purpose = purpose::catalogue,
     .carry_out = explain},
    {.noun = "quality",
     .verb = "profiles",
     .summary = "List the kinds of content there are profiles for",
     .examples = {{"troupe quality profiles", "names for --profile"}},
     .purpose = purpose::catalogue,
     .carry_out = profiles},
  };
  std::ranges::move(quality_history_commands(), std::back_inserter(all));
  return all;
}

}  // namespace troupe::cli
