#include "core/quality/media.hpp"

#include "core/quality/scoring.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace troupe::quality {
namespace {

constexpr std::size_t examples_max = 3;

finding at_time(time_span at, std::string says) {
  finding out;
  out.says = std::move(says);
  out.begin_seconds = std::round(at.begin * 100) / 100;
  out.end_seconds = std::round(at.end * 100) / 100;
  return out;
}

double total(const std::vector<time_span>& spans) {
  double sum = 0;
  for (const auto& s : spans)
    sum += s.end - s.begin;
  return sum;
}

void show(const std::vector<time_span>& spans, std::string_view says, verdict& out) {
  auto order = spans;
  std::ranges::stable_sort(order, std::greater{}, [](const time_span& s) { return s.end - s.begin; });
  for (std::size_t i = 0; i < std::min(examples_max, order.size()); ++i)
    out.evidence.push_back(
      at_time(order[i], std::string(says) + " for " + number(order[i].end - order[i].begin) + " s"));
}

/// Online players turn what they play to about -14 LUFS; a peak above -1 dB may distort there.
std::optional<verdict> judge_loudness(const media_measures& m) {
  if (!m.loudness)
    return std::nullopt;
  double level = band(*m.loudness, -19, -13, 12);
  double clean = m.peak ? 100 - ramp(*m.peak, -1, 1) : 100;
  verdict out;
  out.score = std::min(level, 0.6 * level + 0.4 * clean);
  out.trust = 0.9;
  out.evidence = {{number(*m.loudness) + " LUFS" + (m.peak ? ", peak " + number(*m.peak) + " dB" : std::string{}) +
                   " (-19 to -13 with peaks below -1 is usual)"}};
  out.advice = *m.loudness < -19 ? "Make it louder: normalise to about -16 LUFS."
               : level < 100     ? "Make it quieter: normalise to about -16 LUFS."
                                 : "Limit the peaks to -1 dB.";
  return out;
}

std::optional<verdict> judge_silence(const media_measures& m) {
  if (!m.sound || m.seconds <= 0)
    return std::nullopt;
  double share = total(m.silences) / m.seconds, longest = 0;
  for (const auto& s : m.silences)
    longest = std::max(longest, s.end - s.begin);
  verdict out;
  out.score = std::min(100 - ramp(share, 0.15, 0.6), 100 - ramp(longest, 1.8, 6));
  out.trust = 0.85;
  out.evidence = {{percent(share) + " of it is silent"}};
  show(m.silences, "silent", out);
  out.advice = "Cut the pauses, or lay a quiet sound beneath them.";
  return out;
}

/// Words a minute while somebody speaks: 130 to 175 is what audio books and news readers do.
std::optional<verdict> judge_narration_rate(const media_measures& m) {
  double spoken = m.seconds - total(m.silences);
  if (!m.captions.empty()) {
    spoken = 0;
    for (const auto& c : m.captions)
      spoken += c.at.end - c.at.begin;
  }
  if (!m.sound || m.spoken_words == 0 || spoken <= 0)
    return std::nullopt;
  double rate = 60 * static_cast<double>(m.spoken_words) / spoken;
  verdict out;
  out.score = band(rate, 125, 180, 80);
  out.trust = 0.8;
  out.evidence = {{number(rate, 0) + " words a minute while it speaks (125 to 180 is easy to follow)"}};
  out.advice = rate > 180 ? "Speak slower, or say less." : "Speak a little faster, or cut the pauses.";
  return out;
}

/// Characters a second: viewers read 15 with ease, 21 hardly.
std::optional<verdict> judge_subtitle_speed(const media_measures& m) {
  if (m.captions.empty())
    return std::nullopt;
  verdict out;
  out.trust = 0.8;
  double sum = 0, fastest = 0, weight = 0;
  std::vector<time_span> fast;
  bool ordered = true;
  for (std::size_t i = 0; i < m.captions.size(); ++i) {
    const auto& c = m.captions[i];
    double shown = std::max(c.at.end - c.at.begin, 0.1);
    double rate = static_cast<double>(c.text.size()) / shown;
    ordered &= i == 0 || c.at.begin + 0.05 >= m.captions[i - 1].at.end;
    sum += (100 - ramp(rate, 17, 25)) * shown;
    weight += shown;
    fastest = std::max(fastest, rate);
    if (rate > 20 && out.evidence.size() < examples_max)
      out.evidence.push_back(at_time(c.at, number(rate, 0) + " characters a second"));
  }
  out.score = sum / weight - (ordered ? 0 : 30);
  out.evidence.insert(out.evidence.begin(),
                      {"at most " + number(fastest, 0) + " characters a second (17 and less is easy to read)" +
                       (ordered ? "" : "; some overlap")});
  out.advice = ordered ? "Show less text at once, or longer." : "Let no caption begin before the one before has ended.";
  return out;
}

std::optional<verdict> judge_picture_variety(const media_measures& m) {
  if (!m.picture || m.seconds <= 0)
    return std::nullopt;
  auto cuts = m.changes;
  cuts.insert(cuts.begin(), 0);
  cuts.push_back(m.seconds);
  time_span longest;
  for (std::size_t i = 1; i < cuts.size(); ++i)
    if (cuts[i] - cuts[i - 1] > longest.end - longest.begin)
      longest = {cuts[i - 1], cuts[i]};
  double rate = 60 * static_cast<double>(m.changes.size()) / m.seconds;
  verdict out;
  out.score = 0.5 * band(rate, 5, 30, 10) + 0.5 * (100 - ramp(longest.end - longest.begin, 12, 30));
  if (m.seconds < 8)
    out.score = std::max(out.score, 70.0);
  out.trust = 0.6;
  out.evidence = {{"another picture " + number(rate) + " times a minute"},
                  at_time(longest, "one picture for " + number(longest.end - longest.begin) + " s")};
  out.advice = rate > 30 ? "Leave pictures longer." : "Show another picture at least every ten seconds.";
  return out;
}

std::optional<verdict> judge_black_frames(const media_measures& m) {
  if (!m.picture || m.seconds <= 0)
    return std::nullopt;
  // A fade at either end is meant.
  double middle = 0;
  for (const auto& s : m.blacks)
    middle += s.begin > 1 && s.end < m.seconds - 1 ? s.end - s.begin : std::max(0.0, s.end - s.begin - 1);
  verdict out;
  out.score = 100 - ramp(middle / m.seconds, 0.01, 0.15);
  out.trust = 0.9;
  out.evidence = {{number(total(m.blacks)) + " s are black"}};
  show(m.blacks, "black", out);
  out.advice = "Put a picture where it is black.";
  return out;
}

std::optional<verdict> judge_frozen_frames(const media_measures& m) {
  if (!m.picture || m.seconds <= 0)
    return std::nullopt;
  double share = total(m.freezes) / m.seconds;
  verdict out;
  out.score = 100 - ramp(share, 0.1, 0.7);
  out.trust = 0.75;
  out.evidence = {{percent(share) + " of the time nothing moves"}};
  show(m.freezes, "nothing moves", out);
  out.advice = "Let pictures move: pan, zoom, or put something living into them.";
  return out;
}

using media_rule = std::optional<verdict> (*)(const media_measures&);

constexpr std::array<std::pair<std::string_view, media_rule>, 7> rules{{
  {"loudness", judge_loudness},
  {"silence", judge_silence},
  {"narration_rate", judge_narration_rate},
  {"subtitle_speed", judge_subtitle_speed},
  {"picture_variety", judge_picture_variety},
  {"black_frames", judge_black_frames},
  {"frozen_frames", judge_frozen_frames},
}};

}  // namespace

std::vector<std::string> media_criterion_names() {
  std::vector<std::string> out;
  for (const auto& [name, apply] : rules)
    out.emplace_back(name);
  return out;
}

std::optional<verdict> judge_media(std::string_view name, const media_measures& given) {
  for (const auto& [known, apply] : rules)
    if (known == name)
      return apply(given);
  return std::nullopt;
}

}  // namespace troupe::quality
