#include "core/quality/media.hpp"

#include "core/quality/criteria.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr std::string_view log = R"(Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'cut.mp4':
  Duration: 00:01:02.50, start: 0.000000, bitrate: 900 kb/s
  Stream #0:0[0x1](und): Video: h264 (High), yuv420p, 720x1280, 25 fps
  Stream #0:1[0x2](und): Audio: aac (LC), 44100 Hz, mono
[blackdetect @ 0x1] black_start:10 black_end:12.5 black_duration:2.5
[scdet @ 0x1] lavfi.scd.score: 0.4, lavfi.scd.time: 6
[scdet @ 0x1] lavfi.scd.score: 12.5, lavfi.scd.time: 7
[scdet @ 0x1] lavfi.scd.score: 0.3, lavfi.scd.time: 8
[scdet @ 0x1] lavfi.scd.score: 0.5, lavfi.scd.time: 20
[scdet @ 0x1] lavfi.scd.score: 30.1, lavfi.scd.time: 21
[silencedetect @ 0x2] silence_start: -0.01
[silencedetect @ 0x2] silence_end: 2.5 | silence_duration: 2.51
[silencedetect @ 0x2] silence_start: 60.5
[freezedetect @ 0x3] lavfi.freezedetect.freeze_start: 30
[freezedetect @ 0x3] lavfi.freezedetect.freeze_duration: 6
[freezedetect @ 0x3] lavfi.freezedetect.freeze_end: 36
[Parsed_ebur128_1 @ 0x4] Summary:

  Integrated loudness:
    I:         -17.5 LUFS
    Threshold: -28.0 LUFS

  True peak:
    Peak:       -2.1 dBFS
)";

double score(std::string_view name, const media_measures& m) {
  auto judged = judge_media(name, m);
  REQUIRE(judged.has_value());
  return judged->score;
}

}  // namespace

TEST_CASE("ffmpeg's log is read for what its detectors found") {
  auto m = read_media_log(log);
  CHECK(m.seconds == 62.5);
  CHECK(m.sound);
  CHECK(m.picture);
  CHECK(m.loudness == -17.5);
  CHECK(m.peak == -2.1);
  CHECK(m.silences == std::vector<time_span>{{0, 2.5}, {60.5, 62.5}});
  CHECK(m.blacks == std::vector<time_span>{{10, 12.5}});
  CHECK(m.freezes == std::vector<time_span>{{30, 36}});
  CHECK(m.changes == std::vector<double>{7, 21});
}

TEST_CASE("a picture has become another one where it differs more than what moves in it") {
  struct row {
    std::string what;
    double usual;
    std::vector<std::pair<double, double>> steps;
    std::vector<double> changes;
  };
  // As measured of a film of soft changes between pictures of the same light: 4.6 among steps of 0.4.
  auto r = GENERATE(values<row>({
    {"soft changes count, once",
     0.4,
     {{9, 4.6}, {11, 2.7}, {22, 3.3}, {37, 4.8}, {47, 6.2}, {48, 2.4}},
     {9, 22, 37, 47}},
    {"fades at the ends do not", 0.4, {{1, 5}, {59, 20}}, {}},
    {"where everything moves only more counts", 2, {{9, 4.6}, {22, 9}, {37, 12}}, {37}},
    {"what stands still does not change by noise", 0, {{9, 1}, {22, 2.4}}, {}},
  }));
  CAPTURE(r.what);
  std::string text = "  Duration: 00:01:00.00, start: 0.0\n";
  for (int second = 0; second < 60; ++second) {
    auto size = r.usual;
    for (auto [at, other] : r.steps)
      size = at == second ? other : size;
    text +=
      "[scdet @ 0x1] lavfi.scd.score: " + std::to_string(size) + ", lavfi.scd.time: " + std::to_string(second) + "\n";
  }
  CHECK(read_media_log(text).changes == r.changes);
}

TEST_CASE("a log that says nothing, or nonsense, is no medium") {
  auto text = GENERATE("", "Duration: N/A", "silence_end: 3", "black_start:x", "    I:  -inf LUFS");
  auto m = read_media_log(text);
  CHECK(m.seconds == 0);
  CHECK(m.silences.empty());
  CHECK(!m.loudness);
  for (const auto& name : media_criterion_names())
    CHECK(!judge_media(name, m));
}

TEST_CASE("media criteria fall with what they look for") {
  media_measures fine{.seconds = 60,
                      .sound = true,
                      .picture = true,
                      .loudness = -16,
                      .peak = -2,
                      .changes = {8, 15, 22, 30, 38, 46, 53},
                      .captions = {{{0, 3}, "A caption one can read."}},
                      .spoken_words = 7};
  for (const auto& name : media_criterion_names()) {
    CAPTURE(name);
    CHECK(score(name, fine) == 100);
  }
  auto with = [&](auto change) {
    auto m = fine;
    change(m);
    return m;
  };
  CHECK(score("loudness", with([](auto& m) { m.loudness = -30; })) < 20);
  CHECK(score("loudness", with([](auto& m) { m.peak = 1; })) == 60);
  CHECK(score("silence", with([](auto& m) { m.silences = {{10, 15}}; })) < 40);
  CHECK(score("narration_rate", with([](auto& m) { m.spoken_words = 13; })) == 0);
  CHECK(score("subtitle_speed", with([](auto& m) { m.captions[0].at.end = 1; })) < 40);
  CHECK(score("picture_variety", with([](auto& m) { m.changes = {30}; })) <= 30);
  CHECK(score("black_frames", with([](auto& m) { m.blacks = {{20, 28}}; })) < 20);
  CHECK(score("black_frames", with([](auto& m) { m.blacks = {{0, 1}, {59, 60}}; })) == 100);
  CHECK(score("frozen_frames", with([](auto& m) { m.freezes = {{0, 40}}; })) < 10);
}

TEST_CASE("a report judges the medium beside the text") {
  media_measures quiet{.seconds = 60, .sound = true, .loudness = -32, .spoken_words = 100};
  std::string_view text = "On the last rock of the coast stood a lighthouse. Every night it swept the dark.";
  auto without = assess({text}), with = assess({.text = text, .media = &quiet});
  CHECK(with.criteria.size() == without.criteria.size() + 3);
  auto loudness = std::ranges::find(with.criteria, "loudness", &criterion::name);
  REQUIRE(loudness != with.criteria.end());
  CHECK(loudness->score < 10);
  CHECK(std::ranges::any_of(with.reasons, [](const auto& r) { return r.starts_with("loudness is 0.0, below"); }));
}

}  // namespace troupe::quality
