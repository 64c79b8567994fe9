#include "studio/cut.hpp"

#include "studio/ambient_bed.hpp"
#include "studio/ffmpeg.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace troupe::studio {
namespace {

std::string decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", value);
  return text.data();
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

/// Reads the integrated loudness from what the filter `ebur128` says at its end.
std::optional<double> loudness_in(std::string_view log) {
  auto summary = log.rfind("Integrated loudness:");
  auto at = summary == log.npos ? log.npos : log.find("I:", summary);
  if (at == log.npos)
    return std::nullopt;
  at = log.find_first_not_of(' ', at + 2);
  double value = 0;
  if (at == log.npos || std::from_chars(log.data() + at, log.data() + log.size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

/// Returns what zoompan is told: a slow move over a picture of twice the size, so that steps are half a pixel. `on`
/// counts frames.
std::string motion(std::size_t index, std::uint32_t frames) {
  auto share = "(on/" + number(frames) + ")";
  constexpr const char* centre_x = "(iw-iw/zoom)/2";
  constexpr const char* centre_y = "(ih-ih/zoom)/2";
  struct path {
    std::string zoom, x, y;
  };
  const std::array<path, 4> paths{{
    {"1.02+0.13*" + share, centre_x, centre_y},
    {"1.14", centre_x, "(ih-ih/zoom)*(1-" + share + ")"},
    {"1.16-0.13*" + share, centre_x, centre_y},
    {"1.06+0.09*" + share, "(iw-iw/zoom)*" + share, centre_y},
  }};
  const auto& chosen = paths[index % paths.size()];
  return "zoompan=z='" + chosen.zoom + "':x='" + chosen.x + "':y='" + chosen.y + "'";
}

std::string_view transition(std::size_t index) {
  constexpr std::array<std::string_view, 4> kinds{"fade", "smoothleft", "fade", "smoothup"};
  return kinds[index % kinds.size()];
}

std::string cover(std::uint32_t width, std::uint32_t height) {
  auto size = number(width) + ":" + number(height);
  return "scale=" + size + ":force_original_aspect_ratio=increase:flags=bicubic:out_color_matrix=bt709,crop=" + size;
}

std::string picture_chain(const cut& self, std::size_t index) {
  const auto& shot = self.timeline.shots[index];
  constexpr std::uint32_t spare = 2;
  return "[" + number(index + 1) + ":v]" + cover(self.width * 2, self.height * 2) + ",format=yuv444p," +
         motion(index, shot.frames) + ":d=" + number(shot.frames + spare) + ":s=" + number(self.width) + "x" +
         number(self.height) + ":fps=" + number(self.timeline.fps) + ",format=yuv420p,setsar=1[p" + number(index) +
         "];\n";
}

std::string crossfade(const cut& self, const std::string& from, std::size_t index, const std::string& to) {
  auto seconds = [&](std::uint32_t frames) { return decimal(static_cast<double>(frames) / self.timeline.fps); };
  return "[" + from + "][p" + number(index) + "]xfade=transition=" + std::string(transition(index)) +
         ":duration=" + seconds(self.timeline.crossfade) + ":offset=" + seconds(self.timeline.shots[index].first) +
         "[" + to + "];\n";
}

std::vector<std::string> inputs(const cut& self) {
  std::vector<std::string> out;
  auto add = [&](std::initializer_list<std::string> more) { out.insert(out.end(), more); };
  // Formats are named, so that a file that is not what it should be is refused and never followed elsewhere.
  if (self.background)
    add({"-stream_loop", "-1", "-format_whitelist", "mov,matroska,webm", "-i", self.background->string()});
  else
    add({"-f", "lavfi", "-i",
         "color=c=0x11131f:s=" + number(self.width) + "x" + number(self.height) + ":r=" + number(self.timeline.fps)});
  for (const auto& picture : self.pictures)
    add({"-format_whitelist", "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe", "-i", picture.string()});
  add({"-i", "mix.wav"});
  return out;
}

std::optional<task_error> write_file(const std::filesystem::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out.flush())
    return task_error{"storage", "cannot write " + file.filename().string() + "; is the disk full?", true, {}};
  return std::nullopt;
}

}  // namespace

attempted<double> mix_sound(const cut& self, task_context& context) {
  auto seconds = self.timeline.seconds();
  std::vector<std::string> arguments{
    "-v", "info", "-format_whitelist", "wav,mp3,flac,ogg,mov,matroska,webm", "-i", self.narration.string()};
  auto delay = number(static_cast<std::uint64_t>(std::lround(self.timeline.opening_seconds() * 1000)));
  auto graph = "[0:a:0]aresample=48000,aformat=channel_layouts=stereo,adelay=" + delay +
               ":all=1,apad=whole_dur=" + decimal(seconds) + ",atrim=0:" + decimal(seconds);
  if (self.music) {
    if (auto written = write_wav(context.scratch() / "bed.wav", ambient_bed(seconds, self.seed)); !written)
      return failed_because(written.error());
    arguments.insert(arguments.end(), {"-i", "bed.wav"});
    graph += ",asplit[voice][key];[1:a]aresample=48000,lowpass=f=2600[bed];"
             "[bed][key]sidechaincompress=threshold=0.02:ratio=5:attack=80:release=900[under];"
             "[voice][under]amix=inputs=2:duration=first:normalize=0";
  }
  graph += ",ebur128=framelog=verbose[out]";
  arguments.insert(arguments.end(), {"-filter_complex", graph, "-map", "[out]", "-c:a", "pcm_s16le", "mix.wav"});
  auto mixed = run_ffmpeg(std::move(arguments), 0, 0, 0, context);
  if (auto* error = std::get_if<task_error>(&mixed))
    return *error;
  auto loudness = loudness_in(std::get<program_exit>(mixed).error);
  constexpr double wanted = -16, silence = -60;
  return loudness && *loudness > silence ? wanted - *loudness : 0.0;
}

std::string filter_graph(const cut& self, double gain) {
  auto fps = number(self.timeline.fps);
  auto size = number(self.width) + ":" + number(self.height);
  std::string graph;
  graph += "[0:v]" + cover(self.width, self.height) + ",fps=" + fps + ",settb=1/" + fps + ",format=yuv420p,setsar=1";
  bool card = self.timeline.opening > 0 || self.pictures.empty();
  bool light = self.background && !self.pictures.empty();
  // The overlap of card and first picture needs a few frames beyond the card itself.
  auto card_frames = self.pictures.empty() ? self.timeline.frames : self.timeline.opening + 2 * self.timeline.crossfade;
  auto only_card = ",trim=end_frame=" + number(card_frames);
  if (card && light)
    graph +=
      ",split[b0][b1];\n[b0]" + only_card.substr(1) + "[card];\n[b1]lutyuv=y='clip((val-64)*1.7,0,255)'[light];\n";
  else if (card)
    graph += only_card + "[card];\n";
  else if (light)
    graph += ",lutyuv=y='clip((val-64)*1.7,0,255)'[light];\n";
  else
    graph += ",nullsink;\n";

  std::string last = "card";
  for (std::size_t i = 0; i < self.pictures.size(); ++i)
    graph += picture_chain(self, i);
  for (std::size_t i = 0; i < self.pictures.size(); ++i) {
    if (i == 0 && !card) {
      last = "p0";
      continue;
    }
    auto next = "x" + number(i);
    graph += crossfade(self, last, i, next);
    last = next;
  }
  if (light) {
    graph += "[" + last + "][light]blend=c0_mode=screen:c0_opacity=0.30:c1_mode=normal:c2_mode=normal[lit];\n";
    last = "lit";
  }
  auto seconds = self.timeline.seconds();
  graph += "[" + last + "]ass=text.ass,fade=t=in:d=0.35,fade=t=out:st=" + decimal(seconds - 0.7) + ":d=0.7[picture];\n";
  graph += "[" + number(self.pictures.size() + 1) + ":a]volume=" + decimal(gain) +
           "dB,alimiter=limit=0.84:level=false:attack=3:release=60,afade=t=out:st=" + decimal(seconds - 0.6) +
           ":d=0.6[sound]\n";
  return graph;
}

attempted<program_exit> render(const cut& self, double gain, task_context& context) {
  bool burned = self.subtitles == subtitle_mode::burned;
  bool soft = self.subtitles == subtitle_mode::soft && !self.cues.empty();
  const auto& scratch = context.scratch();
  if (auto error = write_file(scratch / "text.ass", ass_script(self.card, burned ? self.cues : std::vector<cue>{})))
    return *error;
  if (auto error = write_file(scratch / "graph.txt", filter_graph(self, gain)))
    return *error;
  if (auto error = write_file(scratch / "text.srt", srt_text(self.cues)))
    return *error;

  auto arguments = inputs(self);
  auto add = [&](std::initializer_list<std::string> more) { arguments.insert(arguments.end(), more); };
  if (soft)
    add({"-i", "text.srt"});
  add({"-filter_complex_script", "graph.txt", "-map", "[picture]", "-map", "[sound]"});
  if (soft)
    add({"-map", number(self.pictures.size() + 2) + ":s", "-c:s", "mov_text", "-metadata:s:s:0", "language=eng"});
  for (auto& option : h264_options(22))
    arguments.push_back(std::move(option));
  add({"-c:a", "aac", "-b:a", "160k", "-flags:a", "+bitexact", "-frames:v", number(self.timeline.frames), "-t",
       decimal(self.timeline.seconds()), "cut.mp4"});
  return run_ffmpeg(std::move(arguments), self.timeline.frames, 0.08, 1, context);
}

}  // namespace troupe::studio
