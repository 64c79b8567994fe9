#include "studio/subtitles.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>

namespace troupe::studio {
namespace {

/// Columns of a UTF-8 text; wide scripts count double.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80)
      width += byte >= 0xE1 && byte != 0xE2 ? 2 : 1;
  }
  return width;
}

/// Returns how many bytes of the text fill at most `width_max` columns; at least one character.
std::size_t bytes_within(std::string_view text, std::size_t width_max) {
  std::size_t end = 0;
  while (end < text.size()) {
    auto next = end + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80)
      ++next;
    if (end > 0 && width_of(text.substr(0, next)) > width_max)
      break;
    end = next;
  }
  return end;
}

std::vector<std::string_view> words_of(std::string_view text, std::size_t width_max) {
  std::vector<std::string_view> words;
  for (std::size_t from = 0; from < text.size();) {
    from = text.find_first_not_of(" \t\r\n", from);
    if (from == text.npos)
      break;
    auto end = std::min(text.find_first_of(" \t\r\n", from), text.size());
    auto length = bytes_within(text.substr(from, end - from), width_max);
    words.push_back(text.substr(from, length));
    from += length;
  }
  return words;
}

enum class stop { none, comma, sentence };

stop stop_of(std::string_view text) {
  while (!text.empty() && std::string_view("\"')").find(text.back()) != text.npos)
    text.remove_suffix(1);
  if (text.empty())
    return stop::none;
  if (std::string_view(".!?").find(text.back()) != text.npos)
    return stop::sentence;
  return std::string_view(",;:").find(text.back()) != text.npos || text.ends_with("\xE2\x80\x94") ? stop::comma
                                                                                                  : stop::none;
}

/// A short word leads to what follows it (`of`, `the`, `and`), so no piece should end with one.
bool leads_on(std::string_view word) {
  return width_of(word) <= 3 && stop_of(word) == stop::none;
}

/// Joins words into pieces of about equal width, none wider than `width_max`.
void add_pieces(std::vector<std::string>& out, const std::vector<std::string_view>& words, std::size_t width_max) {
  std::size_t total = 0;
  for (auto word : words)
    total += width_of(word) + 1;
  auto pieces = (total + width_max - 1) / width_max;
  auto target = pieces > 0 ? total / pieces : width_max;
  std::vector<std::string_view> piece;
  std::size_t width = 0;
  auto finish = [&](std::size_t count) {
    std::string text;
    for (auto word : std::span(piece).first(count))
      text += (text.empty() ? "" : " ") + std::string(word);
    if (!text.empty())
      out.push_back(std::move(text));
    piece.erase(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
    width = 0;
    for (auto word : piece)
      width += width_of(word) + 1;
  };
  for (auto word : words) {
    if (!piece.empty() && (width + width_of(word) > width_max || width > target)) {
      auto count = piece.size();
      bool room = width_of(word) + 8 <= width_max;
      for (int moved = 0; room && moved < 2 && count > 2 && leads_on(piece[count - 1]); ++moved)
        --count;
      finish(count);
    }
    piece.push_back(word);
    width += width_of(word) + 1;
  }
  finish(piece.size());
}

std::vector<std::string> phrases_of(std::string_view narration, std::size_t width_max) {
  std::vector<std::string> out;
  std::vector<std::string_view> clause;
  std::size_t width = 0;
  auto finish = [&] {
    add_pieces(out, clause, width_max);
    clause.clear();
    width = 0;
  };
  for (auto word : words_of(narration, width_max)) {
    clause.push_back(word);
    width += width_of(word) + 1;
    auto kind = stop_of(word);
    if ((kind == stop::sentence && width > width_max / 4) || (kind == stop::comma && width > width_max / 2))
      finish();
  }
  finish();
  return out;
}

/// Neutralises what libass would take for markup: braces and backslashes.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '{' || c == '}')
      out += c == '{' ? "\\{" : "\\}";
    else if (c == '\\')
      out += "\\\xE2\x81\xA0";  // a word joiner, so that no letter follows the backslash
    else
      out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  }
  return out;
}

std::string clock_text(const char* format, double seconds, int per_second) {
  auto units = std::llround(std::max(0.0, seconds) * per_second);
  auto whole = units / per_second;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, static_cast<int>(whole / 3600), static_cast<int>(whole / 60 % 60),
                static_cast<int>(whole % 60), static_cast<int>(units % per_second));
  return text.data();
}

std::string dialogue(double start, double end, std::string_view style, const std::string& text) {
  constexpr const char* ass_clock = "%d:%02d:%02d.%02d";
  return "Dialogue: 0," + clock_text(ass_clock, start, 100) + "," + clock_text(ass_clock, end, 100) + "," +
         std::string(style) + ",,0,0,0,," + text + "\n";
}

/// The font size at which a sentence fills the middle of the picture and no more.
int hook_size(std::string_view hook) {
  auto width = width_of(hook);
  return width <= 50 ? 84 : width <= 90 ? 70 : width <= 150 ? 56 : 42;
}

std::string card_lines(const title_card& card) {
  const auto& large = card.hook.empty() ? card.title : card.hook;
  if (large.empty())
    return {};
  bool both = !card.hook.empty() && !card.title.empty() && card.hook != card.title;
  std::string out = dialogue(0, card.seconds, "Hook",
                             "{\\pos(360,590)\\fs" + std::to_string(hook_size(large)) +
                               "\\fad(350,350)\\fscx96\\fscy96\\t(0,2600,\\fscx101\\fscy101)}" + escaped(large));
  if (!both)
    return out;
  out += dialogue(0.3, card.seconds, "Rule",
                  "{\\pos(360,880)\\fad(300,350)\\fscx0\\t(0,500,\\fscx100)\\p1}m -70 0 l 70 0 70 4 -70 4{\\p0}");
  out += dialogue(0.45, card.seconds, "Title", "{\\pos(360,916)\\fad(350,350)}" + escaped(card.title));
  return out;
}

}  // namespace

std::vector<cue> cut_into_cues(std::string_view narration, double start, double end, std::size_t width_max) {
  auto phrases = phrases_of(narration, width_max);
  auto weight = [](const std::string& phrase) {
    auto pause = stop_of(phrase) == stop::sentence ? 7.0 : stop_of(phrase) == stop::comma ? 3.0 : 0.0;
    return static_cast<double>(width_of(phrase)) + pause;
  };
  double total = 0;
  for (const auto& phrase : phrases)
    total += weight(phrase);
  std::vector<cue> cues;
  double spoken = 0;
  for (auto& phrase : phrases) {
    auto from = start + (end - start) * spoken / total;
    spoken += weight(phrase);
    cues.push_back({from, start + (end - start) * spoken / total, std::move(phrase)});
  }
  return cues;
}

std::string ass_script(const title_card& card, const std::vector<cue>& cues) {
  std::string out =
    "[Script Info]\n"
    "ScriptType: v4.00+\n"
    "PlayResX: 720\n"
    "PlayResY: 1280\n"
    "WrapStyle: 0\n"
    "ScaledBorderAndShadow: yes\n"
    "YCbCr Matrix: TV.709\n\n"
    "[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
    "Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, "
    "Alignment, MarginL, MarginR, MarginV, Encoding\n"
    "Style: Spoken,DejaVu Sans Condensed,52,&H00FFFFFF,&H00FFFFFF,&H20101010,&H80000000,-1,0,0,0,100,"
    "100,0,0,1,3.4,1.6,2,56,56,196,1\n"
    "Style: Hook,DejaVu Sans Condensed,72,&H00FFFFFF,&H00FFFFFF,&H50101018,&H78000000,-1,0,0,0,100,100,"
    "0,0,1,2.2,3,5,58,58,0,1\n"
    "Style: Title,DejaVu Sans,36,&H00E6F0FF,&H00FFFFFF,&H60101018,&H80000000,0,0,0,0,100,100,2,0,1,1.4,"
    "1.5,8,80,80,0,1\n"
    "Style: Rule,DejaVu Sans,20,&H0078C8FF,&H00FFFFFF,&HFF000000,&HFF000000,0,0,0,0,100,100,0,0,1,0,0,"
    "7,0,0,0,1\n\n"
    "[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";
  out += card_lines(card);
  for (const auto& spoken : cues)
    out += dialogue(spoken.start, spoken.end, "Spoken", "{\\fad(90,60)}" + escaped(spoken.text));
  return out;
}

std::string srt_text(const std::vector<cue>& cues) {
  constexpr const char* srt_clock = "%02d:%02d:%02d,%03d";
  std::string out;
  for (std::size_t i = 0; i < cues.size(); ++i) {
    auto text = cues[i].text;
    std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
    out += std::to_string(i + 1) + "\n" + clock_text(srt_clock, cues[i].start, 1000) + " --> " +
           clock_text(srt_clock, cues[i].end, 1000) + "\n" + text + "\n\n";
  }
  return out;
}

}  // namespace troupe::studio
