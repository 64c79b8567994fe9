#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Text over pictures: spoken words as phrases, and the opening card.
namespace troupe::studio {

/// A piece of text and when it is shown, in seconds.
struct cue {
  double start = 0;
  double end = 0;
  std::string text;

  bool operator==(const cue&) const = default;
};

/// Cuts a narration into phrases of at most `width_max` columns, at punctuation where possible, and shares the time
/// from `start` to `end` among them by length. Words are never cut unless one alone is too wide.
std::vector<cue> cut_into_cues(std::string_view narration, double start, double end, std::size_t width_max = 40);

/// The opening: a sentence in large letters, the title small beneath it. Either may be empty.
struct title_card {
  std::string hook;
  std::string title;
  double seconds = 0;
};

/// Returns an ASS script (for libass) of the card and the cues, laid out on 720x1280 and scaled to any size. Text is
/// shown as it is: nothing in it is markup.
std::string ass_script(const title_card&, const std::vector<cue>&);

/// Returns the cues as SubRip, for a subtitle track.
std::string srt_text(const std::vector<cue>&);

}  // namespace troupe::studio
