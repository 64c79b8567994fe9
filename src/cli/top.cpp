#include "cli/top.hpp"

#include "cli/client.hpp"
#include "cli/columns.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace troupe::cli {
namespace {

std::string whole(const json::value& of, std::string_view name) {
  return std::to_string(static_cast<long>(number_of(of, name)));
}

milliseconds span_of(const json::value& of, std::string_view name) {
  return milliseconds(static_cast<std::int64_t>(number_of(of, name)));
}

std::string rate_text(double per_second) {
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(per_second >= 100 ? 0 : 1);
  out << per_second << "/s";
  return out.str();
}

/// How long a step takes: `0.8ms`, `12ms`, `3.4s`.
std::string step_time(double ms) {
  if (ms >= 1000)
    return short_duration(microseconds(static_cast<std::int64_t>(ms * 1000)));
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(ms < 10 ? 1 : 0);
  out << ms << "ms";
  return out.str();
}

std::vector<double> numbers_of(const json::value& of, std::string_view name) {
  std::vector<double> out;
  for (const auto& n : array_of(of, name))
    out.push_back(n.is_number() ? n.to_number<double>() : 0);
  return out;
}

/// Draws what a look at a node says.
class picture {
public:
  picture(const top_view& v, std::size_t width, const paint& colour) : view_(v), width_(width), colour_(colour) {
    auto at = read_time(text_of(v.now, "at"));
    auto earlier = v.before ? read_time(text_of(*v.before, "at")) : std::nullopt;
    auto span = at && earlier ? *at - *earlier : microseconds(span_of(v.now, "uptime_ms"));
    seconds_ = std::max(0.001, std::chrono::duration<double>(span).count());
  }

  std::vector<std::string> summary() {
    std::vector<std::string> out;
    out.push_back(colour_(tone::strong, "troupe top") + "  " + printable(view_.node) + "  up " +
                  short_duration(span_of(view_.now, "uptime_ms")) + "  " +
                  colour_(tone::dim, text_of(view_.now, "at").substr(0, 19) + "Z"));
    const auto& executions = member(view_.now, "executions");
    std::string line = title("Executions");
    for (auto state : {"running", "waiting", "held", "paused", "cancelling"})
      line += whole(executions, state) + " " + state + "  ";
    out.push_back(line);
    const auto& finished = member(view_.now, "finished");
    line = title("Finished");
    for (auto [outcome, tone] : {std::pair{"completed", tone::good}, {"failed", tone::bad}, {"cancelled", tone::dim}})
      line += count(finished, outcome, tone) + " " + outcome + "  ";
    out.push_back(line + colour_(tone::dim, "since the node started"));
    const auto& attempts = member(view_.now, "attempts");
    line = title("Tasks");
    for (auto name : {"started", "completed", "failed", "reused"})
      line += rate_text(rate(attempts, name)) + " " + name + "  ";
    out.push_back(line + (view_.before ? "" : colour_(tone::dim, "on average")));
    out.push_back(title("Steps") + "wait " + times("waits") + "   run " + times("runs"));
    return out;
  }

  std::vector<std::string> queues() {
    std::vector<json::value> all(array_of(view_.now, "queues").begin(), array_of(view_.now, "queues").end());
    if (view_.order != top_order::name)
      std::ranges::stable_sort(all, std::greater<>(),
                               [&](const json::value& q) { return number_of(q, to_string(view_.order)); });
    std::vector<std::vector<cell>> rows;
    for (const auto& q : all) {
      auto slots = whole(q, "slots");
      auto waits = !member(q, "oldest_wait_ms").is_null();
      rows.push_back({{text_of(q, "name"), tone::strong},
                      {text_of(q, "kind"), tone::dim},
                      {whole(q, "running") + (slots == "0" ? "" : "/" + slots)},
                      {whole(q, "waiting"), number_of(q, "waiting") > 0 ? tone::warn : tone::plain},
                      {whole(q, "limited")},
                      {whole(q, "paused")},
                      {waits ? short_duration(span_of(q, "oldest_wait_ms")) : ""}});
    }
    return table({{"QUEUE", false, 8},
                  {"KIND"},
                  {"RUNNING", true},
                  {"WAITING", true},
                  {"LIMITED", true},
                  {"PAUSED", true},
                  {"OLDEST WAIT", true}},
                 rows);
  }

  std::vector<std::string> slowest() {
    std::vector<std::vector<cell>> rows;
    for (const auto& t : array_of(view_.now, "slowest"))
      rows.push_back({{text_of(t, "execution")},
                      {text_of(t, "task"), tone::strong},
                      {text_of(t, "queue"), tone::dim},
                      {short_duration(span_of(t, "elapsed_ms"))}});
    if (rows.empty())
      rows.push_back({{"no task runs", tone::dim}, {""}, {""}, {""}});
    return table({{"EXECUTION", false, 12}, {"SLOWEST TASK", false, 12}, {"QUEUE", false, 6}, {"RUNS FOR", true}},
                 rows);
  }

  std::vector<std::string> nodes() {
    std::vector<std::vector<cell>> rows;
    for (const auto& n : array_of(view_.now, "nodes")) {
      auto state = text_of(n, "state");
      rows.push_back({{text_of(n, "name"), tone::strong},
                      {state, state == "up" ? tone::good : tone::warn},
                      {short_duration(span_of(n, "uptime_ms"))},
                      {whole(n, "actors")},
                      {whole(n, "down"), number_of(n, "down") > 0 ? tone::bad : tone::plain},
                      {whole(n, "restarts"), number_of(n, "restarts") > 0 ? tone::warn : tone::plain}});
    }
    return table({{"NODE", false, 8}, {"STATE"}, {"UP", true}, {"ACTORS", true}, {"DOWN", true}, {"RESTARTS", true}},
                 rows);
  }

private:
  std::string title(std::string_view text) const { return colour_(tone::dim, pad_right(std::string(text), 12)); }

  std::string count(const json::value& of, std::string_view name, tone t) const {
    return colour_(number_of(of, name) > 0 ? t : tone::plain, whole(of, name));
  }

  double rate(const json::value& attempts, std::string_view name) const {
    auto earlier = view_.before ? number_of(member(*view_.before, "attempts"), name) : 0;
    return std::max(0.0, number_of(attempts, name) - earlier) / seconds_;
  }

  std::string times(std::string_view name) const {
    const auto& histogram = member(view_.now, name);
    auto bounds = numbers_of(histogram, "bounds_ms");
    auto counts = numbers_of(histogram, "counts");
    if (view_.before) {
      auto earlier = numbers_of(member(*view_.before, name), "counts");
      for (std::size_t i = 0; i < std::min(counts.size(), earlier.size()); ++i)
        counts[i] = std::max(0.0, counts[i] - earlier[i]);
    }
    auto text = [&](double q) {
      auto ms = quantile(bounds, counts, q);
      return ms ? step_time(*ms) : std::string("-");
    };
    return "p50 " + text(0.5) + "  p99 " + text(0.99);
  }

  std::vector<std::string> table(const std::vector<column>& columns, const std::vector<std::vector<cell>>& rows) const {
    std::vector<std::string> out;
    std::istringstream lines(print_columns(columns, rows, width_, colour_));
    for (std::string line; std::getline(lines, line);)
      out.push_back(line);
    return out;
  }

  const top_view& view_;
  std::size_t width_;
  const paint& colour_;
  double seconds_ = 1;
};

/// Leaves of each table as many rows as fit, beside its title.
void cut(std::vector<std::vector<std::string>*> tables, std::size_t lines_max) {
  auto total = [&] {
    std::size_t lines = 0;
    for (auto* t : tables)
      lines += t->size() + 1;
    return lines;
  };
  while (total() > lines_max) {
    auto longest = std::ranges::max_element(tables, {}, [](auto* t) { return t->size(); });
    if ((*longest)->size() <= 2)
      return;
    (*longest)->pop_back();
  }
}

}  // namespace

std::vector<std::string> draw(const top_view& v, std::size_t width, std::size_t height, const paint& colour) {
  picture p(v, width, colour);
  auto out = p.summary();
  auto queues = p.queues(), slowest = p.slowest(), nodes = p.nodes();
  if (height > 0)
    cut({&queues, &slowest, &nodes}, height > out.size() ? height - out.size() : 0);
  for (auto* table : {&queues, &slowest, &nodes}) {
    out.emplace_back();
    out.insert(out.end(), table->begin(), table->end());
  }
  if (height > 0 && out.size() > height)
    out.resize(height);
  for (auto& line : out)
    if (width > 0 && columns_of(line) > width)
      line = fit(without_colours(line), width);
  return out;
}

std::optional<double> quantile(const std::vector<double>& bounds, const std::vector<double>& counts, double q) {
  double total = 0;
  for (auto c : counts)
    total += c;
  if (total <= 0 || bounds.empty())
    return std::nullopt;
  auto wanted = q * total;
  double below = 0, passed = 0;
  for (std::size_t i = 0; i < bounds.size() && i < counts.size(); ++i) {
    if (passed + counts[i] >= wanted && counts[i] > 0)
      return below + (bounds[i] - below) * (wanted - passed) / counts[i];
    passed += counts[i];
    below = bounds[i];
  }
  return bounds.back();
}

}  // namespace troupe::cli
