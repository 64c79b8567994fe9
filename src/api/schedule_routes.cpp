#include "api/reading.hpp"
#include "core/expression/formats.hpp"

#include <algorithm>
#include <charconv>

/// Schedules: what starts by the clock.
namespace troupe::api {
namespace {

result<schedule_name> name_of(const arguments& given) {
  const auto& text = given.path[0];
  auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  if (text.empty() || !std::ranges::all_of(text, allowed))
    return refused{errc::unknown, "not the name of a schedule", "name", "GET /api/v1/schedules lists them"};
  return schedule_name{text};
}

/// The file name for messages, from outside: printable and of a sane length.
std::string file_of(const arguments& given) {
  std::string file(http::find(given.request.headers, "x-troupe-file").value_or("schedule.yaml"));
  if (const auto* query = given.find("file"); query && !query->empty())
    file = *query;
  file.resize(std::min(file.size(), name_bytes_max));
  std::ranges::replace_if(
    file, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return file;
}

result<std::string> text_in(const arguments& given, std::string_view name) {
  const auto* member = given.body.if_contains(name);
  if (!member || member->is_null())
    return std::string();
  const auto* text = member->if_string();
  if (!text)
    return refused{errc::invalid, "must be a string", std::string(name)};
  if (text->size() > comment_bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(comment_bytes_max) + " bytes", std::string(name)};
  return std::string(*text);
}

result<std::optional<timestamp>> time_in(const arguments& given, std::string_view name) {
  auto text = text_in(given, name);
  if (!text)
    return std::move(text).error();
  if (text->empty())
    return std::optional<timestamp>{};
  if (auto at = expression::read_timestamp(*text))
    return at;
  return refused{errc::invalid, "not a time", std::string(name),
                 "write it with its zone, as in 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00"};
}

result<std::optional<overlap_policy>> overlap_in(const arguments& given) {
  auto text = text_in(given, "overlap");
  if (!text)
    return std::move(text).error();
  if (text->empty())
    return std::optional<overlap_policy>{};
  if (auto policy = from_name<overlap_policy>(*text))
    return std::optional{*policy};
  return refused{errc::invalid, "unknown policy", "overlap", "one of: skip, queue, cancel, allow"};
}

/// Refuses with the first of the readings that failed.
template <class... Ts>
std::optional<refused> first_of(const result<Ts>&... all) {
  std::optional<refused> why;
  ((why = why || all ? why : std::optional(all.error())), ...);
  return why;
}

template <class Call>
call made(Call c) {
  return call{schedule_call{std::move(c)}};
}

bool is_blank(const arguments& given) {
  return given.request.body.find_first_not_of(" \t\r\n") == std::string::npos;
}

refused no_text() {
  return {errc::invalid, "the body is empty", "body", "send the schedule as YAML or JSON"};
}

result<call> build_validate(const arguments& given) {
  if (is_blank(given))
    return no_text();
  return made(validate_schedule{given.request.body, file_of(given)});
}

result<call> build_apply(const arguments& given) {
  std::optional<schedule_name> named;
  if (!given.path.empty()) {
    auto name = name_of(given);
    if (!name)
      return std::move(name).error();
    named = *std::move(name);
  }
  if (is_blank(given))
    return no_text();
  return made(apply_schedule{std::move(named), given.request.body, file_of(given), if_match_of(given)});
}

template <class Call>
result<call> build_named(const arguments& given) {
  auto name = name_of(given);
  if (!name)
    return std::move(name).error();
  if constexpr (requires(Call c) { c.if_match; })
    return made(Call{*std::move(name), if_match_of(given)});
  else
    return made(Call{*std::move(name)});
}

result<call> build_pause(const arguments& given) {
  auto name = name_of(given);
  auto reason = text_in(given, "reason");
  auto until = time_in(given, "until");
  if (auto why = first_of(name, reason, until))
    return *std::move(why);
  return made(pause_schedule{*std::move(name), *std::move(reason), *until, if_match_of(given)});
}

result<call> build_trigger(const arguments& given) {
  auto name = name_of(given);
  auto overlap = overlap_in(given);
  if (auto why = first_of(name, overlap))
    return *std::move(why);
  return made(trigger_schedule{*std::move(name), *overlap});
}

result<call> build_backfill(const arguments& given) {
  auto name = name_of(given);
  auto from = time_in(given, "from");
  auto to = time_in(given, "to");
  auto overlap = overlap_in(given);
  if (auto why = first_of(name, from, to, overlap))
    return *std::move(why);
  if (!*from || !*to)
    return refused{errc::invalid, "missing", *from ? "to" : "from", "write a time such as 2026-01-31T09:30:00Z"};
  if (**to < **from)
    return refused{errc::invalid, "before `from`", "to", "the first and the last due time, both included"};
  backfill_schedule out{*std::move(name), **from, **to, *overlap, false};
  if (const auto* again = given.body.if_contains("again")) {
    if (!again->is_bool())
      return refused{errc::invalid, "must be true or false", "again"};
    out.again = again->get_bool();
  }
  return made(std::move(out));
}

result<call> build_runs(const arguments& given) {
  auto name = name_of(given);
  if (!name)
    return std::move(name).error();
  list_runs out{*std::move(name), page_items_default};
  if (const auto* text = given.find("limit")) {
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out.limit);
    if (error != std::errc{} || end != text->data() + text->size() || out.limit < 1 || out.limit > page_items_max)
      return not_a_limit();
  }
  if (const auto* text = given.find("cursor")) {
    auto slash = text->find('/');
    auto due = expression::read_timestamp(std::string_view(*text).substr(0, slash));
    if (!due || slash == text->npos)
      return not_a_cursor();
    out.due = *due;
    out.by = text->substr(slash + 1);
  }
  return made(std::move(out));
}

}  // namespace

std::vector<route> schedule_routes() {
  using access::role;
  const named_value file{"file", "string", "The file's name, for messages; or header X-Troupe-File."};
  const named_value overlap{"overlap", "overlap_policy", "Absent: as the schedule says."};
  return {
    {.method = "GET",
     .pattern = "/api/v1/schedules",
     .operation = "listSchedules",
     .summary = "Schedules by name, each with its next due time.",
     .role = role::viewer,
     .build = [](const arguments&) -> result<call> { return made(list_schedules{}); },
     .successes = {{200, "page(schedule)"}},
     .paged_by = {"name"}},
    {.method = "POST",
     .pattern = "/api/v1/schedules",
     .operation = "addSchedule",
     .summary = "Adds a schedule or replaces what it says, by the name in it. What was due before is not made up for.",
     .role = role::operator_,
     .build = build_apply,
     .query = {file},
     .body = body_kind::schedule,
     .example = R"(schedule: nightly
workflow: hello
cron: "0 3 * * *"
time_zone: Europe/Berlin
)",
     .successes = {{201, "schedule"}},
     .errors = {errc::unknown},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/schedules/validate",
     .operation = "validateSchedule",
     .summary = "Checks a schedule and stores nothing; shows when it would be due.",
     .role = role::viewer,
     .build = build_validate,
     .query = {file},
     .body = body_kind::schedule,
     .successes = {{200, "schedule_rules"}}},
    {.method = "GET",
     .pattern = "/api/v1/schedules/{name}",
     .operation = "showSchedule",
     .summary = "A schedule, its next due times and its latest runs.",
     .role = role::viewer,
     .build = build_named<show_schedule>,
     .successes = {{200, "schedule_with_runs"}},
     .errors = {errc::unknown}},
    {.method = "PUT",
     .pattern = "/api/v1/schedules/{name}",
     .operation = "applySchedule",
     .summary = "The same for the schedule of this name.",
     .role = role::operator_,
     .build = build_apply,
     .query = {file},
     .body = body_kind::schedule,
     .successes = {{201, "schedule"}},
     .errors = {errc::unknown},
     .conditional = true},
    {.method = "DELETE",
     .pattern = "/api/v1/schedules/{name}",
     .operation = "removeSchedule",
     .summary = "Removes a schedule. Runs that wait are dropped, what runs goes on.",
     .role = role::operator_,
     .build = build_named<remove_schedule>,
     .successes = {{200, "removed"}},
     .errors = {errc::unknown},
     .conditional = true},
    {.method = "GET",
     .pattern = "/api/v1/schedules/{name}/runs",
     .operation = "listScheduleRuns",
     .summary = "What became of each due time, the latest first.",
     .role = role::viewer,
     .build = build_runs,
     .query = {{"limit", "integer(1..500)", "How many at most; 50 when absent."},
               {"cursor", "string", "The `next` of the page before."}},
     .successes = {{200, "page(schedule_run)"}},
     .errors = {errc::unknown}},
    {.method = "POST",
     .pattern = "/api/v1/schedules/{name}/pause",
     .operation = "pauseSchedule",
     .summary = "Nothing is due until it is resumed, or until a time.",
     .role = role::operator_,
     .build = build_pause,
     .body = body_kind::object,
     .members = {{"reason", "string", "Why, for the record."}, {"until", "time", "When it goes on by itself."}},
     .successes = {{200, "schedule"}},
     .errors = {errc::unknown},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/schedules/{name}/resume",
     .operation = "resumeSchedule",
     .summary = "Goes on; what was due meanwhile is not made up for.",
     .role = role::operator_,
     .build = build_named<resume_schedule>,
     .body = body_kind::object,
     .successes = {{200, "schedule"}},
     .errors = {errc::unknown},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/schedules/{name}/trigger",
     .operation = "triggerSchedule",
     .summary = "Starts it now, whatever the clock says.",
     .role = role::operator_,
     .build = build_trigger,
     .body = body_kind::object,
     .members = {overlap},
     .successes = {{201, "started_execution"}, {200, "started_execution"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/schedules/{name}/backfill",
     .operation = "backfillSchedule",
     .summary = "Runs what was due in a range of time, one after the other.",
     .role = role::operator_,
     .build = build_backfill,
     .body = body_kind::object,
     .members = {{"from", "time", "The first time that may be due.", true},
                 {"to", "time", "The last time that may be due.", true},
                 overlap,
                 {"again", "boolean", "Also what has run already."}},
     .example = R"({"from": "2026-01-01T00:00:00Z", "to": "2026-01-31T00:00:00Z", "overlap": "queue"})",
     .successes = {{201, "backfill_begun"}},
     .errors = {errc::unknown, errc::conflict}},
  };
}

}  // namespace troupe::api
