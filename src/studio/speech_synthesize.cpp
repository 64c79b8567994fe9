#include "studio/speech_synthesize.hpp"

#include "studio/parameters.hpp"
#include "studio/subprocess.hpp"
#include "studio/wav.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace troupe::studio {
namespace {

constexpr std::size_t scenes_max = 200;
constexpr std::size_t text_bytes_max = 64 * 1024;

struct wish {
  std::vector<std::string> scenes;
  std::string voice;
  std::int64_t speed = 0;
  double pause = 0;
};

std::string trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos)
    return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// Paragraphs of a text are its scenes.
std::vector<std::string> paragraphs(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = std::min(text.find("\n\n"), text.size());
    if (auto paragraph = trimmed(text.substr(0, end)); !paragraph.empty())
      out.push_back(std::move(paragraph));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

attempted<std::vector<std::string>> read_scenes(const json::object& with) {
  const auto* scenes = find_value(with, "scenes");
  if (!scenes)
    return paragraphs(text_of(with, "text"));
  std::vector<std::string> out;
  for (const auto& scene : scenes->get_array()) {
    const auto* narration = scene.is_object() ? find_value(scene.get_object(), "narration") : &scene;
    if (!narration || !narration->is_string())
      return invalid_parameter("scenes[" + std::to_string(out.size()) + "]",
                               "must be text or an object with the text `narration`");
    out.push_back(trimmed(narration->get_string()));
  }
  return out;
}

attempted<wish> read_wish(const json::object& with) {
  auto scenes = read_scenes(with);
  if (auto* error = std::get_if<task_error>(&scenes))
    return *error;
  wish out{std::get<0>(std::move(scenes)), text_of(with, "voice"), integer_of(with, "speed"), number_of(with, "pause")};
  std::size_t bytes = 0;
  for (const auto& scene : out.scenes)
    bytes += scene.size();
  if (bytes == 0)
    return task_error{"invalid_parameters", "with: give `text`, or `scenes` with narration to speak", false, {}};
  if (out.scenes.size() > scenes_max || bytes > text_bytes_max)
    return invalid_parameter("scenes", "must be at most " + std::to_string(scenes_max) + " scenes and " +
                                         std::to_string(text_bytes_max) + " bytes of text");
  auto allowed = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '+' || c == '_'; };
  if (out.voice.empty() || out.voice.size() > 40 || !std::ranges::all_of(out.voice, allowed))
    return invalid_parameter("voice", "must be a voice such as en-us; espeak-ng --voices lists them");
  if (out.speed < 80 || out.speed > 400)
    return invalid_parameter("speed", "must be 80..400 words per minute");
  if (!(out.pause >= 0 && out.pause <= 10))
    return invalid_parameter("pause", "must be 0..10 seconds");
  return out;
}

/// Cuts the silence espeak-ng leaves around what it says.
void trim_silence(sound& self) {
  constexpr int quiet = 160;
  auto loud = [](std::int16_t sample) { return std::abs(sample) > quiet; };
  auto margin = static_cast<std::ptrdiff_t>(self.rate / 50);
  auto& samples = self.samples;
  auto last = std::find_if(samples.rbegin(), samples.rend(), loud).base();
  samples.erase(std::min(samples.end(), last + std::min(margin, samples.end() - last)), samples.end());
  auto first = std::find_if(samples.begin(), samples.end(), loud);
  samples.erase(samples.begin(), first - std::min(margin, first - samples.begin()));
}

attempted<sound> speak(const std::string& text, const wish& how, task_context& context) {
  program_call call{.argv = {"espeak-ng", "-b", "1", "-v", how.voice, "-s", std::to_string(how.speed), "-p", "42", "-g",
                             "1", "-w", "scene.wav", "--stdin"},
                    .input = text + "\n"};
  auto spoken = run_tool(call, context);
  if (auto* error = std::get_if<task_error>(&spoken))
    return *error;
  auto heard = read_wav(context.scratch() / "scene.wav");
  if (!heard)
    return task_error{"no_speech",
                      "espeak-ng made no sound of \"" + text.substr(0, 60) + "\" with the voice " + how.voice + ": " +
                        heard.error().what,
                      false,
                      {}};
  if (heard->channels != 1)
    return task_error{"no_speech", "espeak-ng made a sound that is not mono", false, {}};
  trim_silence(*heard);
  return *std::move(heard);
}

/// What is spoken, and where in it each scene is.
struct narration {
  sound voice;
  json::array segments;
};

attempted<narration> narrate(const wish& how, task_context& context) {
  narration out;
  for (std::size_t i = 0; i < how.scenes.size(); ++i) {
    auto scene = how.scenes[i].empty() ? attempted<sound>(sound{}) : speak(how.scenes[i], how, context);
    if (auto* error = std::get_if<task_error>(&scene))
      return *error;
    const auto& said = std::get<sound>(scene);
    auto& voice = out.voice;
    if (voice.samples.empty())
      voice.rate = said.rate;
    if (!voice.samples.empty() && !said.samples.empty())
      voice.samples.insert(voice.samples.end(), static_cast<std::size_t>(how.pause * voice.rate), 0);
    auto start = voice.seconds();
    voice.samples.insert(voice.samples.end(), said.samples.begin(), said.samples.end());
    auto rounded = [](double seconds) { return std::round(seconds * 1000) / 1000; };
    out.segments.push_back(json::object{
      {"index", i}, {"start", rounded(start)}, {"end", rounded(voice.seconds())}, {"text", how.scenes[i]}});
    context.progress(0.8 * static_cast<double>(i + 1) / static_cast<double>(how.scenes.size()),
                     "scene " + std::to_string(i + 1) + " of " + std::to_string(how.scenes.size()));
  }
  return out;
}

/// Takes the edge off the synthetic voice, evens its level and gives it a small room. Keeps the length.
constexpr const char* polish =
  "highpass=f=70,lowpass=f=8500,bass=g=3:f=160,equalizer=f=2900:t=q:w=1.1:g=-3,treble=g=-2:f=6500,"
  "acompressor=threshold=-20dB:ratio=2.5:attack=8:release=120:makeup=1.6,aecho=0.9:0.85:23|41:0.10|0.06,"
  "loudnorm=I=-18:TP=-2:LRA=11,aresample=48000";

task_result run(const json::object& with, task_context& context) {
  auto read = read_wish(with);
  if (auto* error = std::get_if<task_error>(&read))
    return *error;
  auto spoken = narrate(std::get<wish>(read), context);
  if (auto* error = std::get_if<task_error>(&spoken))
    return *error;
  auto& [voice, segments] = std::get<narration>(spoken);
  if (auto written = write_wav(context.scratch() / "voice.wav", voice); !written)
    return failed_because(written.error());
  program_call call{.argv = {"ffmpeg", "-nostdin", "-v",        "error",    "-y",        "-i",        "voice.wav",
                             "-af",    polish,     "-ac",       "2",        "-c:a",      "pcm_s16le", "-map_metadata",
                             "-1",     "-fflags",  "+bitexact", "-flags:a", "+bitexact", "speech.wav"}};
  auto polished = run_tool(call, context);
  if (auto* error = std::get_if<task_error>(&polished))
    return *error;
  auto heard = read_wav(context.scratch() / "speech.wav");
  if (!heard)
    return failed_because(heard.error());
  auto seconds = std::round(heard->seconds() * 1000) / 1000;
  auto kept = context.keep(context.scratch() / "speech.wav", "audio/wav", "narration.wav");
  if (!kept)
    return failed_because(kept.error());
  context.progress(1);
  return json::value{{"audio", to_value(*kept)}, {"seconds", seconds}, {"segments", std::move(segments)}};
}

}  // namespace

built_in speech_synthesize() {
  task_type type{.name = "speech.synthesize",
                 .summary = "Speaks a text or the narration of scenes with espeak-ng.",
                 .slot = slot::compute,
                 .cacheable = true};
  type.parameters = {
    {"text", value_type::string, false, {}, "What to say; paragraphs are scenes. Or give `scenes`."},
    {"scenes", value_type::list, false, {}, "Scenes in order: texts, or objects with the text `narration`."},
    {"voice", value_type::string, false, "en-us", "A voice of espeak-ng."},
    {"speed", value_type::integer, false, 150, "Words per minute."},
    {"pause", value_type::number, false, 0.5, "Seconds of silence between scenes."},
  };
  type.outputs = {
    {"audio", value_type::artifact, true, {}, "The narration, a 48 kHz stereo WAV file."},
    {"seconds", value_type::number, true, {}, "Its measured length."},
    {"segments", value_type::list, true, {}, "Per scene: index, start and end in seconds, text."},
  };
  return {std::move(type), &run};
}

}  // namespace troupe::studio
