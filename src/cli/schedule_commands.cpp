#include "cli/follow.hpp"
#include "cli/input.hpp"
#include "cli/text.hpp"
#include "core/schedule/schedule_schema.hpp"

namespace troupe::cli {
namespace {

std::string path_of(const std::string& name) {
  return "/api/v1/schedules/" + encode_segment(name);
}

std::string when_of(const json::value& schedule) {
  if (auto every = text_of(schedule, "every"); !every.empty())
    return "every " + every;
  std::string out;
  for (const auto& pattern : array_of(schedule, "cron"))
    if (const auto* text = pattern.if_string())
      out += (out.empty() ? "" : ", ") + std::string(*text);
  auto zone = text_of(schedule, "time_zone");
  return zone.empty() || zone == "UTC" ? out : out + " " + zone;
}

tone tone_of_schedule(const std::string& state) {
  return state == "active" ? tone::good : state == "paused" ? tone::warn : state == "broken" ? tone::bad : tone::dim;
}

tone tone_of_outcome(const std::string& outcome) {
  return outcome == "failed" ? tone::bad : outcome == "started" ? tone::good : tone::warn;
}

/// `2026-01-31T09:30:00Z`: due times are whole seconds.
std::string second_of(const std::string& time) {
  auto dot = time.find('.');
  return dot == time.npos ? time : time.substr(0, dot) + "Z";
}

void print_next(session& s, const json::value& schedule) {
  auto now = s.env.now();
  for (const auto& next : array_of(schedule, "next")) {
    auto due = text_of(next, "due");
    auto at = read_time(due);
    s.env.out << "  " << second_of(due) << "  " << s.colour(tone::dim, at ? ahead(*at, now) : "") << "\n";
  }
}

result<exit_code> validate(session& s) {
  auto answer = send_file(s, "/api/v1/schedules/validate");
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " " << printable(*s.call.argument(0)) << " is valid; it would be due\n";
  print_next(s, *answer);
  return exit_code::done;
}

result<exit_code> apply(session& s) {
  auto answer = send_file(s, "/api/v1/schedules");
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  auto name = text_of(*answer, "name");
  s.env.out << s.colour(tone::good, "✓") << " applied " << printable(name) << ", " << printable(when_of(*answer))
            << "; next due\n";
  print_next(s, *answer);
  if (s.embedded())
    s.env.out << s.colour(tone::dim, "A node runs it: ") << s.next("server") << "\n";
  return exit_code::done;
}

result<exit_code> list(session& s) {
  auto found = s.node.get("/api/v1/schedules");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  auto now = s.env.now();
  std::vector<std::vector<cell>> rows;
  for (const auto& each : array_of(*found, "items")) {
    auto state = text_of(each, "state");
    const auto& next = array_of(each, "next");
    auto due = next.empty() ? std::nullopt : read_time(text_of(next.front(), "due"));
    auto reason = state == "broken" ? text_of(each, "problem") : text_of(member(each, "pause"), "reason");
    rows.push_back({{text_of(each, "name"), tone::strong},
                    {text_of(each, "workflow")},
                    {when_of(each)},
                    {state, tone_of_schedule(state)},
                    {!due                              ? ""
                     : s.call.text("output") == "wide" ? in_full(*due)
                                                       : ahead(*due, now)},
                    {reason, tone::dim}});
  }
  return s.print({{"NAME"}, {"WORKFLOW", false, 8}, {"WHEN", false, 12}, {"STATE"}, {"NEXT"}, {"WHY", false, 8}}, rows,
                 "No schedules yet. Apply one: " + s.next("schedule apply FILE"));
}

void print_runs(session& s, const json::array& runs) {
  std::vector<std::vector<cell>> rows;
  for (const auto& run : runs) {
    auto outcome = text_of(run, "outcome");
    auto state = text_of(run, "state");
    rows.push_back({{second_of(text_of(run, "due"))},
                    {text_of(run, "by"), tone::dim},
                    {outcome, tone_of_outcome(outcome)},
                    {text_of(run, "execution")},
                    {state, tone_of_state(state)},
                    {text_of(run, "reason"), tone::dim}});
  }
  s.print({{"DUE"}, {"BY", false, 8}, {"OUTCOME"}, {"EXECUTION"}, {"STATE"}, {"WHY", false, 12}}, rows, "No runs yet.");
}

result<exit_code> show(session& s) {
  auto view = s.node.get(path_of(*s.call.argument(0)));
  if (!view)
    return std::move(view).error();
  if (s.json_wanted())
    return s.print(*view);
  auto state = text_of(*view, "state");
  auto line = [&](std::string_view title, const std::string& text) {
    if (!text.empty())
      s.env.out << s.colour(tone::dim, pad_right(std::string(title), 10)) << printable(text) << "\n";
  };
  s.env.out << s.colour(tone::strong, printable(text_of(*view, "name"))) << "  "
            << s.colour(tone_of_schedule(state), state) << "\n";
  line("about", text_of(*view, "description"));
  line("starts", text_of(*view, "workflow"));
  line("when", when_of(*view));
  line("jitter", text_of(*view, "jitter"));
  line("overlap", text_of(*view, "overlap"));
  line("problem", text_of(*view, "problem"));
  line("paused", text_of(member(*view, "pause"), "reason"));
  line("until", text_of(member(*view, "pause"), "until"));
  for (const auto& each : array_of(*view, "backfills"))
    line("backfill",
         text_of(each, "id") + ": " + second_of(text_of(each, "from")) + " to " + second_of(text_of(each, "to")));
  if (!array_of(*view, "next").empty()) {
    s.env.out << "\nnext due\n";
    print_next(s, *view);
  }
  s.env.out << "\n";
  print_runs(s, array_of(*view, "runs"));
  return exit_code::done;
}

result<exit_code> runs(session& s) {
  auto found =
    s.node.list(path_of(*s.call.argument(0)) + "/runs", {}, static_cast<std::size_t>(*s.call.integer("limit")));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(found->items)}, {"more", found->more}});
  print_runs(s, found->items);
  return exit_code::done;
}

result<exit_code> changed(session& s, result<json::value> answer, std::string_view done) {
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " " << done << " " << printable(*s.call.argument(0)) << "\n";
  return exit_code::done;
}

result<exit_code> pause(session& s) {
  json::object body;
  for (auto name : {"reason", "until"})
    if (auto value = s.call.text(name))
      body[name] = *value;
  return changed(s, s.node.post(path_of(*s.call.argument(0)) + "/pause", body), "paused");
}

result<exit_code> resume(session& s) {
  return changed(s, s.node.post(path_of(*s.call.argument(0)) + "/resume", json::object{}), "resumed");
}

result<exit_code> remove(session& s) {
  return changed(s, s.node.remove(path_of(*s.call.argument(0))), "removed");
}

result<exit_code> trigger(session& s) {
  json::object body;
  if (auto overlap = s.call.text("overlap"))
    body["overlap"] = *overlap;
  auto answer = s.node.post(path_of(*s.call.argument(0)) + "/trigger", body);
  if (!answer)
    return std::move(answer).error();
  auto id = text_of(*answer, "id");
  // Without a server nobody else would run it.
  if (s.embedded() && !member(*answer, "skipped").is_bool())
    return follow_and_print(s, id);
  if (s.json_wanted())
    return s.print(*answer);
  if (member(*answer, "skipped").is_bool())
    s.env.out << "skipped: execution " << id << " is not finished\n";
  else
    s.env.out << id << "\n";
  return exit_code::done;
}

result<exit_code> backfill(session& s) {
  json::object body;
  for (auto name : {"from", "to", "overlap"})
    if (auto value = s.call.text(name))
      body[name] = *value;
  for (auto name : {"from", "to"})
    if (!body.contains(name))
      return s.misused(std::string("`schedule backfill` needs --") + name, "write a time such as 2026-01-31T09:30:00Z");
  if (s.call.flag("again"))
    body["again"] = true;
  auto answer = s.node.post(path_of(*s.call.argument(0)) + "/backfill", body);
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  auto count = static_cast<long>(number_of(*answer, "runs"));
  s.env.out << s.colour(tone::good, "✓") << " " << count << (count == 1 ? " run is due; see " : " runs are due; see ")
            << s.next("schedule show " + shell_word(*s.call.argument(0))) << "\n";
  if (s.embedded())
    s.env.out << s.colour(tone::dim, "A node runs them: ") << s.next("server") << "\n";
  return exit_code::done;
}

const argument name_argument{"NAME", "The schedule", true, value_source::schedule};
const argument file_argument{"FILE", "The schedule, YAML or JSON; `-` is standard input", true, value_source::file};

option overlap_option() {
  return {"overlap",
          value_kind::text,
          "POLICY",
          "What becomes of a run while one is not finished; as the schedule says if absent",
          {},
          {},
          {"skip", "queue", "cancel", "allow"}};
}

}  // namespace

std::vector<command> schedule_commands() {
  return {
    {.noun = "schedule",
     .verb = "apply",
     .summary = "Store a schedule file: the node starts its workflow by the clock",
     .details = "What was due before is not made up for. Applying the same file again changes nothing.",
     .arguments = {file_argument},
     .examples = {{"troupe schedule apply nightly.yaml --server http://127.0.0.1:7400", "add or change it"}},
     .carry_out = apply},
    {.noun = "schedule",
     .verb = "validate",
     .summary = "Check a schedule file and show when it would be due",
     .arguments = {file_argument},
     .examples = {{"troupe schedule validate nightly.yaml", "nothing is stored"}},
     .purpose = purpose::catalogue,
     .carry_out = validate},
    {.noun = "schedule",
     .verb = "schema",
     .summary = "Print the JSON Schema of schedule files, for editors",
     .examples = {{"troupe schedule schema > schedule.schema.json", "then name it in the editor's YAML settings"}},
     .purpose = purpose::catalogue,
     .carry_out = [](session& s) -> result<exit_code> { return s.print(schedule_schema()); }},
    {.noun = "schedule",
     .verb = "list",
     .summary = "List schedules and when each is due next",
     .options = {quiet_option(), watch_option()},
     .examples = {{"troupe schedule list", "a row each"}},
     .carry_out = list},
    {.noun = "schedule",
     .verb = "show",
     .summary = "Show a schedule, its next due times and its latest runs",
     .arguments = {name_argument},
     .options = {watch_option()},
     .examples = {{"troupe schedule show nightly", "what it does and did"}},
     .carry_out = show},
    {.noun = "schedule",
     .verb = "runs",
     .summary = "List what became of each due time, the latest first",
     .arguments = {name_argument},
     .options = {{"limit", value_kind::integer, "N", "At most so many", "50"}, watch_option()},
     .examples = {{"troupe schedule runs nightly --limit 500 --output json", "for scripts"}},
     .carry_out = runs},
    {.noun = "schedule",
     .verb = "pause",
     .summary = "Let nothing be due until it is resumed, or until a time",
     .arguments = {name_argument},
     .options = {{"reason", value_kind::text, "TEXT", "Why, for the record"},
                 {"until", value_kind::text, "TIME", "When it goes on by itself: 2026-01-31T09:30:00Z"}},
     .examples = {{"troupe schedule pause nightly --reason \"disk is being replaced\"", "until resumed"}},
     .carry_out = pause},
    {.noun = "schedule",
     .verb = "resume",
     .summary = "Let a paused schedule go on; what was due meanwhile is not made up for",
     .arguments = {name_argument},
     .examples = {{"troupe schedule resume nightly", "from now on"}},
     .carry_out = resume},
    {.noun = "schedule",
     .verb = "trigger",
     .summary = "Start it now, whatever the clock says",
     .arguments = {name_argument},
     .options = {overlap_option()},
     .examples = {{"troupe schedule trigger nightly --overlap allow", "beside one that runs"}},
     .purpose = purpose::work,
     .carry_out = trigger},
    {.noun = "schedule",
     .verb = "backfill",
     .summary = "Run what was due in a range of time, one after the other",
     .details = "Both ends are included. What has run already is left out unless --again is given.",
     .arguments = {name_argument},
     .options = {{"from", value_kind::text, "TIME", "The first time that may be due: 2026-01-31T09:30:00Z"},
                 {"to", value_kind::text, "TIME", "The last time that may be due"},
                 overlap_option(),
                 {"again", value_kind::flag, {}, "Also what has run already"}},
     .examples = {{"troupe schedule backfill nightly --from 2026-01-01T00:00:00Z --to 2026-01-07T23:59:59Z "
                   "--overlap queue",
                   "a week, in order"}},
     .carry_out = backfill},
    {.noun = "schedule",
     .verb = "delete",
     .summary = "Remove a schedule; runs that wait are dropped, what runs goes on",
     .arguments = {name_argument},
     .examples = {{"troupe schedule delete nightly", "with the record of its runs"}},
     .carry_out = remove},
  };
}

}  // namespace troupe::cli
