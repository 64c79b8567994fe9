#include "actors/metrics_text.hpp"

#include <cstdio>

namespace troupe::metrics_text {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

void put(std::string& out, std::string_view name, std::string_view labels, const std::string& value) {
  out += name;
  if (!labels.empty())
    ((out += '{') += labels) += '}';
  ((out += ' ') += value) += '\n';
}

std::string escaped(std::string_view text) {
  std::string out;
  for (auto c : text)
    if (c == '\n')
      out += "\\n";
    else
      (out += c == '"' || c == '\\' ? "\\" : "") += c;
  return out;
}

void describe(std::string& out, std::string_view name, std::string_view type, std::string_view summary) {
  (((out += "# HELP ") += name) += ' ') += summary;
  (((out += "\n# TYPE ") += name) += ' ') += type;
  out += '\n';
}

}  // namespace troupe::metrics_text
