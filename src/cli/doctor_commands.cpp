#include "cli/session.hpp"
#include "cli/text.hpp"

namespace troupe::cli {
namespace {

std::string_view tone_name(doctor::gravity g) {
  return to_string(g);
}

tone tone_of(doctor::gravity g) {
  switch (g) {
  case doctor::gravity::error:
    return tone::bad;
  case doctor::gravity::warning:
    return tone::warn;
  case doctor::gravity::notice:
    break;
  }
  return tone::dim;
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return std::to_string(n) + " " + std::string(n == 1 ? one : many);
}

/// One line on the terminal that is written over.
class progress_line {
public:
  explicit progress_line(session& s) : session_(s), shown_(s.env.out_is_terminal && !s.json_wanted()) {}
  ~progress_line() { clear(); }

  void show(std::string_view what, std::uint64_t done, std::uint64_t total) {
    if (!shown_)
      return;
    session_.env.out << "\r\x1b[K" << what << " " << done;
    if (total > 0)
      session_.env.out << " of " << total;
    session_.env.out << std::flush;
    dirty_ = true;
  }

  void clear() {
    if (std::exchange(dirty_, false))
      session_.env.out << "\r\x1b[K";
  }

private:
  session& session_;
  bool shown_;
  bool dirty_ = false;
};

json::value document_of(const doctor::report& found) {
  auto out = to_json(found);
  for (auto& one : out.as_object()["findings"].as_array()) {
    auto kind = from_name<doctor::finding_kind>(text_of(one, "kind"));
    one.as_object()["advice"] = doctor::advice_for(*kind);
  }
  return out;
}

void print_findings(session& s, const doctor::report& found) {
  std::vector<std::vector<cell>> rows;
  std::map<doctor::finding_kind, std::string_view> advice;
  for (const auto& f : found.findings) {
    rows.push_back({{std::string(tone_name(f.gravity)), tone_of(f.gravity)},
                    {std::string(to_string(f.kind)), tone::strong},
                    {f.where},
                    {f.what}});
    advice.emplace(f.kind, doctor::advice_for(f.kind));
  }
  s.print({{"GRAVITY"}, {"FINDING"}, {"WHERE", false, 26}, {"WHAT", false, 20}}, rows, "");
  if (auto more = found.errors + found.warnings + found.notices - found.findings.size())
    s.env.out << s.colour(tone::dim, "and " + std::to_string(more) + " more") << "\n";
  s.env.out << "\n" << s.colour(tone::strong, "What to do") << "\n";
  for (const auto& [kind, what] : advice)
    s.env.out << "  " << to_string(kind) << ": " << what << "\n";
  s.env.out << "\n";
}

void print_summary(session& s, const doctor::report& found) {
  s.env.out << "Examined " << counted(found.executions, "execution", "executions") << " ("
            << counted(found.records, "record", "records") << ", " << counted(found.events, "event", "events") << "), "
            << counted(found.definitions, "workflow version", "workflow versions") << ", "
            << counted(found.blobs, "file", "files") << " (" << found.blob_bytes << " bytes)\n";
  if (found.orphans > 0)
    s.env.out << counted(found.orphans, "file is", "files are") << " needed by nobody (" << found.orphan_bytes
              << " bytes)\n";
  if (found.collected > 0)
    s.env.out << "Removed " << counted(found.collected, "file", "files") << " (" << found.collected_bytes
              << " bytes)\n";
  auto text = counted(found.errors, "error", "errors") + ", " + counted(found.warnings, "warning", "warnings") + ", " +
              counted(found.notices, "notice", "notices");
  s.env.out << s.colour(found.errors > 0 ? tone::bad : tone::good, text) << "\n";
}

result<exit_code> examine(session& s) {
  doctor_options options;
  options.data = *s.call.text("data");
  if (auto config = s.call.text("config"))
    options.config = *config;
  options.collect = s.call.flag("collect");
  options.contents = !s.call.flag("quick");
  if (auto grace = s.call.text("grace"))
    options.grace = *parse_duration(*grace);
  progress_line line(s);
  auto found = s.env.examine(options, [&](std::string_view what, std::uint64_t done, std::uint64_t total) {
    line.show(what, done, total);
    return !s.env.interrupted();
  });
  line.clear();
  if (!found && found.error().code == errc::cancelled) {
    s.report(found.error());
    return exit_code::interrupted;
  }
  if (!found)
    return std::move(found).error();
  if (s.json_wanted()) {
    s.print(document_of(*found));
  } else {
    if (!found->findings.empty())
      print_findings(s, *found);
    print_summary(s, *found);
  }
  return found->errors > 0 ? exit_code::storage : exit_code::done;
}

}  // namespace

std::vector<command> doctor_commands() {
  return {
    {.noun = "doctor",
     .verb = {},
     .summary = "Examine a data directory: is everything whole, and does everything go on?",
     .details =
       "Verifies the checksum of every record and the content of every file, replays every execution and compares it\n"
       "with the lists, and proves that each unfinished one will be looked at again. Changes nothing, unless "
       "--collect\n"
       "is given. May run beside a server.",
     .options = {{"collect", value_kind::flag, {}, "Remove files that nobody needs"},
                 {"grace", value_kind::duration, "DURATION", "Keep those that were stored more recently than this",
                  "24h"},
                 {"quick", value_kind::flag, {}, "Do not read the content of files"}},
     .examples = {{"troupe doctor --data /var/lib/troupe",
                   "a table of findings and what to do; exit code 6 if there are errors"},
                  {"troupe doctor --quick --output json", "for a check that runs every night"}},
     .purpose = purpose::look,
     .carry_out = examine},
  };
}

}  // namespace troupe::cli
