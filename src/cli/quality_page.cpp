#include "cli/quality_page.hpp"

#include "cli/client.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace troupe::cli {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text)
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    default:
      out += c;
    }
  return out;
}

std::string shown(double x) {
  std::array<char, 32> text{};
  auto size = std::snprintf(text.data(), text.size(), "%.2f", x);
  std::string out(text.data(), static_cast<std::size_t>(size));
  while (out.ends_with('0'))
    out.pop_back();
  if (out.ends_with('.'))
    out.pop_back();
  return out;
}

std::string shown(const json::value& v) {
  if (v.is_number())
    return shown(v.to_number<double>());
  return v.is_string() ? std::string(v.get_string()) : json::serialize(v);
}

/// A bar of `share`, 0 to 1.
std::string bar_of(double share, std::string_view text) {
  return "<td class=\"bar\"><i style=\"width:" + shown(100 * std::clamp(share, 0.0, 1.0)) + "%\"></i><b>" +
         escaped(text) + "</b></td>";
}

std::string cell_of(std::string_view text) {
  return "<td>" + escaped(text) + "</td>";
}

class page {
public:
  explicit page(const std::string& title) {
    out_ = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + escaped(title) +
           "</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
           "color:#1b1f24;background:#fff}table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}"
           "td,th{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e3e6ea}.bar{position:relative;"
           "min-width:10rem}.bar i{position:absolute;left:0;top:.2rem;bottom:.2rem;background:#cfe3ff}"
           ".bar b{position:relative;font-weight:500}</style><h1>" +
           escaped(title) + "</h1>";
  }

  void heading(std::string_view text) { out_ += "<h2>" + escaped(text) + "</h2>"; }
  void paragraph(std::string_view text) { out_ += "<p>" + escaped(text) + "</p>"; }

  /// `rows` are cells already.
  void table(std::initializer_list<std::string_view> titles, const std::vector<std::string>& rows) {
    if (rows.empty())
      return paragraph("None.");
    out_ += "<table><tr>";
    for (auto title : titles)
      out_ += "<th>" + escaped(title) + "</th>";
    out_ += "</tr>";
    for (const auto& row : rows)
      out_ += "<tr>" + row + "</tr>";
    out_ += "</table>";
  }

  std::string take() { return std::move(out_) + "</html>\n"; }

private:
  std::string out_;
};

std::vector<std::string> group_rows(const json::value& report, std::string_view name) {
  std::vector<std::string> rows;
  for (const auto& g : array_of(report, name)) {
    const auto& decisions = member(g, "decisions");
    auto count = std::max(1.0, number_of(g, "count"));
    auto share = number_of(decisions, "approve") / count;
    rows.push_back(cell_of(text_of(g, "name")) + cell_of(shown(number_of(g, "count"))) +
                   bar_of(number_of(g, "mean") / 100, shown(number_of(g, "mean"))) +
                   bar_of(share, shown(100 * share) + " %"));
  }
  return rows;
}

std::vector<std::string> distribution_rows(const json::value& report) {
  const auto& bands = array_of(report, "distribution");
  double most = 1;
  for (const auto& b : bands)
    most = std::max(most, b.to_number<double>());
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < bands.size(); ++i)
    rows.push_back(cell_of(std::to_string(10 * i) + " to " + std::to_string(10 * i + 10)) +
                   bar_of(bands[i].to_number<double>() / most, shown(bands[i])));
  return rows;
}

std::vector<std::string> criterion_rows(const json::value& report) {
  std::vector<std::string> rows;
  for (const auto& c : array_of(report, "criteria"))
    rows.push_back(cell_of(text_of(c, "name")) + bar_of(number_of(c, "mean") / 100, shown(number_of(c, "mean"))) +
                   cell_of(shown(number_of(c, "low")) + " / " + shown(number_of(c, "median")) + " / " +
                           shown(number_of(c, "high"))) +
                   cell_of(shown(100 * number_of(c, "approved_below")) + " % / " +
                           shown(100 * number_of(c, "approved_above")) + " %"));
  return rows;
}

std::string joined(const json::array& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + shown(name);
  return out;
}

std::string csv_field(std::string text) {
  bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  bool number = !text.empty() && text.find_first_not_of("-.0123456789") == text.npos;
  if (formula && !number)
    text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == text.npos)
    return text;
  std::string out = "\"";
  for (char c : text)
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// Numbers of an object, however deep: `decisions.approve`.
void add_numbers(std::string& out, std::string_view section, std::string_view name, const json::value& v,
                 const std::string& measure) {
  if (const auto* object = v.if_object()) {
    for (const auto& m : *object)
      add_numbers(out, section, name, m.value(),
                  measure.empty() ? std::string(m.key()) : measure + "." + std::string(m.key()));
    return;
  }
  if (v.is_number())
    out += csv_field(std::string(section)) + "," + csv_field(std::string(name)) + "," + csv_field(measure) + "," +
           shown(v) + "\n";
}

}  // namespace

std::string quality_html(const json::value& report, const std::string& title) {
  page out(title);
  const auto& decisions = member(report, "decisions");
  out.paragraph(shown(member(report, "count")) + " scores, " + shown(number_of(report, "mean")) + " on average: " +
                shown(number_of(decisions, "approve")) + " approved, " + shown(number_of(decisions, "review")) +
                " to be reviewed, " + shown(number_of(decisions, "regenerate")) + " to be made again.");
  out.heading("Distribution");
  out.table({"Overall", "Scores"}, distribution_rows(report));
  out.heading("Criteria");
  out.table({"Criterion", "Mean", "10 % / half / 90 %", "Approved below / above the median"}, criterion_rows(report));
  out.heading("Days");
  out.table({"Day", "Scores", "Mean", "Approved"}, group_rows(report, "days"));
  out.heading("Versions");
  out.table({"Version", "Scores", "Mean", "Approved"}, group_rows(report, "versions"));
  out.heading("Arms");
  out.table({"Arm", "Scores", "Mean", "Approved"}, group_rows(report, "arms"));
  out.heading("Regeneration");
  const auto& again = member(report, "regeneration");
  out.paragraph(shown(number_of(again, "series")) + " series of " + shown(number_of(again, "attempts_mean")) +
                " attempts on average; " + shown(number_of(again, "improved")) + " became better, by " +
                shown(number_of(again, "gain_mean")) + " points on average; " +
                shown(number_of(again, "approved_first")) + " were approved at first, " +
                shown(number_of(again, "approved_best")) + " in the end.");
  out.heading("What holds back what is not approved");
  std::vector<std::string> failures;
  for (const auto& f : array_of(report, "failures"))
    failures.push_back(cell_of(joined(array_of(f, "weakest"))) + cell_of(shown(number_of(f, "count"))));
  out.table({"Weakest criteria", "Scores"}, failures);
  return out.take();
}

std::string quality_csv(const json::value& report) {
  std::string out = "section,name,measure,value\n";
  for (auto name : {"count", "mean"})
    add_numbers(out, "all", "", member(report, name), name);
  add_numbers(out, "all", "", member(report, "decisions"), "");
  const auto& bands = array_of(report, "distribution");
  for (std::size_t i = 0; i < bands.size(); ++i)
    add_numbers(out, "distribution", std::to_string(10 * i), bands[i], "scores");
  if (const auto* rules = member(report, "rules").if_object())
    for (const auto& m : *rules)
      add_numbers(out, "rules", m.key(), m.value(), "scores");
  for (auto section : {"criteria", "arms", "versions", "days"})
    for (const auto& each : array_of(report, section))
      add_numbers(out, section, text_of(each, "name"), each, "");
  add_numbers(out, "regeneration", "", member(report, "regeneration"), "");
  for (const auto& f : array_of(report, "failures"))
    add_numbers(out, "failures", joined(array_of(f, "weakest")), member(f, "count"), "scores");
  return out;
}

}  // namespace troupe::cli
