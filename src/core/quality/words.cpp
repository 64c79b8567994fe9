#include "core/quality/features.hpp"

#include <string>
#include <unordered_set>

namespace troupe::quality {
namespace {

using word_set = std::unordered_set<std::string_view>;

/// Splits a list written as prose into a set; the literal outlives it.
word_set words_of(std::string_view list) {
  word_set out;
  while (!list.empty()) {
    auto end = list.find(' ');
    if (end != 0)
      out.insert(list.substr(0, end));
    if (end == list.npos)
      break;
    list.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

bool is_function_word(std::string_view word) {
  static const auto set = words_of(
    "a about above across after again against all along also although always among an and another any anyone anything "
    "are around as at away back be because been before behind below beside between beyond both but by came can come "
    "could did do does done down during each either else even ever every everyone everything few first for from get go "
    "goes gone got had has have he her here hers herself him himself his how i if in inside into is it its itself just "
    "last least less let like little long made make many may me might mine more most much must my myself near never no "
    "nobody none nor not nothing now of off often on once one only onto or other others our out over own past perhaps "
    "same she should since so some someone something soon still such than that the their them themselves then there "
    "these they this those though through till to together too toward towards twice under until up upon us very was we "
    "well went were what when where whether which while who whole whom whose why will with within without would yet "
    "you "
    "your yourself it's didn't don't wasn't couldn't isn't can't won't wouldn't that's there's you're");
  return set.contains(word);
}

bool is_filler_word(std::string_view word) {
  static const auto set = words_of(
    "very really basically actually literally quite rather somewhat simply totally absolutely definitely certainly "
    "probably maybe stuff things thing kind sort various several important interesting amazing incredible great nice "
    "good really just obviously clearly essentially generally utilize leverage synergy innovative solution solutions "
    "awesome journey world-class");
  return set.contains(word);
}

bool is_concrete_word(std::string_view word) {
  static const auto set = words_of(
    "sea water wave waves tide river rain snow ice storm wind fog cloud clouds sky star stars moon sun light lamp "
    "lantern candle fire smoke ash stone stones sand rock rocks mountain hill hills road path bridge tower wall walls "
    "door doors window windows roof stair stairs floor room kitchen table chair bed house houses street streets city "
    "village harbour garden field fields forest tree trees leaf leaves root roots branch branches flower flowers grass "
    "seed seeds soil dust desert island shore beach boat boats ship ships sail sails rope anchor net train trains rail "
    "rails wheel wheels car engine metal iron brass copper glass wood wooden paper ink pen book books page pages "
    "letter "
    "letters map key keys bell bells clock clocks watch coin button thread coat hat shoes boots hand hands finger "
    "fingers face eyes eye feet foot arm arms heart voice breath song music drum violin dog cat bird birds gull gulls "
    "fish whale fox bear wolf horse owl bee bees mouse rabbit robot machine wire wires screen paint brush colour red "
    "blue green white black yellow golden gold silver grey bread tea coffee cup soup salt sugar apple honey cold warm "
    "hot wet dry bright dark loud quiet soft sharp sweet bitter heavy small tall creak hum whisper clatter ring rang "
    "smell taste child children girl boy man woman sailor keeper farmer baker captain mother father night morning dawn "
    "dusk evening noon winter summer spring autumn midnight hundred thousand two three four five six seven eight nine "
    "ten eleven twelve twenty minute minutes hour hours day days year years week weeks month steps step");
  return set.contains(word) || (!word.empty() && word.front() >= '0' && word.front() <= '9');
}

bool is_tension_word(std::string_view word) {
  static const auto set = words_of(
    "never nobody nothing lost last only secret hidden alone dark storm afraid fear danger broken gone empty vanished "
    "silent wrong impossible until before forever missing forgotten wait waited waiting left stopped late disappeared "
    "strange stranger without against risk one night mistake but almost refused quit");
  return set.contains(word);
}

bool is_feeling_word(std::string_view word) {
  static const auto set = words_of(
    "love loved lonely alone happy sad afraid brave hope hoped wish wished want wanted dream dreamed laugh laughed cry "
    "cried smile smiled tired proud gentle kind warm wonder wondered ached quiet surprise surprised joy fear trust "
    "missed longing patient stubborn curious grateful shy silent trembled dared believed promised forgave friend home");
  return set.contains(word);
}

bool is_connective(std::string_view word) {
  static const auto set = words_of(
    "then but so until because when while before after still yet and though instead suddenly finally again since once "
    "meanwhile next first later now therefore however even that this these");
  return set.contains(word);
}

}  // namespace troupe::quality
