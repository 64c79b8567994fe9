#include "studio/story_asides.hpp"

#include <algorithm>

namespace troupe::studio {
namespace {

using text = std::string_view;
using enum story_beat;

struct aside_of_tone {
  story_tone tone;
  story_beat beat;
  text story[2];
  /// For explanations, which have no hero; empty if they are told as before.
  text explanation[2];
};

struct aside_of_addition {
  story_addition addition;
  story_beat beat;
  text story[2];
  text explanation[2];
};

constexpr aside_of_tone tones[] = {
  {story_tone::warm,
   want,
   {"It was a small hope, and a gentle one.", "Hope is a kind, quiet animal."},
   {"It is a kind, patient sort of magic.", "There is something gentle in that."}},
  {story_tone::warm,
   resolution,
   {"Love is patient, and so is a warm light.", "Joy came home, and it was glad to stay."},
   {"It is lovely to know such a thing.", "That is a happy thing to know."}},
  {story_tone::tense,
   trouble,
   {"The danger was close now, and the dark was cold.", "Fear has cold hands, and it does not knock."},
   {"The risk was real, and the dark was full of failure.", "Danger hides in the part that nobody checks."}},
  {story_tone::tense,
   attempt,
   {"One wrong step, and all would be lost.", "The storm wanted everything, and it almost won."},
   {"One wrong step, and all the work was lost.", "Every failure hurt, and nobody gave up."}},
  {story_tone::stirring,
   trouble,
   {"It hurt. {it} {was} alone, afraid, and terribly cold.", "{it} wept, lost and afraid in the terrible dark."},
   {"For years it was a terrible, lonely failure.", "People lost, suffered, and were afraid to hope."}},
  {story_tone::stirring,
   turn,
   {"Fear broke, and hope, bright and wild, came in.", "The pain let go, and joy took its place."},
   {"And what a beautiful, wonderful thing that is.", "That moment was pure, bright joy."}},
  {story_tone::stirring,
   resolution,
   {"Such love, such joy, after so much dark.", "{it} laughed, happy and loved at last."},
   {"What joy, to love a question for so long.", "That is a happy, wonderful thing to know."}},
};

constexpr aside_of_addition additions[] = {
  {story_addition::listener,
   want,
   {"You know that feeling, do you not?", "You have wanted something like that, too."},
   {"You have seen it, and you never knew.", "You would have guessed something else."}},
  {story_addition::dialogue,
   attempt,
   {"\"Do not give up,\" whispered {F}.", "\"Hold on,\" said {P}. \"It is not over.\""},
   {"\"Try it again,\" said a tired voice.", "\"Once more,\" said somebody, and lit the lamp."}},
  {story_addition::feeling,
   turn,
   {"A sob became a laugh, and the laugh became love.", "Hope hurt a little, and then it was joy."},
   {"It was joy, plain and bright.", "Wonder is a happy kind of fear."}},
  {story_addition::question,
   trouble,
   {"Was it too late?", "Who would come now, in the dark?"},
   {"So why does it not fail?", "But who keeps it going in the dark?"}},
  {story_addition::senses,
   setting,
   {"The air tasted of salt, smoke and cold iron.", "Moss grew on the stones, and the wind smelled of bread."},
   {"Smell it: smoke, wet stone, warm bread.", "Touch it, and it is cold as iron."}},
  {story_addition::numbers,
   want,
   {"Forty winters passed, and nine hundred nights.", "Seven springs went by, and three hundred ships."},
   {"Count to ten, and it has happened a thousand times.", "Nine hundred times a day, it does exactly that."}},
  {story_addition::echo,
   resolution,
   {"{S} {was} still {where}, and nothing was the same.", "And {where}, {S} {was} not alone."},
   {"{S}: you will never look at it the same way.", "And that is the secret of {S}."}},
  {story_addition::call,
   resolution,
   {"Tell someone about {S} tonight.", "Go and leave a light on for somebody."},
   {"Tell someone about {S} tonight.", "Go and look at it again tonight."}},
};

struct opening_lines {
  story_opening opening;
  text story[2];
  text explanation[2];
};

constexpr opening_lines openings[] = {
  {story_opening::question,
   {"What would you do if {S} lost everything tonight?", "What would you have said to {S} in the dark?"},
   {"What would you lose without {S}, one dark night?", "What secret of {S} would you fear in the dark?"}},
  {story_opening::stake,
   {"One dark night, {S} had everything to lose. Would you have stayed?",
    "The light went out, and {S} {was} alone. What would you do?"},
   {"One secret of {S} was nearly lost in the dark. Do you know it?", "Lose {S}, and your world goes dark. Why?"}},
  {story_opening::listener,
   {"Would you follow {S} into the dark?", "You would have been afraid, too. Why {was} {S} not?"},
   {"You walk past {S} in the dark. Do you know why?", "Would you trust {S} in the dark?"}},
};

bool explains(story_plot plot) {
  return plot == story_plot::explanation;
}

}  // namespace

std::vector<passages> asides_for(const story_style& style, story_plot plot, story_beat beat) {
  std::vector<passages> out;
  auto add = [&](const auto& each) {
    out.push_back(explains(plot) ? passages(each.explanation) : passages(each.story));
  };
  for (const auto& each : tones)
    if (each.tone == style.tone && each.beat == beat)
      add(each);
  for (const auto& each : additions)
    if (each.beat == beat && std::ranges::find(style.additions, each.addition) != style.additions.end())
      add(each);
  return out;
}

passages openings_for(story_opening opening, story_plot plot) {
  for (const auto& each : openings)
    if (each.opening == opening)
      return explains(plot) ? passages(each.explanation) : passages(each.story);
  return {};
}

}  // namespace troupe::studio
