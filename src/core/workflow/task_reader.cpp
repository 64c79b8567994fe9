#include "core/workflow/task_reader.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/embedded.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace troupe {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 80)) + (text.size() > 80 ? "...\"" : "\"");
}

class task_reader {
public:
  task_reader(const member& from, const definition_limits& limits, complaints& errors)
    : from_(from), limits_(limits), errors_(errors), of_(" of task " + from.key) {}

  task_definition read() {
    self_.name = from_.key;
    self_.at = from_.at;
    if (auto nothing = expression::json_template::parse(json::object{}))
      self_.with = *std::move(nothing);
    if (!check_name(from_.key, "task", from_.at, limits_, errors_))
      return std::move(self_);
    if (from_.value.kind != node_kind::map) {
      errors_.add(from_.value.location.at,
                  "task " + from_.key + " must be a map, not " + std::string(words(from_.value.kind)),
                  "write { uses: TYPE }");
      return std::move(self_);
    }
    read_keys(from_.value, task_keys, of_, from_.at, errors_, [this](task_key key, const node& value) {
      self_.locations[name_of(key)] = value.location;
      read(key, value);
    });
    if (!from_.value.find("foreach"))
      for (const auto* key : {"concurrency", "failures_max"})
        if (const auto* m = from_.value.find(key))
          errors_.add(m->at, std::string(key) + of_ + " without foreach", "add foreach or remove it");
    finish_foreach();
    return std::move(self_);
  }

private:
  static std::string name_of(task_key key) {
    return std::string(std::ranges::find(task_keys, key, &key_entry<task_key>::key)->name);
  }

  void read(task_key key, const node& value) {
    switch (key) {
    case task_key::uses:
      self_.uses = value.text();
      return;
    case task_key::needs:
      return read_needs(value);
    case task_key::join:
      return read_join(value);
    case task_key::condition:
      return read_condition(value);
    case task_key::with:
      self_.parameters = to_value(value).get_object();
      self_.with = read_template(value, "with", of_, self_.locations, errors_);
      return;
    case task_key::foreach:
      return read_foreach(value);
    case task_key::concurrency:
      concurrency_ = count(value, "concurrency", 0, limits_.concurrency_max);
      return;
    case task_key::failures_max:
      return read_budget(value);
    case task_key::retry:
      return read_retry(value);
    case task_key::timeout:
      self_.timeout = duration(value.text(), value, "timeout");
      return;
    case task_key::cache:
      return read_cache(value);
    case task_key::optional:
      self_.optional = value.scalar.get_bool();
      return;
    }
  }

  void read_needs(const node& value) {
    if (value.kind == node_kind::string)
      return add_need(value, "needs");
    if (value.items.size() > limits_.needs_max)
      return errors_.add(value.location.at, "more than " + std::to_string(limits_.needs_max) + " needs" + of_,
                         "join them in groups");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const auto& item = value.items[i];
      auto path = "needs[" + std::to_string(i) + "]";
      if (item.kind != node_kind::string)
        errors_.add(item.location.at, path + of_ + " must be a task name, not " + std::string(words(item.kind)));
      else if (!seen.insert(item.text()).second)
        errors_.add(item.location.at, "task " + from_.key + " needs " + std::string(item.text()) + " twice",
                    "keep one");
      else
        add_need(item, path);
    }
  }

  void add_need(const node& item, const std::string& path) {
    self_.needs.emplace_back(item.text());
    self_.locations[path] = item.location;
  }

  void read_join(const node& value) {
    auto policy = from_name<join_policy>(value.text());
    if (policy) {
      self_.join = *policy;
      return;
    }
    auto names = enum_names(join_policy{});
    auto near = did_you_mean(value.text(), std::vector<std::string>(names.begin(), names.end()));
    errors_.add(value.location.at, quoted(value.text()) + " is not a join" + of_,
                near.empty() ? "write " + std::string(words(value_form::join)) : near);
  }

  void read_condition(const node& value) {
    if (value.kind == node_kind::boolean) {
      if (auto program = expression::program::parse(value.scalar.get_bool() ? "true" : "false"))
        self_.condition = *std::move(program);
      return;
    }
    auto found = sole_expression(value.text());
    if (!found && value.text().find("${{") != std::string_view::npos)
      return errors_.add(value.location.at, "if" + of_ + " must be one expression",
                         "put all of it between ${{ and }}, or leave them out");
    self_.condition = parse(found.value_or(embedded{value.text(), {1, 1}}), value, "if");
  }

  void read_foreach(const node& value) {
    foreach_.emplace();
    if (value.kind == node_kind::list)
      return read_literal_list(value);
    auto found = sole_expression(value.text());
    if (!found)
      return errors_.add(value.location.at, "foreach" + of_ + " must be a list or one expression",
                         "write ${{ " + std::string(value.text().substr(0, 60)) + " }}");
    if (auto program = parse(*found, value, "foreach"))
      foreach_->items = *std::move(program);
  }

  void read_literal_list(const node& value) {
    auto source = to_cel(to_value(value));
    if (!source)
      return errors_.add(value.location.at, "foreach" + of_ + " has " + source.error().what, source.error().hint);
    // Written by us from a document that is bounded itself.
    expression::limits generous;
    generous.source_bytes_max = 2 * limits_.document.source_bytes_max;
    auto program = expression::program::parse(*source, generous);
    if (!program)
      return errors_.add(value.location.at, "foreach" + of_ + ": " + program.error().what, program.error().hint);
    foreach_->items = *std::move(program);
    self_.locations["foreach"].verbatim = false;
  }

  std::optional<expression::program> parse(const embedded& found, const node& value, const char* key) {
    auto program = expression::program::parse(found.source);
    if (program) {
      // From here on a position is one in the expression.
      auto& known = self_.locations[key];
      known.text = known.within(found.begin);
      return *std::move(program);
    }
    auto& why = program.error();
    errors_.add(value.location.within(within(found, split_where(why.where).at)), key + of_ + ": " + why.what, why.hint);
    return std::nullopt;
  }

  void read_budget(const node& value) {
    if (value.kind == node_kind::integer) {
      failures_max_ = count(value, "failures_max", 0, std::numeric_limits<std::uint32_t>::max());
      return;
    }
    auto text = value.text();
    double share = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
    if (error != std::errc{} || std::string_view(end, text.data() + text.size()) != "%" ||
        !(share >= 0 && share <= 100))
      return errors_.add(value.location.at, "failures_max" + of_ + " is not a share: " + quoted(text),
                         "write a count such as 3, or 0% to 100%");
    failures_share_ = share / 100;
  }

  void read_retry(const node& value) {
    if (value.kind == node_kind::integer) {
      self_.retry.attempts = count(value, "retry", 1, limits_.attempts_max);
      return;
    }
    read_keys(value, retry_keys, " of retry" + of_, value.location.at, errors_,
              [this](retry_key key, const node& item) {
                switch (key) {
                case retry_key::attempts:
                  self_.retry.attempts = count(item, "retry.attempts", 1, limits_.attempts_max);
                  return;
                case retry_key::backoff:
                  return read_backoff(item);
                case retry_key::jitter:
                  self_.retry.jitter = item.scalar.to_number<double>();
                  if (self_.retry.jitter < 0 || self_.retry.jitter > 1)
                    errors_.add(item.location.at, "retry.jitter" + of_ + " must be from 0 to 1");
                  return;
                }
              });
  }

  void read_backoff(const node& value) {
    auto text = value.text();
    auto dots = text.find("..");
    auto first = duration(text.substr(0, dots), value, "retry.backoff");
    auto last = dots == text.npos ? first : duration(text.substr(dots + 2), value, "retry.backoff");
    if (!first || !last)
      return;
    if (*last < *first)
      return errors_.add(value.location.at, "retry.backoff" + of_ + " ends before it begins: " + quoted(text),
                         "write " + to_text(*last) + ".." + to_text(*first));
    self_.retry.first = *first;
    self_.retry.last = *last;
  }

  void read_cache(const node& value) {
    auto& policy = self_.cache.emplace();
    if (value.kind == node_kind::string) {
      policy.ttl = duration(value.text(), value, "cache").value_or(policy.ttl);
      return;
    }
    read_keys(value, cache_keys, " of cache" + of_, value.location.at, errors_, [&](cache_key key, const node& item) {
      switch (key) {
      case cache_key::ttl:
        policy.ttl = duration(item.text(), item, "cache.ttl").value_or(policy.ttl);
        return;
      }
    });
  }

  void finish_foreach() {
    if (!foreach_)
      return;
    foreach_->concurrency = concurrency_;
    foreach_->failures_max = failures_max_;
    foreach_->failures_max_share = failures_share_;
    self_.foreach = std::move(foreach_);
  }

  std::uint32_t count(const node& value, const char* key, std::int64_t least, std::int64_t most) {
    auto number = value.scalar.is_int64() ? value.scalar.get_int64() : std::numeric_limits<std::int64_t>::max();
    if (number >= least && number <= most)
      return static_cast<std::uint32_t>(number);
    errors_.add(value.location.at,
                key + of_ + " must be from " + std::to_string(least) + " to " + std::to_string(most));
    return static_cast<std::uint32_t>(least);
  }

  std::optional<milliseconds> duration(std::string_view text, const node& value, const char* key) {
    auto span = parse_duration(text);
    if (!span) {
      errors_.add(value.location.at, key + of_ + " is not a duration: " + quoted(text),
                  "write 250ms, 30s, 10m, 24h or 1h30m");
      return std::nullopt;
    }
    if (span->count() > 0 && *span <= limits_.duration_max)
      return span;
    errors_.add(value.location.at, key + of_ + " must be from 1ms to " + to_text(limits_.duration_max));
    return std::nullopt;
  }

  const member& from_;
  const definition_limits& limits_;
  complaints& errors_;
  std::string of_;
  task_definition self_;
  std::optional<foreach_policy> foreach_;
  std::uint32_t concurrency_ = 0;
  std::uint32_t failures_max_ = 0;
  std::optional<double> failures_share_;
};

void note_locations(const node& value, const std::string& path, std::map<std::string, location>& to) {
  to[path] = value.location;
  for (std::size_t i = 0; i < value.items.size(); ++i)
    note_locations(value.items[i], path + "[" + std::to_string(i) + "]", to);
  for (const auto& m : value.members)
    note_locations(m.value, path + "." + m.key, to);
}

std::string joined(const std::string& path, const std::string& inner) {
  return inner.empty() ? path : inner.front() == '[' ? path + inner : path + "." + inner;
}

}  // namespace

expression::json_template read_template(const node& value, const std::string& path, const std::string& of,
                                        std::map<std::string, location>& locations, complaints& errors) {
  note_locations(value, path, locations);
  auto whole = expression::json_template::parse(to_value(value));
  if (whole)
    return *std::move(whole);
  // Each part again, to find every bad expression and not only the first.
  auto complain = [&](const std::string& at, const refused& why) {
    auto inner = split_where(why.where);
    auto full = joined(at, inner.path);
    auto found = locations.find(full);
    const auto& where = found == locations.end() ? value.location : found->second;
    errors.add(where.within(inner.at), full + of + ": " + why.what, why.hint);
  };
  auto before = errors.size();
  for (const auto& m : value.members)
    if (auto part = expression::json_template::parse(to_value(m.value)); !part)
      complain(path + "." + m.key, part.error());
  if (errors.size() == before)
    complain(path, whole.error());
  return {};
}

bool check_name(std::string_view name, const char* whose, position at, const definition_limits& limits,
                complaints& errors) {
  auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  if (!name.empty() && lower(name.front()) && std::ranges::all_of(name, allowed) &&
      name.size() <= limits.name_bytes_max)
    return true;
  errors.add(at, whose + (" name " + quoted(name)) + " is not valid",
             "use a-z, 0-9, _ and -, a letter first, at most " + std::to_string(limits.name_bytes_max));
  return false;
}

task_definition read_task(const member& from, const definition_limits& limits, complaints& errors) {
  return task_reader(from, limits, errors).read();
}

void complain_of_key(const member& m, const std::string& of, const std::vector<std::string>& known,
                     complaints& errors) {
  auto hint = did_you_mean(m.key, known);
  if (hint.empty())
    for (const auto& name : known)
      hint += (hint.empty() ? "keys are " : ", ") + name;
  errors.add(m.at, "unknown key " + quoted(m.key) + of, hint);
}

void complain_of_form(const member& m, value_form form, const std::string& of, complaints& errors) {
  std::string hint;
  if (form == value_form::duration && m.value.kind == node_kind::integer)
    hint = "write " + json::serialize(m.value.scalar) + "s for seconds";
  else if (m.value.kind == node_kind::null)
    hint = "give it a value or remove it";
  errors.add(m.value.location.at,
             m.key + of + " must be " + std::string(words(form)) + ", not " + std::string(words(m.value.kind)), hint);
}

void complain_of_missing(std::string_view key, value_form form, const std::string& of, position at,
                         complaints& errors) {
  errors.add(at, "missing key \"" + std::string(key) + "\"" + of,
             "add " + std::string(key) + ": with " + std::string(words(form)));
}

}  // namespace troupe
