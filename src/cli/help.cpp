#include "cli/help.hpp"

#include "cli/parse.hpp"
#include "cli/text.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

constexpr std::string_view tagline = "Durable workflows for content pipelines, in one binary.";

constexpr example beginnings[] = {
  {"troupe run config/workflows/video.yaml --input topic=\"the lighthouse\"", "make a video and watch it happen"},
  {"troupe server", "run a node with the HTTP API on 127.0.0.1:7400"},
  {"troupe workflow validate my.yaml", "check a workflow without running it"},
};

using entry = std::pair<std::string, std::string>;

/// Two columns; long left sides push theirs to the next line.
std::string two_columns(const std::vector<entry>& entries, const paint& colour, std::size_t width) {
  std::size_t left = 0;
  for (const auto& [term, meaning] : entries)
    if (columns_of(term) <= 30)
      left = std::max(left, columns_of(term));
  std::string out;
  for (const auto& [term, meaning] : entries) {
    out += "  " + colour(tone::accent, term);
    if (auto used = columns_of(term); used <= left)
      out.append(left - used + 2, ' ');
    else
      out.append(1, '\n').append(left + 4, ' ');
    auto room = width > left + 24 ? width - left - 4 : 0;
    auto lines = wrap(meaning, room);
    for (const auto& line : lines)
      out += (&line == &lines.front() ? "" : std::string(left + 4, ' ')) + line + "\n";
    if (lines.empty())
      out += "\n";
  }
  return out;
}

std::string paragraphs(std::string_view text, std::size_t width) {
  std::string out;
  for (const auto& line : wrap(text, width))
    out += line + "\n";
  return out;
}

std::string heading(std::string_view text, const paint& colour) {
  return "\n" + colour(tone::strong, text) + "\n";
}

std::string examples_text(std::span<const example> examples, const paint& colour) {
  std::string out;
  for (const auto& e : examples)
    out += "  " + colour(tone::dim, "# " + std::string(e.says)) + "\n  " + std::string(e.line) + "\n";
  return out;
}

std::vector<entry> options_of(std::span<const option> options) {
  std::vector<entry> out;
  for (const auto& o : options)
    out.emplace_back(form_of(o), meaning_of(o));
  return out;
}

std::vector<entry> exit_code_entries() {
  std::vector<entry> out;
  for (const auto& e : exit_codes)
    out.emplace_back(std::to_string(static_cast<int>(e.code)), e.meaning);
  return out;
}

std::string choices_of(const std::vector<std::string_view>& choices) {
  std::string out;
  for (const auto& c : choices)
    out += (&c == &choices.front() ? "" : "|") + std::string(c);
  return out;
}

/// Cells of a Markdown table may not hold a bar.
std::string markdown_cell(std::string_view text) {
  std::string out;
  for (char c : text)
    out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string markdown_options(std::span<const option> options) {
  std::string out = "\n| option | meaning |\n|---|---|\n";
  for (const auto& o : options)
    out += "| `" + markdown_cell(form_of(o)) + "` | " + markdown_cell(meaning_of(o)) + " |\n";
  return out;
}

std::string markdown(const command& c) {
  std::string out = "\n### troupe " + name_of(c) + "\n\n" + std::string(c.summary) + ".\n\n";
  out += "    " + usage_of(c) + "\n";
  if (!c.details.empty())
    out += "\n" + std::string(c.details) + "\n";
  if (!c.arguments.empty()) {
    out += "\n| argument | meaning |\n|---|---|\n";
    for (const auto& a : c.arguments)
      out += "| `" + std::string(a.name) + "` | " + markdown_cell(a.summary) + " |\n";
  }
  if (!c.options.empty())
    out += markdown_options(c.options);
  out += "\n```sh\n";
  for (const auto& e : c.examples)
    out += "# " + std::string(e.says) + "\n" + std::string(e.line) + "\n";
  return out + "```\n";
}

}  // namespace

std::string help(const paint& colour, std::size_t width) {
  auto out = "troupe: " + std::string(tagline) + "\n" + heading("Usage", colour) + "  troupe COMMAND [options]\n";
  out += heading("Commands", colour);
  std::vector<entry> entries;
  std::string_view last;
  for (const auto& c : commands()) {
    if (c.hidden || c.noun == last)
      continue;
    last = c.noun;
    entries.emplace_back(c.noun, c.verb.empty() ? c.summary : summary_of(c.noun));
  }
  out += two_columns(entries, colour, width) + heading("Options of every command", colour);
  out += two_columns(options_of(global_options()), colour, width) + heading("Examples", colour);
  out +=
    examples_text(beginnings, colour) + heading("Exit codes", colour) + two_columns(exit_code_entries(), colour, width);
  return out + "\n`troupe COMMAND --help` says more about each.\n";
}

std::string help(std::string_view noun, const paint& colour, std::size_t width) {
  auto out = std::string(summary_of(noun)) + ".\n" + heading("Usage", colour) + "  troupe " + std::string(noun) +
             " COMMAND [options]\n" + heading("Commands", colour);
  std::vector<entry> entries;
  for (const auto& c : commands())
    if (c.noun == noun)
      entries.emplace_back(c.verb, c.summary);
  return out + two_columns(entries, colour, width) + "\n`troupe " + std::string(noun) +
         " COMMAND --help` shows examples.\n";
}

std::string help(const command& c, const paint& colour, std::size_t width) {
  auto out = std::string(c.summary) + ".\n" + heading("Usage", colour) + "  " + usage_of(c) + "\n";
  if (!c.details.empty())
    out += "\n" + paragraphs(c.details, width);
  if (!c.arguments.empty()) {
    std::vector<entry> entries;
    for (const auto& a : c.arguments)
      entries.emplace_back(a.name, a.summary);
    out += heading("Arguments", colour) + two_columns(entries, colour, width);
  }
  if (!c.options.empty())
    out += heading("Options", colour) + two_columns(options_of(c.options), colour, width);
  std::vector<option> global;
  for (const auto& o : global_options())
    if (!is_overruled(o, &c))
      global.push_back(o);
  out += heading("Options of every command", colour) + two_columns(options_of(global), colour, width);
  return out + heading("Examples", colour) + examples_text(c.examples, colour);
}

std::string help_markdown() {
  std::string out = "# Command line\n\nThis page is printed by `troupe help --markdown`; a test compares it.\n\n";
  out += std::string(tagline) + "\n\n## Options of every command\n" + markdown_options(global_options());
  out += "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const auto& [code, meaning] : exit_code_entries())
    out += "| " + code + " | " + meaning + " |\n";
  std::string_view last;
  for (const auto& c : commands()) {
    if (c.hidden)
      continue;
    if (c.noun != last)
      out += "\n## troupe " + std::string(c.noun) + "\n" +
             (c.verb.empty() ? "" : "\n" + std::string(summary_of(c.noun)) + ".\n");
    last = c.noun;
    out += markdown(c);
  }
  return out;
}

std::string usage_of(const command& c) {
  auto out = "troupe " + name_of(c);
  for (const auto& a : c.arguments)
    out += a.required ? " " + std::string(a.name) : " [" + std::string(a.name) + "]";
  return out + " [options]";
}

std::string form_of(const option& o) {
  auto out = (o.letter ? "-" + std::string(1, o.letter) + ", " : "") + "--" + std::string(o.name);
  if (!o.choices.empty())
    return out + " " + choices_of(o.choices);
  if (o.kind == value_kind::interval)
    return out + " [" + std::string(o.value) + "]";
  return o.value.empty() ? out : out + " " + std::string(o.value);
}

std::string meaning_of(const option& o) {
  auto out = std::string(o.summary);
  std::string notes;
  auto note = [&](const std::string& text) { notes += (notes.empty() ? "" : "; ") + text; };
  if (o.repeats)
    note("may be repeated");
  if (!o.default_value.empty())
    note("default " + std::string(o.default_value));
  if (!o.variable.empty())
    note("env " + std::string(o.variable));
  return notes.empty() ? out : out + " (" + notes + ")";
}

}  // namespace troupe::cli
