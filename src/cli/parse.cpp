#include "cli/parse.hpp"

#include "core/base/nearest.hpp"
#include "core/base/time.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::cli {
namespace {

std::optional<std::int64_t> to_integer(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::string one_of(const std::vector<std::string_view>& choices) {
  std::string text = "one of";
  for (const auto& c : choices)
    text += (&c == &choices.front() ? " " : ", ") + std::string(c);
  return text;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates, std::string otherwise) {
  auto near = nearest(word, candidates);
  return near ? "did you mean `" + *near + "`?" : std::move(otherwise);
}

std::string help_of(const invocation& so_far) {
  if (so_far.command)
    return "see `troupe " + name_of(*so_far.command) + " --help`";
  return so_far.noun.empty() ? "see `troupe --help`" : "see `troupe " + so_far.noun + " --help`";
}

/// Reads a command line word by word.
class reader {
public:
  reader(std::span<const std::string> args, const variables& env) : args_(args), variables_(env) {}

  result<invocation> read() {
    bool only_words = false;
    for (place_ = 0; place_ < args_.size(); ++place_) {
      const auto& word = args_[place_];
      if (!only_words && word == "--") {
        only_words = true;
        continue;
      }
      auto is_option = !only_words && word.size() > 1 && word.front() == '-';
      if (auto taken = is_option ? take_option(word) : take_word(word); !taken)
        return std::move(taken).error();
    }
    if (out_.help || !out_.command)
      return std::move(out_);
    if (auto complete = require_arguments(); !complete)
      return std::move(complete).error();
    if (auto filled = fill_in(); !filled)
      return std::move(filled).error();
    return std::move(out_);
  }

private:
  result<void> take_word(const std::string& word) {
    if (!out_.command)
      return out_.noun.empty() ? take_noun(word) : take_verb(word);
    const auto& wanted = out_.command->arguments;
    auto repeats = !wanted.empty() && wanted.back().repeats;
    if (out_.arguments.size() >= wanted.size() && !repeats)
      return refused{errc::invalid, "unexpected argument `" + word + "`", {}, help_of(out_)};
    const auto& here = wanted[std::min(out_.arguments.size(), wanted.size() - 1)];
    if (!here.choices.empty() && std::ranges::find(here.choices, word) == here.choices.end())
      return refused{errc::invalid, std::string(here.name) + " cannot be `" + word + "`", {}, one_of(here.choices)};
    out_.arguments.push_back(word);
    return {};
  }

  result<void> take_noun(const std::string& word) {
    std::vector<std::string> known;
    for (const auto& c : commands()) {
      if (c.noun == word) {
        out_.noun = word;
        if (c.verb.empty())
          out_.command = &c;
        return {};
      }
      if (!c.hidden)
        known.emplace_back(c.noun);
    }
    return refused{errc::invalid, "unknown command `" + word + "`", {}, did_you_mean(word, known, help_of(out_))};
  }

  result<void> take_verb(const std::string& word) {
    std::vector<std::string> known;
    for (const auto& c : commands()) {
      if (c.noun != out_.noun)
        continue;
      if (c.verb == word) {
        out_.command = &c;
        return {};
      }
      known.emplace_back(c.verb);
    }
    return refused{
      errc::invalid, "unknown command `" + out_.noun + " " + word + "`", {}, did_you_mean(word, known, help_of(out_))};
  }

  result<void> take_option(const std::string& word) {
    if (word == "--help" || word == "-h") {
      out_.help = true;
      return {};
    }
    auto equals = word.find('=');
    auto name = std::string_view(word).substr(0, equals);
    const auto* found = find_written(out_.command, name);
    if (!found)
      return refused{errc::invalid, "unknown option `" + std::string(name) + "`", {}, suggestion(name)};
    std::string value;
    if (found->kind == value_kind::flag) {
      if (equals != word.npos)
        return refused{errc::invalid, "`" + std::string(name) + "` takes no value", {}, help_of(out_)};
    } else if (equals != word.npos) {
      value = word.substr(equals + 1);
    } else if (found->kind == value_kind::interval) {
      auto follows = place_ + 1 < args_.size() && parse_duration(args_[place_ + 1]);
      value = follows ? args_[++place_] : std::string(found->default_value);
    } else if (place_ + 1 < args_.size()) {
      value = args_[++place_];
    } else {
      return refused{errc::invalid,
                     "`" + std::string(name) + "` needs a value",
                     {},
                     "write `" + std::string(name) + " " + std::string(found->value) + "`"};
    }
    if (auto wrong = check_value(*found, value))
      return *wrong;
    auto& values = out_.values[std::string(found->name)];
    out_.given.emplace(found->name);
    if (!found->repeats)
      values.clear();
    values.push_back(std::move(value));
    return {};
  }

  std::string suggestion(std::string_view name) const {
    std::vector<std::string> known{"--help"};
    for (const auto& o : global_options())
      known.push_back("--" + std::string(o.name));
    if (out_.command)
      for (const auto& o : out_.command->options)
        known.push_back("--" + std::string(o.name));
    return did_you_mean(name, known, help_of(out_));
  }

  result<void> require_arguments() const {
    const auto& wanted = out_.command->arguments;
    for (auto i = out_.arguments.size(); i < wanted.size(); ++i)
      if (wanted[i].required)
        return refused{
          errc::invalid, "`" + name_of(*out_.command) + "` needs " + std::string(wanted[i].name), {}, help_of(out_)};
    return {};
  }

  /// Takes what was not given from the environment, else from the defaults.
  result<void> fill_in() {
    for (auto options : {global_options(), std::span<const option>(out_.command->options)})
      for (const auto& o : options) {
        if (out_.values.contains(o.name) || is_overruled(o, out_.command))
          continue;
        auto value = o.variable.empty() || !variables_ ? std::nullopt : variables_(o.variable);
        if (value && value->empty())
          value.reset();
        if (o.kind == value_kind::flag) {
          if (value)
            out_.values.emplace(o.name, std::vector<std::string>{{}});
          continue;
        }
        if (value) {
          if (auto wrong = check_value(o, *value)) {
            wrong->where = o.variable;
            return *wrong;
          }
        } else if (!o.default_value.empty() && o.kind != value_kind::interval) {
          value = std::string(o.default_value);
        }
        if (value)
          out_.values.emplace(o.name, std::vector<std::string>{*value});
      }
    return {};
  }

  std::span<const std::string> args_;
  const variables& variables_;
  std::size_t place_ = 0;
  invocation out_;
};

}  // namespace

result<invocation> parse(std::span<const std::string> args, const variables& env) {
  return reader(args, env).read();
}

const option* find_option(const command* what, std::string_view name) {
  if (what)
    for (const auto& o : what->options)
      if (o.name == name)
        return &o;
  for (const auto& o : global_options())
    if (o.name == name)
      return &o;
  return nullptr;
}

bool is_overruled(const option& o, const command* what) {
  const auto* meant = find_option(what, o.name);
  return meant && meant->summary != o.summary;
}

const option* find_written(const command* what, std::string_view word) {
  if (word.starts_with("--"))
    return find_option(what, word.substr(2));
  if (word.size() != 2 || word.front() != '-')
    return nullptr;
  for (auto options : {what ? std::span<const option>(what->options) : std::span<const option>{}, global_options()})
    for (const auto& o : options)
      if (o.letter == word[1])
        return &o;
  return nullptr;
}

std::optional<refused> check_value(const option& o, std::string_view value) {
  auto wrong = [&](std::string hint) {
    return refused{
      errc::invalid, "`--" + std::string(o.name) + "` cannot be `" + std::string(value) + "`", {}, std::move(hint)};
  };
  if (!o.choices.empty() && std::ranges::find(o.choices, value) == o.choices.end())
    return wrong(one_of(o.choices));
  switch (o.kind) {
  case value_kind::flag:
  case value_kind::text:
    return std::nullopt;
  case value_kind::integer: {
    auto n = to_integer(value);
    return n && *n >= 0 ? std::nullopt : std::optional(wrong("a whole number, 0 or more"));
  }
  case value_kind::port: {
    auto n = to_integer(value);
    return n && *n >= 0 && *n <= 65535 ? std::nullopt : std::optional(wrong("a port, 0 to 65535; 0 picks a free one"));
  }
  case value_kind::duration:
  case value_kind::interval:
    return parse_duration(value) ? std::nullopt : std::optional(wrong("a duration such as 500ms, 30s or 1h30m"));
  case value_kind::pair:
    return split_pair(value) ? std::nullopt : std::optional(wrong("write " + std::string(o.value)));
  }
  return std::nullopt;
}

std::optional<std::pair<std::string, std::string>> split_pair(std::string_view text) {
  auto equals = text.find('=');
  if (equals == text.npos || equals == 0)
    return std::nullopt;
  return std::pair{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

std::optional<std::string> invocation::text(std::string_view option) const {
  auto found = values.find(option);
  return found == values.end() || found->second.empty() ? std::nullopt : std::optional(found->second.back());
}

std::optional<std::int64_t> invocation::integer(std::string_view option) const {
  auto value = text(option);
  return value ? to_integer(*value) : std::nullopt;
}

std::vector<std::string> invocation::all(std::string_view option) const {
  auto found = values.find(option);
  return found == values.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::string> invocation::argument(std::size_t place) const {
  return place < arguments.size() ? std::optional(arguments[place]) : std::nullopt;
}

}  // namespace troupe::cli
