#include "cli/completion.hpp"

#include "cli/help.hpp"
#include "cli/parse.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

constexpr std::string_view bash_script = R"(# troupe completion for bash: source <(troupe completion bash)
_troupe() {
  local line word=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :file) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word") ;;
      :directory) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$word") ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <(troupe __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _troupe troupe
)";

constexpr std::string_view zsh_script = R"(#compdef troupe
# troupe completion for zsh: source <(troupe completion zsh)
_troupe() {
  local line
  local -a offered
  for line in "${(@f)$(troupe __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :file) _files ;;
      :directory) _files -/ ;;
      ?*) offered+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  (( ${#offered} )) && _describe troupe offered
}
compdef _troupe troupe
)";

constexpr std::string_view fish_script = R"(# troupe completion for fish: troupe completion fish | source
function __troupe_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (troupe __complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path (commandline -ct)
            case :directory
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c troupe -f -a '(__troupe_complete)'
)";

/// What the words before the last one say.
struct place {
  std::string noun;
  const cli::command* command = nullptr;
  std::size_t arguments = 0;
  std::string first;
  const option* waiting = nullptr;  // an option whose value comes next
  bool only_words = false;
};

place walk(std::span<const std::string> words) {
  place here;
  for (const auto& word : words) {
    if (here.waiting) {
      here.waiting = nullptr;
    } else if (!here.only_words && word == "--") {
      here.only_words = true;
    } else if (!here.only_words && word.size() > 1 && word.starts_with("-")) {
      const auto* o = find_written(here.command, word);
      here.waiting = o && o->kind != value_kind::flag && o->kind != value_kind::interval ? o : nullptr;
    } else if (here.noun.empty()) {
      here.noun = word;
      auto found = std::ranges::find_if(commands(), [&](const command& c) { return c.noun == word && c.verb.empty(); });
      here.command = found == commands().end() ? nullptr : &*found;
    } else if (!here.command) {
      auto found =
        std::ranges::find_if(commands(), [&](const command& c) { return c.noun == here.noun && c.verb == word; });
      here.command = found == commands().end() ? nullptr : &*found;
    } else {
      if (here.arguments++ == 0)
        here.first = word;
    }
  }
  return here;
}

/// The last argument may go on.
const argument* argument_at(const command& c, std::size_t place) {
  if (place < c.arguments.size())
    return &c.arguments[place];
  return !c.arguments.empty() && c.arguments.back().repeats ? &c.arguments.back() : nullptr;
}

void offer_values(completion& out, const std::vector<std::string_view>& choices, value_source source) {
  for (auto c : choices)
    out.candidates.push_back({std::string(c)});
  out.source = source;
}

void offer_options(completion& out, const command* what) {
  if (what)
    for (const auto& o : what->options)
      out.candidates.push_back({"--" + std::string(o.name), meaning_of(o)});
  for (const auto& o : global_options())
    out.candidates.push_back({"--" + std::string(o.name), meaning_of(o)});
  out.candidates.push_back({"--help", "Show help"});
}

void offer_nouns(completion& out) {
  for (const auto& c : commands()) {
    auto known = std::ranges::any_of(out.candidates, [&](const candidate& other) { return other.text == c.noun; });
    if (!c.hidden && !known)
      out.candidates.push_back({std::string(c.noun), std::string(c.verb.empty() ? c.summary : summary_of(c.noun))});
  }
}

}  // namespace

std::string completion_script(std::string_view shell) {
  return std::string(shell == "bash" ? bash_script : shell == "zsh" ? zsh_script : fish_script);
}

completion complete(std::span<const std::string> words) {
  completion out;
  auto word = words.empty() ? std::string{} : words.back();
  auto here = walk(words.empty() ? words : words.first(words.size() - 1));
  if (here.waiting) {
    offer_values(out, here.waiting->choices, here.waiting->completes);
  } else if (!here.only_words && word.starts_with("-")) {
    if (auto equals = word.find('='); equals == word.npos)
      offer_options(out, here.command);
  } else if (here.noun.empty()) {
    offer_nouns(out);
  } else if (!here.command) {
    for (const auto& c : commands())
      if (c.noun == here.noun)
        out.candidates.push_back({std::string(c.verb), std::string(c.summary)});
  } else if (const auto* a = argument_at(*here.command, here.arguments)) {
    offer_values(out, a->choices, a->completes);
    out.first = here.first;
  }
  std::erase_if(out.candidates, [&](const candidate& c) { return !c.text.starts_with(word); });
  return out;
}

}  // namespace troupe::cli
