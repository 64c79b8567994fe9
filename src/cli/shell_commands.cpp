#include "api/openapi.hpp"
#include "api/typescript.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/session.hpp"

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
  auto noun = s.call.argument(0);
  auto verb = s.call.argument(1);
  if (!noun) {
    s.env.out << help(s.colour);
    return exit_code::done;
  }
  std::vector<std::string> words{*noun};
  if (verb)
    words.push_back(*verb);
  words.emplace_back("--help");
  return static_cast<exit_code>(run(words, s.env));
}

struct named_list {
  std::string_view path;
  std::string_view field;
};

/// Names a node knows, for completion. Silent when there is none: nobody asked for an error.
std::vector<std::string> names_from_node(session& s, value_source source) {
  auto from = [&]() -> named_list {
    switch (source) {
    case value_source::workflow:
      return {"/api/v1/workflows", "name"};
    case value_source::execution:
      return {"/api/v1/executions", "id"};
    case value_source::schedule:
      return {"/api/v1/schedules", "name"};
    case value_source::review:
      return {"/api/v1/reviews", "id"};
    case value_source::task_type:
      return {"/api/v1/task-types", "name"};
    case value_source::nothing:
    case value_source::file:
    case value_source::directory:
      return {};
    }
    return {};
  }();
  std::vector<std::string> names;
  if (from.path.empty())
    return names;
  query asked;
  if (source == value_source::review)
    asked.emplace_back("state", "open");
  if (auto found = s.node.get(std::string(from.path), asked))
    for (const auto& item : array_of(*found, "items"))
      names.push_back(text_of(item, from.field));
  return names;
}

/// The words to complete may say which node is meant.
invocation with_connection(const invocation& call) {
  auto out = call;
  for (std::size_t i = 0; i + 1 < call.arguments.size(); ++i)
    for (auto name : {"server", "data"})
      if (call.arguments[i] == "--" + std::string(name))
        out.values[name] = {call.arguments[i + 1]};
  return out;
}

result<exit_code> complete_words(session& s) {
  auto offered = complete(s.call.arguments);
  auto word = s.call.arguments.empty() ? std::string{} : s.call.arguments.back();
  for (const auto& c : offered.candidates)
    s.env.out << c.text << (c.says.empty() ? "" : "\t" + c.says) << "\n";
  if (offered.source == value_source::file || offered.source == value_source::directory)
    s.env.out << ":" << to_string(offered.source) << "\n";
  auto call = with_connection(s.call);
  session there(s.env, call);
  for (const auto& name : names_from_node(there, offered.source))
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
     .options = {{"markdown", value_kind::flag, {}, "Print all of it as Markdown: docs/cli.md"}},
     .examples = {{"troupe help workflow graph", "the same as `troupe workflow graph --help`"}},
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
