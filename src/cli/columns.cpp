#include "cli/columns.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <numeric>

namespace troupe::cli {
namespace {

constexpr std::size_t gap = 2;

/// Takes away from the widest column that may shrink until the line fits.
void shrink(std::vector<std::size_t>& widths, const std::vector<column>& columns, std::size_t width) {
  auto total = std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1));
  while (total > width) {
    std::size_t widest = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].least > 0 && widths[i] > columns[i].least &&
          (widest == columns.size() || widths[i] > widths[widest]))
        widest = i;
    if (widest == columns.size())
      return;
    --widths[widest];
    --total;
  }
}

}  // namespace

std::string print_columns(const std::vector<column>& columns, const std::vector<std::vector<cell>>& rows,
                          std::size_t width, const paint& colour) {
  std::vector<std::vector<cell>> lines{{}};
  for (const auto& c : columns)
    lines.front().push_back({c.title, tone::dim});
  for (const auto& row : rows) {
    auto& line = lines.emplace_back(row);
    for (auto& c : line)
      c.text = printable(c.text);
  }
  std::vector<std::size_t> widths(columns.size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < columns.size(); ++i)
      widths[i] = std::max(widths[i], columns_of(line[i].text));
  if (width > 0)
    shrink(widths, columns, width);

  std::string out;
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto shown = width > 0 && columns[i].least > 0 ? fit(line[i].text, widths[i]) : line[i].text;
      auto missing = widths[i] - std::min(widths[i], columns_of(shown));
      auto painted = colour(line[i].tone, shown);
      if (i > 0)
        text.append(gap, ' ');
      if (columns[i].right)
        text.append(missing, ' ');
      text += painted;
      if (!columns[i].right && i + 1 < columns.size())
        text.append(missing, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

}  // namespace troupe::cli
