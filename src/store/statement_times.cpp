#include "store/statement_times.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <vector>

namespace troupe::store {
namespace {

std::string in_seconds(std::int64_t us) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(us) / 1e6);
  return text;
}

std::vector<std::string> words_of(std::string_view sql) {
  std::vector<std::string> words(1);
  for (auto c : sql) {
    auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) || c == '_')
      words.back().push_back(static_cast<char>(std::tolower(u)));
    else if (!words.back().empty())
      words.emplace_back();
  }
  return words;
}

}  // namespace

void statement_time::observe(std::int64_t us, bool failed) {
  auto bucket = std::ranges::lower_bound(bounds_us, us) - bounds_us.begin();
  counts[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_us.fetch_add(static_cast<std::uint64_t>(us), std::memory_order_relaxed);
  if (failed)
    failures.fetch_add(1, std::memory_order_relaxed);
}

statement_time& statement_times::of(std::string_view name) {
  std::lock_guard lock(mutex_);
  auto found = all_.find(name);
  return found != all_.end() ? found->second : all_[std::string(name)];
}

void statement_times::write(std::string& out) const {
  std::lock_guard lock(mutex_);
  if (all_.empty())
    return;
  out += "# HELP troupe_store_statement_seconds Time of a statement until its last row is there.\n"
         "# TYPE troupe_store_statement_seconds histogram\n";
  for (const auto& [name, times] : all_) {
    auto label = "{statement=\"" + name + "\"";
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < times.counts.size(); ++i) {
      count += times.counts[i];
      auto le = i < statement_time::bounds_us.size() ? in_seconds(statement_time::bounds_us[i]) : "+Inf";
      out += "troupe_store_statement_seconds_bucket" + label + ",le=\"" + le + "\"} " + std::to_string(count) + "\n";
    }
    out +=
      "troupe_store_statement_seconds_sum" + label + "} " + in_seconds(static_cast<std::int64_t>(times.sum_us)) + "\n";
    out += "troupe_store_statement_seconds_count" + label + "} " + std::to_string(count) + "\n";
  }
  out += "# HELP troupe_store_statement_failures_total Statements that failed.\n"
         "# TYPE troupe_store_statement_failures_total counter\n";
  for (const auto& [name, times] : all_)
    out += "troupe_store_statement_failures_total{statement=\"" + name + "\"} " + std::to_string(times.failures) + "\n";
  out += "# HELP troupe_store_reconnects_total Connections to the database that were lost and made again.\n"
         "# TYPE troupe_store_reconnects_total counter\n"
         "troupe_store_reconnects_total " +
         std::to_string(reconnects) + "\n";
}

std::string statement_name(std::string_view sql) {
  if (sql.starts_with("/* "))
    return std::string(sql.substr(3, sql.find(" */") - 3));
  auto words = words_of(sql);
  auto behind = [&](std::string_view word) -> std::string {
    auto found = std::ranges::find(words, word);
    return found != words.end() && ++found != words.end() ? *found : "";
  };
  const auto& verb = words.front();
  auto table = verb == "select" || verb == "delete"   ? behind("from")
               : verb == "insert"                     ? behind("into")
               : verb == "update" && words.size() > 1 ? words[1]
                                                      : "";
  // `FROM (SELECT 1 FROM executions`: of what is counted.
  if (table == "select")
    table = "count";
  return table.empty() ? verb : verb + " " + table;
}

}  // namespace troupe::store
