#include "core/base/nearest.hpp"
#include "core/expression/formats.hpp"
#include "core/schedule/schedule.hpp"
#include "core/schedule/schedule_language.hpp"
#include "core/workflow/complaints.hpp"

#include <algorithm>

namespace troupe {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 100)) + "\"";
}

class schedule_reader {
public:
  schedule_reader(std::string_view file, const schedule_limits& limits)
    : limits_(limits), errors_(std::string(file), limits.errors_max) {
    self_.zone = *find_zone("UTC");
  }

  schedule_reading read(document_reading document) {
    for (auto& why : document.errors)
      errors_.add(std::move(why));
    if (document.root)
      read(*document.root);
    schedule_reading reading;
    if (errors_.empty())
      reading.schedule = std::move(self_);
    reading.errors = errors_.take();
    return reading;
  }

private:
  void read(const node& root) {
    if (root.kind != node_kind::map)
      return errors_.add(root.location.at, "a schedule must be a map, not " + std::string(words(root.kind)),
                         "begin with schedule: NAME and workflow: NAME");
    for (const auto& m : root.members) {
      auto entry = std::ranges::find(schedule_keys, m.key, &schedule_key_entry::name);
      if (entry == schedule_keys.end())
        complain_of_key(m);
      else
        read(*entry, m.value);
    }
    for (auto name : {"schedule", "workflow"})
      if (!root.find(name))
        errors_.add({1, 1}, "missing key " + quoted(name), "add " + std::string(name) + ": with a name");
    if (!root.find("cron") == !root.find("every"))
      errors_.add({1, 1}, "a schedule has either \"cron\" or \"every\"",
                  "add cron: \"0 9 * * *\", or every: 6h, and not both");
    if (root.find("phase") && !root.find("every"))
      errors_.add(root.find("phase")->at, "\"phase\" goes with \"every\"", "remove it: cron says the minute itself");
    if (self_.from && self_.until && *self_.from >= *self_.until)
      errors_.add(root.find("until")->value.location.at, "\"until\" is not after \"from\"",
                  "nothing would ever be due");
  }

  void complain_of_key(const member& m) {
    std::vector<std::string> known;
    std::string all;
    for (const auto& entry : schedule_keys) {
      known.emplace_back(entry.name);
      all += (all.empty() ? "keys are " : ", ") + known.back();
    }
    auto near = did_you_mean(m.key, known);
    errors_.add(m.at, "unknown key " + quoted(m.key), near.empty() ? all : near);
  }

  void read(const schedule_key_entry& entry, const node& value) {
    switch (entry.key) {
    case schedule_key::schedule:
      if (auto name = name_in(entry, value))
        self_.name = schedule_name{*name};
      return;
    case schedule_key::description:
      if (auto text = text_in(entry, value))
        self_.description = *text;
      return;
    case schedule_key::workflow:
      if (auto name = name_in(entry, value))
        self_.workflow = workflow_name{*name};
      return;
    case schedule_key::version:
      if (auto number = number_in(entry, value, 1, std::numeric_limits<std::uint32_t>::max()))
        self_.version = static_cast<std::uint32_t>(*number);
      return;
    case schedule_key::input:
      return read_input(value);
    case schedule_key::labels:
      return read_labels(value);
    case schedule_key::cron:
      return read_crons(entry, value);
    case schedule_key::every:
      if (auto span = seconds_in(entry, value, limits_.every_min))
        interval_().every = *span;
      return;
    case schedule_key::phase:
      if (auto span = seconds_in(entry, value, 0s))
        interval_().phase = *span;
      return;
    case schedule_key::time_zone:
      return read_zone(entry, value);
    case schedule_key::from:
      self_.from = time_in(entry, value);
      return;
    case schedule_key::until:
      self_.until = time_in(entry, value);
      return;
    case schedule_key::jitter:
      self_.jitter = span_in(entry, value, 0ms).value_or(0ms);
      return;
    case schedule_key::overlap:
      if (auto text = text_in(entry, value)) {
        if (auto policy = from_name<overlap_policy>(*text))
          self_.overlap = *policy;
        else
          errors_.add(value.location.at, "overlap " + quoted(*text) + " is unknown",
                      "write " + std::string(entry.takes));
      }
      return;
    case schedule_key::queue_max:
      if (auto number = number_in(entry, value, 1, limits_.queue_max))
        self_.queue_max = static_cast<std::uint32_t>(*number);
      return;
    case schedule_key::catch_up:
      self_.catch_up = span_in(entry, value, limits_.catch_up_min).value_or(0ms);
      return;
    }
  }

  interval& interval_() { return self_.every ? *self_.every : self_.every.emplace(); }

  void read_input(const node& value) {
    if (value.kind != node_kind::map)
      return errors_.add(value.location.at, "input must be a map, not " + std::string(words(value.kind)));
    auto parsed = expression::json_template::parse(to_value(value));
    if (!parsed)
      return complain_of_input(value, parsed.error());
    expression::type known{expression::kind::map};
    for (auto name : {"name", "due", "backfill"})
      known.members.emplace(name, expression::type{expression::kind::string});
    known.open = false;
    if (auto checked = parsed->check({{"schedule", std::move(known)}}); !checked)
      return complain_of_input(value, checked.error());
    self_.input = *std::move(parsed);
  }

  void complain_of_input(const node& value, const refused& why) {
    errors_.add(value.location.at,
                "input" +
                  (why.where.empty()            ? ""
                   : why.where.starts_with('[') ? why.where
                                                : "." + why.where) +
                  ": " + why.what,
                why.hint.empty() ? "expressions see schedule.name, schedule.due and schedule.backfill" : why.hint);
  }

  void read_labels(const node& value) {
    if (value.kind != node_kind::map)
      return errors_.add(value.location.at, "labels must be a map of strings, not " + std::string(words(value.kind)));
    if (value.members.size() > limits_.labels_max)
      return errors_.add(value.location.at, "more than " + std::to_string(limits_.labels_max) + " labels");
    for (const auto& m : value.members) {
      if (m.value.kind != node_kind::string)
        errors_.add(m.value.location.at,
                    "label " + m.key + " must be a string, not " + std::string(words(m.value.kind)),
                    "put it in quotes");
      else if (std::max(m.key.size(), m.value.text().size()) > limits_.label_bytes_max)
        errors_.add(m.at, "a label longer than " + std::to_string(limits_.label_bytes_max) + " bytes");
      else if (m.key.starts_with("troupe."))
        errors_.add(m.at, "label " + quoted(m.key) + " is taken",
                    "labels that begin with troupe. are written by troupe");
      else
        self_.labels.emplace(m.key, m.value.text());
    }
  }

  void read_crons(const schedule_key_entry& entry, const node& value) {
    if (value.kind != node_kind::list)
      return read_cron(entry, value);
    if (value.items.empty() || value.items.size() > limits_.crons_max)
      return errors_.add(value.location.at, "cron has " + std::to_string(value.items.size()) + " patterns",
                         "write 1 to " + std::to_string(limits_.crons_max));
    for (const auto& item : value.items)
      read_cron(entry, item);
  }

  void read_cron(const schedule_key_entry& entry, const node& value) {
    auto text = text_in(entry, value);
    if (!text)
      return;
    auto pattern = cron::parse(*text);
    if (!pattern)
      return errors_.add(value.location.at,
                         "cron " + quoted(*text) + ": " + pattern.error().where + ": " + pattern.error().what,
                         pattern.error().hint);
    self_.crons.push_back(*std::move(pattern));
  }

  void read_zone(const schedule_key_entry& entry, const node& value) {
    auto text = text_in(entry, value);
    if (!text)
      return;
    auto zone = find_zone(*text);
    if (!zone)
      return errors_.add(value.location.at, "time_zone: " + zone.error().what, zone.error().hint);
    self_.zone = *zone;
  }

  std::optional<std::string> text_in(const schedule_key_entry& entry, const node& value) {
    if (value.kind == node_kind::string)
      return std::string(value.text());
    complain_of_form(entry, value);
    return std::nullopt;
  }

  std::optional<std::string> name_in(const schedule_key_entry& entry, const node& value) {
    auto name = text_in(entry, value);
    if (!name)
      return std::nullopt;
    auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    if (!name->empty() && lower(name->front()) && std::ranges::all_of(*name, allowed) &&
        name->size() <= limits_.name_bytes_max)
      return name;
    errors_.add(value.location.at, std::string(entry.name) + " name " + quoted(*name) + " is not valid",
                "use a-z, 0-9, _ and -, a letter first, at most " + std::to_string(limits_.name_bytes_max));
    return std::nullopt;
  }

  std::optional<std::int64_t> number_in(const schedule_key_entry& entry, const node& value, std::int64_t low,
                                        std::int64_t high) {
    if (value.kind != node_kind::integer)
      return complain_of_form(entry, value), std::nullopt;
    if (auto number = value.scalar.if_int64(); number && *number >= low && *number <= high)
      return *number;
    errors_.add(value.location.at,
                std::string(entry.name) + " must be " + std::to_string(low) + " to " + std::to_string(high));
    return std::nullopt;
  }

  std::optional<milliseconds> span_in(const schedule_key_entry& entry, const node& value, milliseconds least) {
    auto text = text_in(entry, value);
    if (!text)
      return std::nullopt;
    auto span = parse_duration(*text);
    if (!span)
      errors_.add(value.location.at, std::string(entry.name) + " is not a duration: " + quoted(*text),
                  "write a duration such as 30s, 10m or 24h");
    else if (*span < least || *span > limits_.duration_max)
      errors_.add(value.location.at,
                  std::string(entry.name) + " must be from " + to_text(least) + " to " + to_text(limits_.duration_max));
    else
      return span;
    return std::nullopt;
  }

  std::optional<std::chrono::seconds> seconds_in(const schedule_key_entry& entry, const node& value,
                                                 std::chrono::seconds least) {
    auto span = span_in(entry, value, least);
    if (!span)
      return std::nullopt;
    if (auto whole = std::chrono::floor<std::chrono::seconds>(*span); whole == *span)
      return whole;
    errors_.add(value.location.at, std::string(entry.name) + " must be whole seconds", "write 1s or more");
    return std::nullopt;
  }

  std::optional<timestamp> time_in(const schedule_key_entry& entry, const node& value) {
    auto text = text_in(entry, value);
    if (!text)
      return std::nullopt;
    if (auto at = expression::read_timestamp(*text))
      return at;
    errors_.add(value.location.at, std::string(entry.name) + " is not a time: " + quoted(*text),
                "write it with its zone, as in 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00");
    return std::nullopt;
  }

  void complain_of_form(const schedule_key_entry& entry, const node& value) {
    std::string hint;
    if (value.kind == node_kind::integer && entry.takes.starts_with("a duration"))
      hint = "write " + json::serialize(value.scalar) + "s for seconds";
    else if (value.kind == node_kind::null)
      hint = "give it a value or remove it";
    errors_.add(value.location.at,
                std::string(entry.name) + " must be " + std::string(entry.takes) + ", not " +
                  std::string(words(value.kind)),
                hint);
  }

  const schedule_limits& limits_;
  complaints errors_;
  troupe::schedule self_;
};

}  // namespace

schedule_reading read_schedule(std::string_view text, std::string_view file, const schedule_limits& limits) {
  return schedule_reader(file, limits).read(read_document(text, file, limits.document));
}

}  // namespace troupe
