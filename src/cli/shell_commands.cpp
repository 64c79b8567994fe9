#include "api/openapi.hpp"
#include "api/typescript.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/manual.hpp"
#include "cli/names.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

result<exit_code> print_openapi(session& s) {
  if (s.call.flag("typescript")) {
    s.env.out << api::typescript_types();
    return exit_code::done;
  }
  return s.print(api::openapi());
}

result<exit_code> print_completion(session& s) {
  s.env.out << completion_script(*s.call.argument(0));
  return exit_code::done;
}

result<exit_code> print_version(session& s) {
  if (s.json_wanted())
    return s.print(json::object{{"version", s.env.version}});
  s.env.out << "troupe " << s.env.version << "\n";
  return exit_code::done;
}

result<exit_code> print_help(session& s) {
  if (s.call.flag("markdown")) {
    s.env.out << help_markdown();
    return exit_code::done;
  }
  if (s.call.flag("man")) {
    s.env.out << manual();
    return exit_code::done;
  }
  auto noun = s.call.argument(0);
  auto verb = s.call.argument(1);
  if (!noun) {
    s.env.out << help(s.colour, s.env.out_is_terminal ? static_cast<std::size_t>(s.env.width) : 0);
    return exit_code::done;
  }
  std::vector<std::string> words{*noun};
  if (verb)
    words.push_back(*verb);
  words.emplace_back("--help");
  return static_cast<exit_code>(run(words, s.env));
}

result<exit_code> complete_words(session& s) {
  auto offered = complete(s.call.arguments);
  auto word = s.call.arguments.empty() ? std::string{} : s.call.arguments.back();
  for (const auto& c : offered.candidates)
    s.env.out << c.text << (c.says.empty() ? "" : "\t" + c.says) << "\n";
  if (offered.source == value_source::file || offered.source == value_source::directory)
    s.env.out << ":" << to_string(offered.source) << "\n";
  auto call = connection_of(s.call.arguments, s.env.variable);
  session there(s.env, call);
  for (const auto& name : names(there, offered))
    if (name.starts_with(word))
      s.env.out << name << "\n";
  return exit_code::done;
}

}  // namespace

std::vector<command> shell_commands() {
  return {
    {.noun = "openapi",
     .verb = {},
     .summary = "Print the description of the HTTP API (OpenAPI 3.1)",
     .options = {{"typescript", value_kind::flag, {}, "Print the types of requests and answers in TypeScript instead"}},
     .examples = {{"troupe openapi > openapi.json", "for client generators"}},
     .carry_out = print_openapi},
    {.noun = "completion",
     .verb = {},
     .summary = "Print the script that completes troupe's commands in a shell",
     .arguments = {{"SHELL", "bash, zsh or fish", true, value_source::nothing, {"bash", "zsh", "fish"}}},
     .examples = {{"source <(troupe completion bash)", "now, or in ~/.bashrc"},
                  {"troupe completion fish > ~/.config/fish/completions/troupe.fish", "for good"}},
     .carry_out = print_completion},
    {.noun = "version",
     .verb = {},
     .summary = "Print the version",
     .examples = {{"troupe version", "which troupe is this"}},
     .carry_out = print_version},
    {.noun = "help",
     .verb = {},
     .summary = "Show help",
     .arguments = {{"COMMAND", "A command", false}, {"VERB", "Its verb", false}},
     .options = {{"markdown", value_kind::flag, {}, "Print all of it as Markdown: docs/cli.md"},
                 {"man", value_kind::flag, {}, "Print all of it as a manual page: troupe(1)"}},
     .examples = {{"troupe help workflow graph", "the same as `troupe workflow graph --help`"},
                  {"troupe help --man > troupe.1", "then: man ./troupe.1"}},
     .carry_out = print_help},
    {.noun = "__complete",
     .verb = {},
     .summary = "Print what may follow the words of a command line",
     .arguments = {{"WORD", "The words so far; the last may be empty", false, value_source::nothing, {}, true}},
     .examples = {{"troupe __complete -- workflow sh", "prints show"}},
     .carry_out = complete_words,
     .hidden = true},
  };
}

}  // namespace troupe::cli
