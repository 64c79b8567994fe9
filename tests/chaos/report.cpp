#include "chaos/report.hpp"

#include <cstdio>

namespace troupe::chaos {
namespace {

/// More of one kind says nothing new.
constexpr std::size_t shown_max = 20;
constexpr std::size_t line_bytes_max = 500;

std::size_t sum(const std::map<fault_kind, std::size_t>& of) {
  std::size_t all = 0;
  for (const auto& [kind, count] : of)
    all += count;
  return all;
}

json::array list(const std::vector<std::string>& of) {
  json::array out;
  for (const auto& each : of)
    out.emplace_back(each);
  return out;
}

void tell(std::string& to, const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty())
    return;
  std::map<std::string, std::size_t> times;
  for (const auto& line : lines)
    ++times[line.substr(0, line_bytes_max)];
  to += heading + " (" + std::to_string(lines.size()) + ")\n";
  std::size_t shown = 0;
  for (const auto& [line, count] : times)
    if (++shown <= shown_max)
      to += "  " + line + (count > 1 ? " (" + std::to_string(count) + " times)" : "") + "\n";
}

}  // namespace

bool report::is_good() const {
  return history.lost.empty() && history.twice.empty() && history.untrue.empty() && owners.empty() && answers.empty() &&
         others.empty() && is_healthy;
}

json::value to_document(const report& of) {
  json::object faults, impossible;
  for (const auto& [kind, count] : of.faults)
    faults[to_string(kind)] = count;
  for (const auto& [kind, why] : of.impossible)
    impossible[to_string(kind)] = why;
  return json::object{{"good", of.is_good()},
                      {"seed", of.seed},
                      {"replay", of.replay},
                      {"minutes", of.minutes},
                      {"faults", std::move(faults)},
                      {"faults_in_all", sum(of.faults)},
                      {"impossible", std::move(impossible)},
                      {"overlapping_seconds", of.overlapping_seconds},
                      {"accepted", of.accepted},
                      {"executions", of.history.executions},
                      {"attempts", of.history.attempts},
                      {"completions", of.history.completions},
                      {"run_again", of.history.run_again},
                      {"deliveries", of.deliveries},
                      {"repeated_requests", of.repeated_requests},
                      {"epochs", of.epochs},
                      {"lost", list(of.history.lost)},
                      {"recorded_twice", list(of.history.twice)},
                      {"untrue", list(of.history.untrue)},
                      {"owners", list(of.owners)},
                      {"answers", list(of.answers)},
                      {"others", list(of.others)},
                      {"doctor", of.doctor},
                      {"healthy", of.is_healthy},
                      {"own_ends", list(of.own_ends)},
                      {"longest_silence_ms", of.longest_silence_ms},
                      {"longest_silence_at_seconds", of.longest_silence_at_seconds},
                      {"seconds_to_end", of.seconds_to_end}};
}

std::string to_text(const report& of) {
  char line[512];
  std::string out;
  std::snprintf(line, sizeof line, "chaos: %.1f minutes, %zu faults, two or more at once for %.0f s\n", of.minutes,
                sum(of.faults), of.overlapping_seconds);
  out += line;
  for (const auto& [kind, count] : of.faults)
    out += "  " + std::string(to_string(kind)) + " " + std::to_string(count) + "\n";
  for (const auto& [kind, why] : of.impossible)
    out += "  " + std::string(to_string(kind)) + " left out: " + why + "\n";
  std::snprintf(
    line, sizeof line,
    "%zu executions (%zu starts accepted), %zu attempts, %zu outcomes recorded, %zu attempts handed to workers, "
    "%zu steps run again, %zu requests sent again\n",
    of.history.executions, of.accepted, of.history.attempts, of.history.completions, of.deliveries,
    of.history.run_again, of.repeated_requests);
  out += line;
  std::snprintf(
    line, sizeof line,
    "lost %zu, recorded twice %zu, untrue %zu, appends of no owner %zu in %zu changes of owners, wrong answers "
    "%zu, doctor: %s\n",
    of.history.lost.size(), of.history.twice.size(), of.history.untrue.size(), of.owners.size(), of.epochs,
    of.answers.size(), of.is_healthy ? "nothing wrong" : "see below");
  out += line;
  std::snprintf(line, sizeof line,
                "longest time without progress %.1f s (from %.0f s on); all ended %.1f s after the last fault; nodes "
                "that stopped by "
                "themselves %zu\n",
                double(of.longest_silence_ms) / 1e3, of.longest_silence_at_seconds, of.seconds_to_end,
                of.own_ends.size());
  out += line;
  tell(out, "Lost", of.history.lost);
  tell(out, "Recorded twice", of.history.twice);
  tell(out, "Untrue", of.history.untrue);
  tell(out, "Owners", of.owners);
  tell(out, "Answers", of.answers);
  tell(out, "Otherwise wrong", of.others);
  tell(out, "Nodes that stopped by themselves", of.own_ends);
  if (!of.is_healthy)
    out += "Doctor\n" + of.doctor + "\n";
  out += std::string(of.is_good() ? "good" : "NOT GOOD") + ", seed " + std::to_string(of.seed) +
         ", again with: " + of.replay + "\n";
  return out;
}

}  // namespace troupe::chaos
