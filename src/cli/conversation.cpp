#include "cli/conversation.hpp"

#include "cli/help.hpp"
#include "cli/names.hpp"
#include "cli/text.hpp"
#include "cli/words.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

constexpr std::string_view own_words[][2] = {
  {"use", "Speak to the node of a profile, or say which it is"},
  {"exit", "Leave; so does Ctrl-D"},
};

/// One of the console's connections, for one command.
class shared_transport : public transport {
public:
  explicit shared_transport(std::shared_ptr<transport> to) : to_(std::move(to)) {}
  result<http::response> send(const http::request& r) override { return to_->send(r); }
  result<http::response> stream(const http::request& r,
                                const std::function<bool(std::string_view)>& on_bytes) override {
    return to_->stream(r, on_bytes);
  }

private:
  std::shared_ptr<transport> to_;
};

/// Returns what all texts begin with.
std::string common_beginning(const std::vector<candidate>& all) {
  auto out = all.front().text;
  for (const auto& c : all) {
    auto [ours, theirs] = std::ranges::mismatch(out, c.text);
    out.erase(ours, out.end());
  }
  // A letter of several bytes is taken whole or not.
  auto halves = [&](const candidate& c) { return out.size() < c.text.size() && (c.text[out.size()] & 0xC0) == 0x80; };
  while (!out.empty() && std::ranges::any_of(all, halves))
    out.pop_back();
  return out;
}

std::vector<candidate> files(const std::string& word, bool folders_only, const environment& env) {
  std::vector<candidate> out;
  if (!env.names_in)
    return out;
  auto slash = word.rfind('/');
  auto folder = slash == word.npos ? std::string{} : word.substr(0, slash + 1);
  for (const auto& name : env.names_in(folder.empty() ? "." : folder)) {
    auto path = folder + name;
    auto hidden = name.starts_with('.') && !word.substr(slash + 1).starts_with('.');
    if (path.starts_with(word) && !hidden && (!folders_only || name.ends_with('/')))
      out.push_back({path});
  }
  return out;
}

bool may_be_named(std::string_view noun) {
  return std::ranges::any_of(commands(), [&](const command& c) { return c.noun == noun && c.in_console; });
}

bool sounds_secret(std::string_view name) {
  std::string low(name);
  std::ranges::transform(low, low.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::any_of(
    std::initializer_list<std::string_view>{"token", "secret", "password", "passwd", "passphrase", "api_key", "apikey",
                                            "api-key", "credential", "authorization", "bearer", "private"},
    [&](std::string_view word) { return low.find(word) != low.npos; });
}

}  // namespace

conversation::conversation(environment& outer, const invocation& call)
  : outer_(outer), env_(outer), colour_{session(outer, call).colour} {
  for (const auto& o : global_options())
    if (call.given.contains(o.name) && !o.variable.empty())
      variables_[std::string(o.variable)] = call.text(o.name).value_or("1");
  // A profile that was asked for is not overruled by what the environment says.
  if (call.given.contains("profile"))
    for (auto name : {"TROUPE_SERVER", "TROUPE_TOKEN"})
      variables_.try_emplace(name);
  else if (call.given.contains("data"))
    for (auto name : {"TROUPE_SERVER", "TROUPE_PROFILE"})
      variables_.try_emplace(name);
  env_.variable = [this](std::string_view name) -> std::optional<std::string> {
    auto found = variables_.find(name);
    return found != variables_.end() ? std::optional(found->second) : outer_.variable(name);
  };
  env_.connect = [this](const connection& to) { return connect(to); };
  // A program that tells a token may ask the user: once is enough.
  env_.run_program = [this](const std::vector<std::string>& argv) -> result<std::string> {
    auto kept = printed_.find(argv);
    if (kept != printed_.end())
      return kept->second;
    auto printed = outer_.run_program(argv);
    if (printed)
      printed_[argv] = *printed;
    return printed;
  };
}

exit_code conversation::converse() {
  auto folder = folder_of(outer_.variable, "XDG_STATE_HOME", ".local/state");
  line_editing how;
  if (folder)
    how.history = *folder / "history";
  how.complete = [this](std::string_view line) { return complete(line); };
  auto editor = outer_.edit_lines(std::move(how));
  env_.out << "troupe " << env_.version << ". `help` lists the commands, Tab completes them, `exit` leaves.\n"
           << std::flush;
  while (!leaving_ && !env_.interrupted()) {
    auto line = editor->read(prompt());
    env_.forget_interrupt();
    if (!line || env_.interrupted())
      break;
    if (line->find_first_not_of(" \t") == line->npos)
      continue;
    if (may_be_kept(*line))
      editor->remember(*line);
    carry_out(*line);
    env_.forget_interrupt();
  }
  return env_.interrupted() ? exit_code::interrupted : exit_code::done;
}

exit_code conversation::follow(std::istream& in, bool keep_going) {
  auto outcome = exit_code::done;
  std::size_t number = 0;
  for (std::string line; !leaving_ && std::getline(in, line);) {
    ++number;
    auto code = carry_out(line);
    if (code == exit_code::done)
      continue;
    env_.err << "troupe: line " << number << " failed with exit code " << static_cast<int>(code) << "\n";
    if (outcome == exit_code::done)
      outcome = code;
    if (!keep_going || env_.interrupted())
      break;
  }
  return outcome;
}

exit_code conversation::carry_out(const std::string& line) {
  auto words = split_words(line);
  if (!words)
    return complain(words.error());
  // What help prints can be copied.
  if (!words->empty() && words->front() == "troupe")
    words->erase(words->begin());
  if (words->empty())
    return exit_code::done;
  if (auto code = own_word(*words))
    return *code;
  if (auto call = parse(*words, env_.variable); call && call->command && !call->help && !call->command->in_console)
    return complain(refused{
      errc::invalid, "`" + name_of(*call->command) + "` cannot be run in the console", {}, "use it from a shell"});
  auto code = static_cast<exit_code>(run(*words, env_));
  // Whatever it was, it may have changed what there is.
  names_.clear();
  if (code == exit_code::unavailable)
    reached_.clear();
  return code;
}

std::optional<exit_code> conversation::own_word(const std::vector<std::string>& words) {
  const auto& first = words.front();
  if (first == "exit" || first == "quit") {
    leaving_ = true;
    return exit_code::done;
  }
  if (first == "use")
    return use(words);
  if (words == std::vector<std::string>{"help"} || words == std::vector<std::string>{"?"})
    return print_help();
  return std::nullopt;
}

exit_code conversation::use(const std::vector<std::string>& words) {
  if (words.size() > 2)
    return complain({errc::invalid, "`use` takes one name", {}, "see `troupe profile list`"});
  auto all = load_profiles(env_);
  if (!all)
    return complain(all.error());
  if (words.size() == 2) {
    if (auto found = find_profile(*all, words[1]); !found)
      return complain(found.error());
    variables_["TROUPE_PROFILE"] = words[1];
    variables_["TROUPE_SERVER"].clear();
    variables_["TROUPE_TOKEN"].clear();
    names_.clear();
  }
  auto call = connection_of({}, env_.variable);
  session s(env_, call);
  const auto& meant = s.where();
  if (!meant)
    return complain(meant.error());
  if (!meant->profile.empty())
    env_.out << colour_(tone::strong, meant->profile) << "  ";
  env_.out << meant->server.value_or("the node of " + call.text("data").value_or("")) << "\n";
  return exit_code::done;
}

exit_code conversation::print_help() {
  auto page = help(colour_, env_.out_is_terminal ? static_cast<std::size_t>(env_.width) : 0);
  auto usage = page.find("\n\n");
  env_.out << page.substr(0, usage) << "\n\n" << colour_(tone::strong, "In the console") << "\n";
  for (const auto& [word, says] : own_words)
    env_.out << "  " << pad_right(std::string(word), 10) << says << "\n";
  env_.out << "  " << pad_right("Ctrl-C", 10) << "Stop the command that runs\n";
  env_.out << page.substr(page.find("\n", page.find("COMMAND [options]")));
  return exit_code::done;
}

std::string conversation::prompt() {
  auto call = connection_of({}, env_.variable);
  auto meant = session(env_, call).where();
  auto name = !meant ? "?" : !meant->profile.empty() ? meant->profile : meant->server.value_or("");
  if (auto scheme = name.find("://"); scheme != name.npos)
    name = name.substr(scheme + 3);
  return name.empty() ? "troupe> " : "troupe " + printable(name) + "> ";
}

line_completion conversation::complete(std::string_view before_cursor) {
  auto so_far = split_unfinished(before_cursor);
  auto found = candidates(so_far.words);
  line_completion out;
  if (found.empty())
    return out;
  auto written = before_cursor.substr(so_far.last_at);
  auto text = found.size() == 1 ? found.front().text : common_beginning(found);
  auto unfinished = found.size() == 1 && text.ends_with('/');
  if (found.size() == 1 || text.size() > so_far.words.back().size()) {
    out.replaced = written.size();
    out.text = shell_word(text);
    // A quoted word that goes on keeps its quote open.
    if (out.text.ends_with('\'') && (found.size() > 1 || unfinished))
      out.text.pop_back();
    if (found.size() == 1 && !unfinished)
      out.text += ' ';
  } else {
    out.shown = std::move(found);
  }
  return out;
}

std::vector<candidate> conversation::candidates(const std::vector<std::string>& words) {
  auto word = words.back();
  std::vector<candidate> out;
  if (words.size() == 1)
    for (const auto& [own, says] : own_words)
      if (own.starts_with(word))
        out.push_back({std::string(own), std::string(says)});
  auto rest = std::vector(words.begin() + (words.size() > 1 && words.front() == "troupe"), words.end());
  completion offered;
  if (words.size() == 2 && words.front() == "use")
    offered.source = value_source::profile;
  else
    offered = cli::complete(rest);
  for (auto& c : offered.candidates)
    if (rest.size() > 1 || may_be_named(c.text))
      out.push_back(std::move(c));
  for (const auto& name : names_of(offered, rest))
    if (name.starts_with(word))
      out.push_back({name});
  if (offered.source == value_source::file || offered.source == value_source::directory)
    std::ranges::move(files(word, offered.source == value_source::directory, env_), std::back_inserter(out));
  return out;
}

const std::vector<std::string>& conversation::names_of(const completion& wanted,
                                                       const std::vector<std::string>& words) {
  auto call = connection_of(words, env_.variable);
  auto key = std::string(to_string(wanted.source)) + " " + wanted.first;
  for (const auto& [option, value] : call.values)
    key += " " + option + "=" + value.back();
  auto& kept = names_[key];
  auto now = env_.now();
  if (kept.names.empty() || now - kept.at > names_age_max) {
    session s(env_, call);
    kept = {now, names(s, wanted)};
  }
  return kept.names;
}

result<std::unique_ptr<transport>> conversation::connect(const connection& to) {
  auto key = to.server ? *to.server + " " + to.ca_file : to.data.string() + " " + to.config.value_or("").string();
  auto& there = reached_[key];
  if (!there) {
    auto how = to;
    how.purpose = purpose::work;
    auto made = outer_.connect(how);
    if (!made)
      return std::move(made).error();
    there = *std::move(made);
  }
  return std::unique_ptr<transport>(std::make_unique<shared_transport>(there));
}

exit_code conversation::complain(const refused& why) {
  env_.err << "troupe: " << printable(to_string(why)) << "\n";
  return why.code == errc::invalid ? exit_code::usage : exit_code_of(why.code);
}

bool may_be_kept(std::string_view line) {
  if (line.starts_with(' '))
    return false;
  auto words = split_unfinished(line).words;
  for (const auto& word : words) {
    // `--name=VALUE`, `key=VALUE`, `key:=VALUE`, and `--token VALUE`.
    if (auto name = word.substr(0, word.find('='));
        (name.size() < word.size() || word.starts_with("--")) && sounds_secret(name))
      return false;
    for (const auto& c : commands())
      for (const auto& o : c.options)
        if (o.secret && word == "--" + std::string(o.name))
          return false;
  }
  return true;
}

}  // namespace troupe::cli
