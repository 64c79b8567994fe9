#pragma once

#include <string>
#include <string_view>

/// Lines of the Prometheus text exposition format, version 0.0.4.
namespace troupe::metrics_text {

/// As short as it can be without loss.
std::string number(double);
/// As a label's value.
std::string escaped(std::string_view);
/// What the lines that follow are of; `type` is `counter`, `gauge` or `histogram`.
void describe(std::string& out, std::string_view name, std::string_view type, std::string_view summary);
/// `name{labels} value`
void put(std::string& out, std::string_view name, std::string_view labels, const std::string& value);

}  // namespace troupe::metrics_text
