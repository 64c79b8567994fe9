#include "studio/scene_painting.hpp"

#include "studio/figure.hpp"
#include "studio/scene_land.hpp"
#include "studio/story_english.hpp"
#include "studio/story_lexicon.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace troupe::studio {
namespace {

struct actor {
  const figure* drawing;
  std::string word;
  double x = 0, y = 0, scale = 1;
  bool mirrored = false;
};

/// A word that names a place is the landscape itself and needs no figure.
bool is_landscape(std::string_view word, scene_place place) {
  const auto* entry = find_entry(lower(word));
  if (!entry || entry->kind != word_kind::region)
    return false;
  static constexpr std::string_view drawn[] = {"island", "mountain", "volcano", "waterfall"};
  return entry->place == place && std::ranges::find(drawn, entry->word) == std::end(drawn);
}

/// The last words of a phrase say what it is: `old red robot` is drawn as a robot.
const lexicon_entry* entry_of(std::string_view phrase) {
  auto words = split_words(lower(phrase));
  for (std::size_t from = 0; from < words.size(); ++from)
    if (const auto* found = find_entry(join(words, from)))
      return found;
  for (std::size_t to = words.size(); to-- > 1;)
    if (const auto* found = find_entry(words[to - 1]))
      return found;
  return nullptr;
}

std::vector<actor> cast_of(const scene_visual& visual) {
  std::vector<actor> out;
  for (const auto& word : visual.subjects) {
    if (out.size() == 3)
      break;
    bool only = visual.subjects.size() == 1;
    if (is_landscape(word, visual.place) && !only)
      continue;
    const auto* entry = entry_of(word);
    bool stranger = !entry && !out.empty() && word.find(' ') != word.npos;
    const auto& drawing = find_figure(entry ? entry->figure : stranger ? "person" : "");
    if (std::ranges::none_of(out, [&](const auto& a) { return a.drawing == &drawing; }))
      out.push_back({&drawing, word});
    auto words = split_words(lower(word));
    bool many = out.size() == 1 && !words.empty() && is_plural(words.back()) && drawing.home != figure_home::sky;
    if (many)
      out.push_back({&drawing, word + ", another"});
  }
  return out;
}

/// Where each stands. The hero near the middle, the others aside and smaller; the scene's index moves the camera.
void arrange(std::vector<actor>& cast, const scene_visual& visual, dice chance) {
  static constexpr double nearness[] = {1.0, 1.16, 0.86, 1.08, 0.94, 1.24, 1.04};
  double camera = nearness[visual.index % std::size(nearness)];
  bool alone = cast.size() == 1;
  bool flipped = visual.index % 2 == 1;
  for (std::size_t i = 0; i < cast.size(); ++i) {
    auto& self = cast[i];
    bool hero = i == 0;
    static constexpr double lone[] = {262, 400, 250, 384, 290, 352, 300};
    double place_x = hero ? (alone ? lone[visual.index % std::size(lone)] : 285) : i == 1 ? 545 : 110;
    self.x = place_x + chance.between(-26, 26);
    if (flipped)
      self.x = scene_width - self.x;
    // A thing must be seen: small ones are shown larger than they are.
    double height = 100 * (0.55 + 0.62 * self.drawing->size) * 2.9 * (hero ? camera : 0.78 * std::sqrt(camera));
    self.scale = height / 112;
    double widest = !hero ? 240 : alone ? 600 : 440;
    if (self.drawing->reach > 0)
      self.scale = std::min(self.scale, widest / (2 * self.drawing->reach));
    double ground = hero ? 944 : 906 + static_cast<double>(i) * 10;
    switch (self.drawing->home) {
    case figure_home::ground:
    case figure_home::anywhere:
      self.y = ground;
      break;
    case figure_home::water:
      self.y = visual.place == scene_place::sea || visual.place == scene_place::river ? ground - 30 : ground;
      break;
    case figure_home::air:
      self.y = ground - (hero ? 70 : 190 + 60 * chance.unit());
      break;
    case figure_home::sky:
      self.y = (hero ? 560 : 400) + chance.between(-30, 30);
      self.scale = std::max(self.scale, hero ? 2.7 : 1.7);
      break;
    }
    double room = std::min(self.drawing->reach * self.scale + 16, scene_width / 2);
    self.x = std::clamp(self.x, room, scene_width - room);
    self.mirrored = hero ? self.x > 380 : self.x > cast.front().x;
    bool beam = self.drawing->name == "lighthouse";
    if (beam)
      self.mirrored = self.x > 380;
  }
  // The far ones first.
  std::ranges::stable_sort(cast, {}, [](const actor& a) { return a.y; });
}

/// Something for feet to stand on where there is only water.
void paint_footing(svg& out, const scene_light& light, const actor& self, dice chance) {
  auto rock = lit_by(rgb("#6a6672"), light.tint);
  double w = std::max(90.0, self.drawing->reach * self.scale * 1.25);
  std::string d = "M" + decimal(self.x - w * 1.5) + " " + decimal(self.y + 52);
  for (int i = 0; i <= 8; ++i) {
    double t = i / 8.0, up = std::sin(t * 3.1416);
    d += " L" + decimal(self.x + (t - 0.5) * 2.7 * w) + " " +
         decimal(self.y + 46 - std::min(1.0, up * 1.25) * 52 + chance.between(0, 9));
  }
  d += " L" + decimal(self.x + w * 1.5) + " " + decimal(self.y + 52) + " Z";
  out.oval(self.x, self.y + 52, w * 1.75, 22, hex(mix(light.haze, colour{1, 1, 1}, 0.4)), 0.3);
  out.path(d, out.down(mix(rock, light.source, 0.16), rock, 0.35, mix(rock, colour{0.02, 0.03, 0.08}, 0.6)));
  out.stroke("M" + decimal(self.x - w * 1.45) + " " + decimal(self.y + 52) + " q" + decimal(w * 0.4) + " 9 " +
               decimal(w * 0.75) + " 0 t" + decimal(w * 0.72) + " 2 t" + decimal(w * 0.72) + " -2",
             "#f2f8fb", 3, 0.6);
}

void paint_actor(svg& out, const scene_light& light, const scene_visual& visual, const actor& self, bool hero) {
  bool wet = visual.place == scene_place::sea || visual.place == scene_place::river;
  bool floats = self.drawing->home == figure_home::water && wet;
  bool stands = self.drawing->home == figure_home::ground || (self.drawing->home == figure_home::water && !wet);
  dice looks(visual.seed, "look of " + self.word);
  if (stands && wet)
    paint_footing(out, light, self, looks);
  double reach = self.drawing->reach * self.scale;
  if (self.drawing->home == figure_home::air || self.drawing->home == figure_home::sky)
    out.glow(self.x, self.y - 50 * self.scale, 110 * self.scale, light.source, hero ? 0.34 : 0.18);
  if (hero && stands)
    out.glow(self.x, self.y - 60 * self.scale, 130 * self.scale, light.source, light.dark ? 0.2 : 0.28);
  if (stands || self.drawing->home == figure_home::air)
    out.oval(self.x + reach * 0.12, stands ? self.y + 1 : 950, reach * 1.25, 9 + reach * 0.07,
             out.halo(colour{0.02, 0.02, 0.07}, stands ? 0.75 : 0.35));
  auto draw = [&](double flip, double distance) {
    // A little more light than nature would give: they are who we came to see.
    auto spot = mix(light.tint, colour{1, 0.97, 0.92}, 0.3);
    figure_pen pen(out, spot, light.haze, distance, light.dark, looks);
    out.open(self.x, self.y, self.mirrored ? -self.scale : self.scale, self.scale * flip, flip < 0 ? 0.22 : 1);
    self.drawing->draw(pen);
    out.close();
  };
  if (floats)
    draw(-0.55, 0.2);
  draw(1, hero ? 0 : 0.07);
  if (floats)
    for (int i = 0; i < 3; ++i)
      out.oval(self.x, self.y + 8 + i * 9, reach * (1.1 + i * 0.22), 4, hex(mix(light.haze, colour{1, 1, 1}, 0.5)),
               0.3 - i * 0.08);
}

void paint_motes(svg& out, const scene_light& light, const scene_visual& visual, dice chance) {
  if (visual.mood != scene_mood::wonder && visual.mood != scene_mood::joyful && visual.mood != scene_mood::hopeful)
    return;
  int count = visual.mood == scene_mood::hopeful ? 14 : 34;
  for (int i = 0; i < count; ++i) {
    double x = chance.between(20, 700), y = chance.between(420, 980), r = chance.between(1.2, 3.4);
    out.glow(x, y, r * 5, mix(light.source, colour{1, 0.85, 0.5}, 0.5), 0.6);
    out.oval(x, y, r, r, "#fff6da", chance.between(0.5, 0.95));
  }
}

std::string describe(const scene_visual& visual, const std::vector<actor>& cast) {
  static constexpr std::string_view places[] = {"by the sea",  "by a river",      "in a village",     "in a city",
                                                "in a forest", "in a wide field", "in the mountains", "in a desert",
                                                "in the snow", "in space",        "in a quiet room"};
  static constexpr std::string_view times[] = {"at dawn",        "in the morning", "at noon",
                                               "in the evening", "at dusk",        "at night"};
  static constexpr std::string_view weathers[] = {"",         ", under clouds", ", in the rain", ", in falling snow",
                                                  ", in fog", ", in a storm"};
  std::string who;
  for (const auto& word : visual.subjects) {
    if (!who.empty() && std::ranges::none_of(cast, [&](const auto& a) { return a.word == word; }))
      continue;
    who += (who.empty() ? "" : " and ") + word;
  }
  return capitalised(who + " " + std::string(places[static_cast<std::size_t>(visual.place)]) + " " +
                     std::string(times[static_cast<std::size_t>(visual.time_of_day)]) +
                     std::string(weathers[static_cast<std::size_t>(visual.weather)]) + ".");
}

}  // namespace

painting paint_scene(const scene_visual& visual, int pixels_x, int pixels_y) {
  auto light = light_of(visual.time_of_day, visual.mood, visual.weather, visual.place);
  auto salt = visual.seed * 31 + visual.index;
  auto cast = cast_of(visual);
  bool own_source =
    std::ranges::any_of(cast, [](const auto& a) { return a.drawing->name == "moon" || a.drawing->name == "sun"; });
  // The land keeps its shape from scene to scene; clouds, weather and camera do not.
  svg out(scene_width, scene_height);
  paint_sky(out, light, visual, !own_source, dice(salt, "sky"));
  paint_land(out, light, visual, dice(visual.seed, "land"));
  auto hero = cast.empty() ? std::string{} : cast.front().word;
  arrange(cast, visual, dice(salt, "arrange"));
  for (const auto& self : cast)
    paint_actor(out, light, visual, self, self.word == hero);
  paint_weather(out, light, visual, dice(salt, "weather"));
  paint_foreground(out, light, visual, dice(visual.seed, "foreground"));
  paint_motes(out, light, visual, dice(salt, "motes"));
  out.box(0, 0, scene_width, scene_height, out.vignette(colour{0.02, 0.02, 0.06}, light.dark ? 0.55 : 0.36));
  auto description = describe(visual, cast);
  return {out.document(pixels_x, pixels_y, description), description};
}

}  // namespace troupe::studio
