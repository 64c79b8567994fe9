#include "core/quality/word_lists.hpp"

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
    "a about above across after again against all along also although always am among an and another any anybody "
    "anyone anything are around as at away back be because been before behind being below beneath beside besides "
    "between beyond both but by came can cannot come could did do does doing done down during each either else even "
    "ever every everybody everyone everything few first for from get go goes gone got had has have having he her here "
    "hers herself him himself his how however i if in inside into is it its itself just last least less let like "
    "little long made make many may me might mine more most much must my myself near neither never no nobody none nor "
    "not nothing now of off often on once one only onto or other others our ours out outside over own past perhaps "
    "per quite rather same shall she should since so some somebody someone something soon still such than that the "
    "their theirs them themselves then there these they this those though through throughout thus till to together "
    "too toward towards twice under unless until up upon us very via was we well went were what whatever when whenever "
    "where whether which while who whoever whole whom whose why will with within without would yet you your yours "
    "yourself yourselves ourselves i'm i've i'll i'd it's it'll didn't don't doesn't wasn't weren't couldn't isn't "
    "aren't can't won't wouldn't shouldn't hasn't haven't hadn't that's there's you're you've you'll you'd he's he'd "
    "he'll she's she'd she'll we're we've we'll we'd they're they've they'll they'd let's what's who's where's here's "
    "how's ain't");
  return set.contains(word);
}

bool is_filler_word(std::string_view word) {
  static const auto set = words_of(
    "very really basically actually literally quite rather somewhat simply totally absolutely definitely certainly "
    "probably maybe stuff things thing kind sort various several important interesting amazing incredible great nice "
    "good obviously clearly essentially generally utilize leverage synergy innovative solution solutions awesome "
    "journey honestly seriously pretty");
  return set.contains(word);
}

bool is_sensory_word(std::string_view word) {
  static const auto set = words_of(
    "red blue green white black yellow golden gold silver grey gray pink purple brown orange cold warm hot wet dry "
    "bright dark loud quiet soft sharp sweet bitter sour salt salty heavy smooth rough sticky cracked dusty muddy "
    "rusty creak creaked hum hummed whisper whispered clatter rattle ring rang roar roared hiss hissed thud crack "
    "smell smelled taste tasted touch touched glow glowed glitter shine shone flicker flickered two three four five "
    "six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand");
  return set.contains(word);
}

bool is_tension_word(std::string_view word) {
  static const auto set = words_of(
    "never nobody nothing lost last only secret hidden alone dark storm afraid fear danger dangerous broken gone empty "
    "vanished silent wrong impossible until before forever missing forgotten wait waited waiting left stopped late "
    "disappeared strange stranger without against risk one night mistake but almost refused quit dead death die died "
    "kill blood scream screamed enemy war lie lied truth forbidden trapped escape");
  return set.contains(word);
}

bool is_feeling_word(std::string_view word) {
  static const auto set = words_of(
    "love loved lonely alone happy sad afraid brave hope hoped wish wished want wanted dream dreamed laugh laughed cry "
    "cried smile smiled tired proud gentle kind warm wonder wondered ached quiet surprise surprised joy fear trust "
    "missed longing patient stubborn curious grateful shy silent trembled dared believed promised forgave friend home "
    "anger angry rage grief mourn tears sorrow guilt shame relief worried scared terrified hate hated heart lonely "
    "nervous excited delighted hurt pain");
  return set.contains(word);
}

bool is_cause_word(std::string_view word) {
  static const auto set =
    words_of("because so therefore thus hence since consequently accordingly why if unless otherwise due whereby");
  return set.contains(word);
}

bool is_time_word(std::string_view word) {
  static const auto set = words_of(
    "then when while before after until once again finally suddenly meanwhile next first later now soon already "
    "eventually afterwards since still");
  return set.contains(word);
}

bool is_contrast_word(std::string_view word) {
  static const auto set = words_of(
    "but yet though although however instead despite whereas nevertheless nonetheless except unlike rather even");
  return set.contains(word);
}

bool is_addition_word(std::string_view word) {
  static const auto set = words_of("and also too moreover furthermore besides another likewise similarly both");
  return set.contains(word);
}

bool is_connective(std::string_view word) {
  return is_cause_word(word) || is_time_word(word) || is_contrast_word(word) ||
         (is_addition_word(word) && word != "and");
}

bool is_first_person(std::string_view word) {
  static const auto set =
    words_of("i me my mine myself we us our ours ourselves i'm i've i'd i'll we're we've we'd we'll");
  return set.contains(word);
}

bool is_second_person(std::string_view word) {
  static const auto set = words_of("you your yours yourself yourselves you've you're you'd you'll");
  return set.contains(word);
}

bool is_third_person(std::string_view word) {
  static const auto set = words_of(
    "he him his himself she her hers herself it its itself they them their theirs themselves he's he'd he'll she's "
    "she'd she'll it's it'd it'll they're they've they'd they'll");
  return set.contains(word);
}

bool is_demonstrative(std::string_view word) {
  static const auto set = words_of("this that these those such");
  return set.contains(word);
}

bool is_modal(std::string_view word) {
  static const auto set = words_of("can could may might must shall should will would ought cannot can't couldn't won't "
                                   "wouldn't shouldn't");
  return set.contains(word);
}

bool is_negation(std::string_view word) {
  static const auto set = words_of("no not never nobody none nothing nor neither nowhere cannot without");
  return set.contains(word) || word.ends_with("n't");
}

bool is_be(std::string_view word) {
  static const auto set = words_of("am is are was were be been being isn't aren't wasn't weren't");
  return set.contains(word);
}

bool is_irregular_participle(std::string_view word) {
  static const auto set = words_of(
    "beaten begun bent bet bitten blown born bought bound broken brought built burnt burst caught chosen cut dealt "
    "done drawn driven drunk eaten fallen fed felt forbidden forgiven forgotten fought found frozen given gone ground "
    "grown heard held hidden hit hung hurt kept known laid led left lent let lit lost made meant met mistaken paid put "
    "read rid ridden risen rung run said seen sent set sewn shaken shot shown shut slain sold sought sown spent split "
    "spoken spread spun stolen stricken struck stuck sung sunk swept sworn swum taken taught thought thrown told torn "
    "undone understood upset woken won worn wound woven written");
  return set.contains(word);
}

bool is_question_word(std::string_view word) {
  static const auto set = words_of("who what where when why how which whose what's who's how's where's");
  return set.contains(word);
}

bool is_speech_verb(std::string_view word) {
  static const auto set = words_of(
    "said says asked replied answered whispered shouted yelled cried muttered murmured exclaimed added told called "
    "screamed sighed growled laughed responded");
  return set.contains(word);
}

bool is_call_word(std::string_view word) {
  static const auto set = words_of(
    "subscribe follow share comment like watch try visit join click tap tell ask listen look remember imagine think "
    "wave start stop begin come go find read learn buy download sign call write send choose take give keep pass stay "
    "leave let open save check see");
  return set.contains(word);
}

bool is_abbreviated(std::string_view word) {
  static const auto set = words_of(
    "mr mrs ms dr st jr sr prof gen col capt lt sgt rev hon gov sen rep messrs mme mlle vs etc eg ie al approx dept "
    "est fig inc ltd co corp vol pp ed no jan feb mar apr jun jul aug sep sept oct nov dec mt ave");
  return set.contains(word);
}

}  // namespace troupe::quality
