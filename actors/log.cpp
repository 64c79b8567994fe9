#include "actors/log.hpp"

#include "core/base/time.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <unistd.h>

namespace troupe {
namespace {

std::atomic<log_level> threshold = log_level::warning;

bool plain(std::string_view value) {
  return !value.empty() &&
         std::ranges::all_of(value, [](unsigned char c) { return c > ' ' && c < 0x7f && c != '"' && c != '='; });
}

void put_value(std::string& line, std::string_view value) {
  if (plain(value)) {
    line += value;
    return;
  }
  line += '"';
  for (char c : value) {
    if (c == '\n')
      line += "\\n";
    else if (c == '"' || c == '\\')
      (line += '\\') += c;
    else if (std::iscntrl(static_cast<unsigned char>(c)))
      line += '?';
    else
      line += c;
  }
  line += '"';
}

}  // namespace

void set_log_level(log_level level) {
  threshold = level;
}

void log(log_level level, std::string_view event, log_fields fields) {
  if (level < threshold.load(std::memory_order_relaxed))
    return;
  auto line = to_rfc3339(std::chrono::floor<microseconds>(std::chrono::system_clock::now()));
  ((line += ' ') += to_string(level)) += " event=";
  put_value(line, event);
  for (const auto& [name, value] : fields) {
    ((line += ' ') += name) += '=';
    put_value(line, value);
  }
  line += '\n';
  // One write per line keeps lines of several threads apart; a log that cannot be written must not stop the node.
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace troupe
