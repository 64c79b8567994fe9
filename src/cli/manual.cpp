#include "cli/manual.hpp"

#include "cli/help.hpp"
#include "cli/parse.hpp"

namespace troupe::cli {
namespace {

/// Text as roff prints it: no character of it is a request.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else if (c == '`')
      out += "\\(ga";
    else
      out += c;
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

/// A paragraph per line of the text.
std::string paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto end = text.find('\n');
    if (auto line = text.substr(0, end); !line.empty())
      out += ".PP\n" + escaped(line) + "\n";
    text = end == text.npos ? "" : text.substr(end + 1);
  }
  return out;
}

std::string entry(std::string_view term, std::string_view meaning) {
  return ".TP\n.B " + escaped(term) + "\n" + escaped(meaning) + "\n";
}

std::string options(std::span<const option> all) {
  std::string out;
  for (const auto& o : all)
    out += entry(form_of(o), meaning_of(o));
  return out;
}

std::string section(const command& c) {
  auto out = ".SS " + escaped(usage_of(c)) + "\n" + escaped(c.summary) + ".\n" + paragraphs(c.details);
  for (const auto& a : c.arguments)
    out += entry(a.name, a.summary);
  out += options(c.options);
  for (const auto& e : c.examples)
    out += ".PP\n.EX\n# " + escaped(e.says) + "\n" + escaped(e.line) + "\n.EE\n";
  return out;
}

struct variable {
  std::string_view name;
  std::string_view meaning;
};

constexpr variable of_tokens[] = {
  {"TROUPE_TOKEN", "What the node is shown: who asks"},
  {"NO_COLOR", "No colours, if it is set"},
};

struct place {
  std::string_view path;
  std::string_view meaning;
};

constexpr place places[] = {
  {"~/.config/troupe/config.yaml", "Profiles: nodes and what they are shown; below $XDG_CONFIG_HOME if that is set"},
  {"~/.local/state/troupe/history", "Lines of the console; below $XDG_STATE_HOME if that is set"},
  {"./troupe-data", "The data directory of a node"},
};

}  // namespace

std::string manual() {
  std::string out = ".\\\" Printed by troupe help --man.\n.TH TROUPE 1 \"\" troupe \"User Commands\"\n.nh\n.ad l\n"
                    ".SH NAME\ntroupe \\- durable workflows for content pipelines\n"
                    ".SH SYNOPSIS\n.B troupe\n.I COMMAND\n.RI [ options ]\n.SH OPTIONS\nEvery command takes these.\n";
  out += options(global_options()) + ".SH COMMANDS\n";
  for (const auto& c : commands())
    if (!c.hidden)
      out += section(c);
  out += ".SH EXIT STATUS\n";
  for (const auto& e : exit_codes)
    out += entry(std::to_string(static_cast<int>(e.code)), e.meaning);
  out += ".SH ENVIRONMENT\n";
  for (const auto& o : global_options())
    if (!o.variable.empty())
      out += entry(o.variable, o.summary);
  for (const auto& v : of_tokens)
    out += entry(v.name, v.meaning);
  out += ".SH FILES\n";
  for (const auto& p : places)
    out += entry(p.path, p.meaning);
  return out;
}

}  // namespace troupe::cli
