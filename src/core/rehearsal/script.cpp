#include "core/rehearsal/script.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/complaints.hpp"
#include "core/workflow/embedded.hpp"

#include <algorithm>
#include <functional>

namespace troupe::rehearsal {
namespace {

/// A key of a map, what it takes, and what to do with it.
struct key {
  std::string_view name;
  std::vector<node_kind> takes;
  std::function<void(const node&)> read;
};

class reader {
public:
  reader(std::string_view file, const script_limits& limits)
    : limits_(limits), errors_(std::string(file), limits.errors_max) {}

  script_reading read(const document_reading& document) {
    for (const auto& error : document.errors)
      errors_.add(error);
    if (document.root)
      read_root(*document.root);
    script_reading made;
    if (errors_.empty())
      made.script = std::move(script_);
    made.errors = errors_.take();
    return made;
  }

private:
  static constexpr auto map = node_kind::map;
  static constexpr auto list = node_kind::list;
  static constexpr auto text = node_kind::string;
  static constexpr auto integer = node_kind::integer;
  static constexpr auto boolean = node_kind::boolean;

  void read_root(const node& root) {
    // An empty file is one case that says nothing.
    if (root.kind != map && root.kind != node_kind::null)
      return errors_.add(root.location.at, "a mocks file must be a map, not " + std::string(words(root.kind)),
                         "write tasks: { NAME: { output: ... } }");
    test_case common;
    const node* cases = nullptr;
    auto keys = keys_of(common);
    keys.push_back({"cases", {list}, [&](const node& n) { cases = &n; }});
    read_keys(root, keys, "the mocks file");
    if (!cases) {
      common.name = common.name.empty() ? "the only case" : common.name;
      script_.cases.push_back(std::move(common));
      return;
    }
    if (cases->items.size() > limits_.cases_max)
      return errors_.add(cases->location.at, "more than " + std::to_string(limits_.cases_max) + " cases");
    for (const auto& item : cases->items)
      read_case(item, common);
    if (cases->items.empty())
      errors_.add(cases->location.at, "there are no cases", "leave `cases` out, or add one");
  }

  void read_case(const node& item, const test_case& common) {
    auto one = common;
    one.mocks.clear();
    one.occasions.clear();
    one.name = "case " + std::to_string(script_.cases.size() + 1);
    auto keys = keys_of(one);
    if (item.kind != map)
      return errors_.add(item.location.at, "a case must be a map, not " + std::string(words(item.kind)));
    read_keys(item, keys, "a case");
    one.mocks.insert(one.mocks.end(), common.mocks.begin(), common.mocks.end());
    one.occasions.insert(one.occasions.end(), common.occasions.begin(), common.occasions.end());
    if (std::ranges::any_of(script_.cases, [&](const test_case& other) { return other.name == one.name; }))
      errors_.add(item.location.at, "two cases are called " + one.name, "give them different names");
    script_.cases.push_back(std::move(one));
  }

  std::vector<key> keys_of(test_case& to) {
    return {
      {"name", {text}, [&](const node& n) { to.name = n.text(); }},
      {"input", {map}, [&](const node& n) { to.input = to_value(n); }},
      {"seed",
       {integer},
       [&](const node& n) { to.seed = static_cast<std::uint64_t>(n.scalar.to_number<std::int64_t>()); }},
      {"start", {text}, [&](const node& n) { read_instant(n, to.start); }},
      {"tasks", {map}, [&](const node& n) { read_mocks(n, false, to.mocks); }},
      {"types", {map}, [&](const node& n) { read_mocks(n, true, to.mocks); }},
      {"timeline", {list}, [&](const node& n) { read_timeline(n, to.occasions); }},
      {"expect", {map}, [&](const node& n) { read_expectation(n, to.expect); }},
    };
  }

  // --- mocks

  void read_mocks(const node& all, bool is_type, std::vector<mock>& to) {
    for (const auto& m : all.members) {
      if (to.size() >= limits_.mocks_max)
        return errors_.add(m.at, "more than " + std::to_string(limits_.mocks_max) + " mocks");
      mock one{.name = m.key, .is_type = is_type, .outcomes = {}, .decision = {}};
      auto of = "the mock of " + m.key;
      if (m.value.kind == list) {
        for (const auto& item : m.value.items)
          read_outcome(item, of, one);
        if (one.decision)
          errors_.add(m.value.location.at, of + " is a list and has a decision", "a review is decided once");
        if (m.value.items.empty())
          errors_.add(m.value.location.at, of + " has no outcomes");
      } else {
        read_outcome(m.value, of, one);
      }
      to.push_back(std::move(one));
    }
  }

  void read_outcome(const node& from, const std::string& of, mock& to) {
    if (from.kind != map)
      return errors_.add(from.location.at, of + " must be a map, not " + std::string(words(from.kind)),
                         "write { output: ... }, { fail: CODE } or { approved: true }");
    mock_outcome outcome;
    mock_decision decision;
    bool hangs = false, decided = false;
    std::vector<key> keys{
      {"output", {}, [&](const node& n) { read_template(n, of, outcome.output); }},
      {"fail", {text, map}, [&](const node& n) { read_failure(n, of, outcome.failure.emplace()); }},
      {"hangs", {boolean}, [&](const node& n) { hangs = n.scalar.get_bool(); }},
      {"takes", {text}, [&](const node& n) { read_duration(n, outcome.takes); }},
      {"approved", {boolean}, [&](const node& n) { decided = true, decision.approved = n.scalar.get_bool(); }},
      {"by", {text}, [&](const node& n) { decision.by = n.text(); }},
      {"comment", {text}, [&](const node& n) { decision.comment = n.text(); }},
      {"form", {map}, [&](const node& n) { decision.form = to_value(n); }},
    };
    read_keys(from, keys, of);
    auto ways = int(outcome.output.has_value()) + int(outcome.failure.has_value()) + int(hangs) + int(decided);
    if (ways != 1 && errors_.empty())
      errors_.add(from.location.at, of + " must say how it ends",
                  "exactly one of output, fail, hangs and (for a review) approved");
    decision.takes = outcome.takes;
    if (decided)
      to.decision = std::move(decision);
    else
      to.outcomes.push_back(std::move(outcome));
  }

  void read_template(const node& from, const std::string& of, std::optional<expression::json_template>& to) {
    auto parsed = expression::json_template::parse(to_value(from));
    if (parsed) {
      to = *std::move(parsed);
      return;
    }
    errors_.add(from.location.within(split_where(parsed.error().where).at),
                "output of " + of + ": " + parsed.error().what, parsed.error().hint);
  }

  void read_failure(const node& from, const std::string& of, task_error& to) {
    to.message = "mocked";
    if (from.kind == text) {
      to.code = from.text();
      return;
    }
    std::vector<key> keys{
      {"code", {text}, [&](const node& n) { to.code = n.text(); }},
      {"message", {text}, [&](const node& n) { to.message = n.text(); }},
      {"retryable", {boolean}, [&](const node& n) { to.retryable = n.scalar.get_bool(); }},
      {"retry_after", {text}, [&](const node& n) { read_duration(n, to.retry_after.emplace()); }},
    };
    read_keys(from, keys, "fail of " + of);
    if (to.code.empty())
      errors_.add(from.location.at, "fail of " + of + " has no code", "write { code: timeout, message: ... }");
  }

  // --- what comes from outside

  void read_timeline(const node& all, std::vector<occasion>& to) {
    for (const auto& item : all.items) {
      if (item.kind != map) {
        errors_.add(item.location.at, "an entry of timeline must be a map, not " + std::string(words(item.kind)),
                    "write { at: 10m, signal: NAME }");
        continue;
      }
      occasion one;
      int kinds = 0;
      auto what = [&](std::string_view name, occasion::kind kind) {
        return key{name, {text}, [&, kind](const node& n) {
                     ++kinds;
                     one.is = kind;
                     one.text = n.text();
                   }};
      };
      std::vector<key> keys{
        {"at", {text}, [&](const node& n) { read_duration(n, one.at); }},
        what("signal", occasion::kind::signal),
        what("cancel", occasion::kind::cancel),
        what("terminate", occasion::kind::terminate),
        what("pause", occasion::kind::pause),
        what("resume", occasion::kind::resume),
        what("skip", occasion::kind::skip),
        {"payload", {}, [&](const node& n) { one.payload = to_value(n); }},
        {"output", {}, [&](const node& n) { one.payload = to_value(n); }},
        {"by", {text}, [&](const node& n) { one.by = n.text(); }},
      };
      read_keys(item, keys, "an entry of timeline");
      if (kinds != 1 && errors_.empty())
        errors_.add(item.location.at, "an entry of timeline must say what happens",
                    "exactly one of signal, cancel, terminate, pause, resume and skip");
      to.push_back(std::move(one));
    }
  }

  // --- what is expected

  void read_expectation(const node& from, expectation& to) {
    std::vector<key> keys{
      {"state", {text}, [&](const node& n) { read_state(n, to.state); }},
      {"output", {}, [&](const node& n) { to.output = to_value(n); }},
      {"output_has", {}, [&](const node& n) { to.output_has = to_value(n); }},
      {"error", {text}, [&](const node& n) { to.error = std::string(n.text()); }},
      {"path", {list}, [&](const node& n) { read_names(n, "path", to.path.emplace()); }},
      {"ran", {list, text}, [&](const node& n) { read_names(n, "ran", to.ran); }},
      {"not_ran", {list, text}, [&](const node& n) { read_names(n, "not_ran", to.not_ran); }},
      {"skipped", {list, text}, [&](const node& n) { read_names(n, "skipped", to.skipped); }},
      {"attempts", {map}, [&](const node& n) { read_counts(n, to.attempts); }},
      {"duration", {text}, [&](const node& n) { read_duration(n, to.duration.emplace()); }},
    };
    read_keys(from, keys, "expect");
  }

  void read_state(const node& from, std::optional<std::string>& to) {
    to = std::string(from.text());
    if (*to != "completed" && *to != "failed" && *to != "cancelled")
      errors_.add(from.location.at, "\"" + *to + "\" is not how an execution ends", "completed, failed or cancelled");
  }

  void read_names(const node& from, std::string_view name, std::vector<std::string>& to) {
    if (from.kind == text)
      return to.emplace_back(from.text()), void();
    for (const auto& item : from.items)
      if (item.kind == text)
        to.emplace_back(item.text());
      else
        errors_.add(item.location.at, std::string(name) + " must be a list of task ids");
  }

  void read_counts(const node& from, std::vector<std::pair<std::string, std::int64_t>>& to) {
    for (const auto& m : from.members)
      if (m.value.kind == integer && m.value.scalar.is_int64())
        to.emplace_back(m.key, m.value.scalar.get_int64());
      else
        errors_.add(m.value.location.at, "attempts of " + m.key + " must be a number");
  }

  // --- parts

  void read_duration(const node& from, milliseconds& to) {
    auto read = parse_duration(from.text());
    if (read)
      to = *read;
    else
      errors_.add(from.location.at, "\"" + std::string(from.text().substr(0, 40)) + "\" is not a duration",
                  "write 500ms, 30s, 2h or 1d12h");
  }

  void read_instant(const node& from, timestamp& to) {
    auto program = expression::program::parse("int(timestamp(t))");
    json::value given(from.text());
    expression::scope scope;
    scope.set("t", given);
    auto seconds = program->evaluate(scope);
    if (seconds)
      to = timestamp{std::chrono::seconds(seconds->to_number<std::int64_t>())};
    else
      errors_.add(from.location.at, "start is not a time", "write it as RFC 3339: 2026-01-31T09:30:00Z");
  }

  void read_keys(const node& from, const std::vector<key>& keys, const std::string& of) {
    for (const auto& m : from.members) {
      auto found = std::ranges::find(keys, m.key, &key::name);
      if (found == keys.end()) {
        std::vector<std::string> known;
        std::string listed;
        for (const auto& k : keys) {
          known.emplace_back(k.name);
          listed += (listed.empty() ? "keys are " : ", ") + std::string(k.name);
        }
        auto near = did_you_mean(m.key, known);
        errors_.add(m.at, "unknown key \"" + m.key + "\" in " + of, near.empty() ? listed : near);
      } else if (!found->takes.empty() && std::ranges::find(found->takes, m.value.kind) == found->takes.end()) {
        std::string wanted;
        for (auto kind : found->takes)
          wanted += (wanted.empty() ? "" : " or ") + std::string(words(kind));
        errors_.add(m.value.location.at,
                    m.key + " of " + of + " must be " + wanted + ", not " + std::string(words(m.value.kind)));
      } else {
        found->read(m.value);
      }
    }
  }

  const script_limits& limits_;
  complaints errors_;
  script script_;
};

}  // namespace

bool expectation::empty() const {
  return !state && !output && !output_has && !error && !path && ran.empty() && not_ran.empty() && skipped.empty() &&
         attempts.empty() && !duration;
}

script_reading read_script(std::string_view text, std::string_view file, const script_limits& limits) {
  return reader(file, limits).read(read_document(text, file));
}

}  // namespace troupe::rehearsal
