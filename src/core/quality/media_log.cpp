#include "core/quality/media.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe::quality {
namespace {

/// The number behind `key`, if the line has both.
std::optional<double> number_after(std::string_view line, std::string_view key) {
  auto at = line.find(key);
  if (at == line.npos)
    return std::nullopt;
  line.remove_prefix(at + key.size());
  while (line.starts_with(' '))
    line.remove_prefix(1);
  double value = 0;
  auto read = std::from_chars(line.data(), line.data() + line.size(), value);
  if (read.ec != std::errc{} || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// `  Duration: 00:01:02.34, start: ...`
std::optional<double> duration_in(std::string_view line) {
  auto at = line.find("Duration: ");
  if (at == line.npos)
    return std::nullopt;
  auto text = line.substr(at + 10);
  auto hours = number_after(text, "");
  auto minutes = text.size() > 3 ? number_after(text.substr(3), "") : std::nullopt;
  auto seconds = text.size() > 6 ? number_after(text.substr(6), "") : std::nullopt;
  if (!hours || !minutes || !seconds)
    return std::nullopt;
  return *hours * 3600 + *minutes * 60 + *seconds;
}

/// Begins come on one line, ends on another; what has not ended lasts to the end.
void note(std::vector<time_span>& spans, bool& open, std::optional<double> begin, std::optional<double> end) {
  if (begin) {
    spans.push_back({std::max(*begin, 0.0), std::max(*begin, 0.0)});
    open = true;
  }
  if (end && open) {
    spans.back().end = std::max(*end, spans.back().begin);
    open = false;
  }
}

/// How far the picture of one second differs from that of the second before, more than those two did: what moves all
/// the time does not count.
struct step {
  double at = 0;
  double size = 0;
};

/// Pictures that become others softly, or are alike in their light, differ by little: what counts is that they differ
/// more than what moves in them. Both halves of a soft change are one; fades at either end are none.
std::vector<double> changes_in(const std::vector<step>& steps, double seconds) {
  constexpr double size_min = 2.5, above_usual = 5, apart = 2, edge = 1.5;
  std::vector<double> sizes;
  for (const auto& s : steps)
    sizes.push_back(s.size);
  auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  if (sizes.empty())
    return {};
  std::ranges::nth_element(sizes, middle);
  auto least = std::max(size_min, above_usual * *middle);
  std::vector<double> out;
  double last = -apart - 1;
  for (const auto& s : steps) {
    if (s.size < least || s.at < edge || s.at > seconds - edge)
      continue;
    if (s.at - last > apart)
      out.push_back(s.at);
    last = s.at;
  }
  return out;
}

}  // namespace

std::string_view picture_filters() {
  return "fps=4,scale=90:-2,blackdetect=d=0.5:pix_th=0.10,freezedetect=n=-60dB:d=5,fps=1,scdet=t=0";
}

std::string_view sound_filters() {
  return "silencedetect=n=-45dB:d=0.7,ebur128=peak=true:framelog=verbose";
}

media_measures read_media_log(std::string_view log) {
  media_measures self;
  bool silent = false, frozen = false, summary = false;
  std::vector<step> steps;
  while (!log.empty()) {
    auto line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(log.size(), line.size() + 1));
    if (self.seconds == 0)
      self.seconds = duration_in(line).value_or(0);
    bool stream = line.find("Stream #0") != line.npos;
    self.sound |= stream && line.find(" Audio: ") != line.npos;
    self.picture |= stream && line.find(" Video: ") != line.npos;
    note(self.silences, silent, number_after(line, "silence_start:"), number_after(line, "silence_end:"));
    note(self.freezes, frozen, number_after(line, "freeze_start:"), number_after(line, "freeze_end:"));
    if (auto begin = number_after(line, "black_start:"))
      self.blacks.push_back({*begin, number_after(line, "black_end:").value_or(*begin)});
    if (auto when = number_after(line, "lavfi.scd.time:"))
      steps.push_back({*when, number_after(line, "lavfi.scd.score:").value_or(0)});
    summary |= line.find("Summary:") != line.npos;
    if (summary && line.find(" LUFS") != line.npos && line.find(" I:") != line.npos)
      self.loudness = number_after(line, "I:");
    if (summary && line.find("Peak:") != line.npos)
      self.peak = number_after(line, "Peak:");
  }
  self.changes = changes_in(steps, self.seconds);
  if (silent)
    self.silences.back().end = self.seconds;
  if (frozen)
    self.freezes.back().end = self.seconds;
  return self;
}

}  // namespace troupe::quality
