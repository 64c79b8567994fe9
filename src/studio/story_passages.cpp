#include "studio/story_passages.hpp"

namespace troupe::studio {
namespace {

using text = std::string_view;

constexpr text settings[] = {
  "{where} {stood} {aS} with {look}. Every day {it} {act}. Nobody had ever asked why.",
  "If you had come by long ago, you would have found {aS} {where}, with {look}. Most people hurried past.",
  "Listen: {sound}. That {was} {S}, {where}. For {years} years {it} had been there, and {it} {act}.",
  "Nobody remembered how {aS} had come to be {where}. {it} had {look}, and every evening {it} {act}.",
  "There are places that maps forget. In one of them, {where}, {stood} {aS} with {look}.",
  "{years} years is a long time in one place. {aS} knew this. {where}, {it} {act}, and began again.",
};
constexpr text wide[] = {
  "Long before anyone had a word for it, there {was} {S}, with {look}. Day after day {it} {act}.",
  "Everybody knew {S}. Nobody ever asked how {it} felt. Day after day {it} {act}, and went on.",
  "Listen: {sound}. That {was} {S}, as always. {it} {act}, whether or not anyone was looking.",
  "You have met {S} a thousand times. But one evening, long ago, {S} met someone too. Until then {it} only {act}.",
};

constexpr text want_longing[] = {
  "What {it} wanted was simple: {O}. Someone had made a promise once, {years} years ago, and a promise does not get "
  "old.",
  "{S} had only one question, and asked it every evening: where {o:be} {O}? The {horizon} gave no answer, only more "
  "evening.",
  "Others had plans. {S} had only the empty space where {O} would be one day. {it} kept it swept, and left a light on.",
};
constexpr text want_quest[] = {
  "One morning {S} understood what was missing: {O}. Not lost, exactly. Just somewhere else. {it} took {token} and a "
  "little courage.",
  "Somebody had drawn a line on an old map, all the way to {O}. {S} looked at it for three nights, and on the fourth "
  "{it} left.",
  "{O}, people said, could not be found by looking. {S} decided to look anyway, and took along only {token}.",
};
constexpr text want_learning[] = {
  "All {it} wanted was to {matter}. Others did it without thinking. {S} thought of nothing else, even in dreams.",
  "One question kept {S} awake: how does anyone {matter}? {it} asked {F}, who laughed, though kindly.",
  "{S} made a promise in the dark, where nobody could hear it: before the year was over, {it} would {matter}.",
};
constexpr text want_courage[] = {
  "There was only one thing {S} never spoke about: {O}. Because of it, {it} took the long way home every evening.",
  "{O} came closer every night, or so it seemed. {S} counted to ten, looked again, and nothing had changed.",
  "Everyone has a door they do not open. Behind the one that {S} never touched, there {owas} {O}.",
};
constexpr text want_bond[] = {
  "Then, one evening, there {owas} {O}. Neither said hello. But {S} moved over a little, as one does to make room.",
  "{S} saw {O} for the first time on an ordinary evening. After that, no evening was quite ordinary again.",
  "They had nothing in common, {S} and {O}. That, strangely, was the first thing both of them liked.",
};
constexpr text want_making[] = {
  "The idea came while it rained. {S} would {verb}. Nobody had asked for it, nobody would pay, and that settled the "
  "matter.",
  "\"Why?\" asked {F}. \"Because it is not there yet,\" said {S}, who had already decided to {verb}.",
  "First there was only a wish to {verb}, and {token}. {S} laid them side by side and began to hope.",
};
constexpr text want_deed[] = {
  "People still talk about it: {S} really {deed}. But nobody tells you why. It began with a very small wish.",
  "Nobody believed it could happen. {S} did not believe it either. {it} only knew that the wish would not go away.",
  "Other stories begin with a sword. This one begins with a rumour: that {S} {deed}. The rumour was true.",
};
constexpr text want_wishing[] = {
  "But {S} had a wish, small enough to hide: to {wish}. {it} had never said it aloud, not even at night.",
  "What {it} wanted was not much. Only, just once, to {wish}. It does not sound like a lot, unless it is yours.",
  "At night, when nothing moved but the stars, {S} wished for one thing only: to {wish}.",
};

constexpr text trouble_story[] = {
  "{trouble} By midnight {S} could see nothing at all, and nobody answered.",
  "{trouble} {S} held on to what was left: {token}, and a stubborn kind of hope.",
  "{trouble} Somebody said it was over. {S} almost believed it.",
  "{trouble} Everything {it} had hoped for seemed suddenly very far away.",
};

constexpr text attempt_longing[] = {
  "So {it} did the only thing left, and called. Once towards the {horizon}, once towards the sky. Only the echo came "
  "back.",
  "{S} sent {F} with a message: {token}, and three words, I am here. Then came the hardest part, which is doing "
  "nothing.",
  "{it} counted to a thousand, and started again. On the ninth night {F} came, sat down close by, and counted along.",
};
constexpr text attempt_quest[] = {
  "{it} asked {P}, who pointed left. {it} asked {F}, who pointed right. So {S} went straight on, into the dark.",
  "Three times the way ended. Three times {S} turned {token} over in the dark, thought of home, and found another way.",
  "By the second night the food was gone, and most of the courage. But {F} came along, just for the company.",
};
constexpr text attempt_learning[] = {
  "The first try was a disaster. The second was worse, and {F} saw it. After the hundredth, {S} stopped counting and "
  "started listening.",
  "{it} practised before sunrise, when nobody could laugh. {F} watched from a distance, and one morning came closer.",
  "{P} gave one piece of advice: go slower. So {S} went slower, mistake by mistake, until the mistakes grew smaller.",
};
constexpr text attempt_courage[] = {
  "This time {it} did not run. {it} took {token}, because one needs something to hold, and went one step closer.",
  "\"Come with me,\" said {F}. They went together, one breath at a time, until there was no farther to go.",
  "{S} made a bargain: ten steps today, eleven tomorrow. On the fourth evening the trembling stopped.",
};
constexpr text attempt_bond[] = {
  "{S} gave away the best thing {it} had, which was {token}. {O} gave nothing back, only stayed a little longer.",
  "They tried letters, then signals, then simply being quiet side by side. Quiet worked best, and lasted until "
  "morning.",
  "But each time they came near, the night pulled them apart. So {S} sent {F} with a message: tomorrow, same place.",
};
constexpr text attempt_making[] = {
  "The first attempt broke. The second one leaned. The third fell over while {P} was watching, and said nothing, very "
  "politely.",
  "{it} worked through the night with {token} and a borrowed light. Whenever something was missing, {F} went and "
  "fetched it.",
  "Piece by piece it grew: one part patience, one part luck, and one part that {F} had found in the dark.",
};
constexpr text attempt_deed[] = {
  "The first try came to nothing. So did the second. Then {F} came by, looked for a long time, and stayed to help.",
  "{S} began where anyone begins, with the smallest step. Behind it waited the next one, a little steeper and a little "
  "colder.",
  "{P} shook a worried head. {F} kept watch. And {S}, trembling a little, did the first half of it.",
};
constexpr text attempt_wishing[] = {
  "So {it} told {F}, very quietly, about the wish. The answer came at once, and without a smile: then we should start "
  "tonight.",
  "{S} tried it alone and failed, tried it again and failed better. In the end {it} asked {P} for help.",
  "There was one way, and it was not a comfortable one. {S} traded a last certainty for {token}, and began.",
};

constexpr text journey_story[] = {
  "On the way there was a small kindness: {P} left a light in the window, and did not wait to be thanked.",
  "Half of the night was gone when {F} found {token} on the ground, shining as if somebody had left it there on "
  "purpose.",
  "Then, for an hour, nothing happened. It is the part that stories leave out: the waiting, the breathing, the going "
  "on.",
};

constexpr text turn_longing[] = {
  "And then, when {it} had stopped looking, there {owas} {O}. On the other side of the dark, someone had been waiting "
  "too.",
  "Just before morning there was a sound: {osound}. {S} knew it at once. {O} had come, late and out of breath.",
  "{F} came back first, and behind, slow and shining, came {O}. Nobody spoke. Nobody had to.",
};
constexpr text turn_quest[] = {
  "{O} {owas} not where the map had promised. {O} {owas} here, close by, in the one place {S} had never looked.",
  "Then {F} stopped. There, no bigger than a breath, {owas} {O}, exactly as people had said, and completely different.",
  "What {S} found first was a mistake, and the mistake had a light in it. Behind the light {owas} {O}.",
};
constexpr text turn_learning[] = {
  "Then the wind dropped, and for the length of one breath {S} forgot to be careful. It happened by itself. {it} could "
  "{matter}.",
  "\"Look,\" whispered {F}. \"You are doing it.\" And it was true: small, crooked, and real. {S} could {matter}.",
  "On the worst day of all {it} gave up, and laughed about it. In the middle of that laugh {it} began to {matter}.",
};
constexpr text turn_courage[] = {
  "Up close there was a sound: {osound}. It was not angry at all. It was lonely, and just as frightened as {S}.",
  "{S} looked up. There {owas} {O}, enormous and quiet. \"I thought you would never come,\" said a voice.",
  "One more step, and then the strangest thing: {O} moved aside, the way you do for someone you respect.",
};
constexpr text turn_bond[] = {
  "One night {S} was late, and found {O} still there. So that was how it felt, when someone waits for you.",
  "It was not a big moment. Someone told a joke, a bad one, and {S} laughed until the {horizon} shook.",
  "Then the storm was over, and in the new light they saw that all night long they had moved closer, both of them.",
};
constexpr text turn_making[] = {
  "At dawn {it} stepped back. It was crooked. It was also alive: the light went in cold and came out warm.",
  "The last piece was the one thing nobody had planned, {token}, and it fitted as if the gap had been made for it.",
  "{P} came to laugh, and stayed, and fetched the others. Someone took off a hat. Someone began to sing.",
};
constexpr text turn_deed[] = {
  "And then it simply happened. No drum, no trumpet. {F} saw it, and told everyone, and for once did not exaggerate.",
  "Halfway through {it} noticed that the fear was gone. Something warmer had moved in, with a taste of morning.",
  "What nobody had expected was the quiet afterwards. You could hear {sound}, and then someone starting to clap.",
};
constexpr text turn_wishing[] = {
  "At first nothing happened. Then {F} looked up. It was so small that you could have missed it, but it was happening.",
  "Just before morning the answer came, not loud, not golden. {S} had got the wish, upside down and better.",
  "It was {P} who came through the dark with {token}. \"There you are,\" said a warm voice. \"I looked everywhere.\"",
};

constexpr text end_longing[] = {
  "{S} still {v:watch} the {horizon}, out of habit. But waiting feels different when you know who is coming. Leave a "
  "light on tonight.",
  "If you pass by at dusk, you can see them together, {S} and {O}. Some promises only take the long way home.",
  "So how long is too long to wait for {O}? Ask {S}. The answer is always the same, and always warm: not yet.",
};
constexpr text end_quest[] = {
  "{S} came home with empty pockets and a hundred stories. Ask about {O}, and {it} will only smile and point at "
  "everything.",
  "They keep {token} on the windowsill now. When someone asks how far it was to {O}, they say: exactly far enough.",
};
constexpr text end_learning[] = {
  "Today {S} {v:teach} it to anyone who asks, and always {v:begin} with the same warm words: first, you may be bad at "
  "it.",
  "{it} still {v:make} mistakes, and {v:be} proud of the best ones. If you wonder whether you could {matter}, start "
  "badly. Start tonight.",
};
constexpr text end_courage[] = {
  "Near {O}, the heart still beats faster. But now it beats like a drum, not like an alarm. Some friends are "
  "frightening at first.",
  "Some nights they sit together, {S} and {O}, and keep each other company. What are you afraid of? Perhaps it is "
  "waiting, too.",
};
constexpr text end_bond[] = {
  "They are still there, {S} and {O}, a little older. If someone seems too different from you, go and move over a "
  "little.",
  "Nobody knows what they talk about, {S} and {O}. But there are two cups on the wall, and both are warm.",
};
constexpr text end_making[] = {
  "It is still there, and it leans a little. Children touch it for luck. Make something, {S} would tell you. Make it "
  "crooked.",
  "Ask {S} whether it was worth it, and {it} will hand you {token} and ask: and you, what are you going to make?",
};
constexpr text end_deed[] = {
  "So the rumour is true: {S} {deed}. The rest of the secret is even shorter. Someone was afraid, and began. You "
  "could, too.",
  "And when the evening is quiet, {S} {v:remember} how it felt. Somewhere a child hears that {S} {deed}, and believes "
  "it.",
};
constexpr text end_wishing[] = {
  "And {S}? Nearly everything is as it was. But look closely, and there is a new, warm light. Some wishes need only "
  "one listener.",
  "That is all, and it fits in a minute. But {S} got to {wish}, and no evening has felt lonely since.",
};

constexpr text explain_setting[] = {
  "You come across {S} more often than you think. But when did you last ask about it? Today we look for {matter}.",
  "Today we follow one small mystery: {matter}. Picture it first, with {look}. It is closer to you than it seems.",
  "Close your eyes for a moment and listen: {sound}. This is where the trail of {S} begins, quietly, like most good "
  "questions.",
};
constexpr text explain_want[] = {
  "Begin at the beginning. {fact1} It sounds simple, and nothing about it is.",
  "First things first. {fact1} Hold on to that picture, you will need it.",
};
constexpr text explain_trouble[] = {
  "Now look closer. {fact2} Nobody planned it so, and yet it works every day.",
  "But there is a catch, and it is a beautiful one. {fact2} It had to be discovered, slowly, by someone stubborn.",
};
constexpr text explain_attempt[] = {
  "It took people a long time to see this. Some were clever, some were patient, and {P} with cold tea was often both.",
  "For every time that it worked, there were a hundred when it did not, and someone tired lit the lamp again and "
  "started over.",
};
constexpr text explain_journey[] = {
  "Somewhere right now {P} is thinking about the same question, with cold tea and a warm lamp, and is not giving up.",
};
constexpr text explain_turn[] = {
  "And now the surprising part. {fact3} Read that again tomorrow: it will still be true.",
  "Here comes the part that people never expect. {fact3} You may want to sit with that for a second.",
};
constexpr text explain_end[] = {
  "So the next time you meet {S}, stop for one breath. You asked, and now you know. Pass it on to someone curious.",
  "That was {matter}, or at least the first warm minute of it. Wonder begins right where you stopped looking. Look "
  "again tonight.",
};
constexpr text plain_want[] = {
  "Ask three people about {S} and you will get three answers. Ask a child, and you get a better question: what is it "
  "for?",
};
constexpr text plain_trouble[] = {
  "Take it apart, and there is something smaller inside, and something smaller inside that. Every part has a reason, "
  "and every reason a history.",
};
constexpr text plain_turn[] = {
  "The surprising part is how close it is. Something you touched this morning, before breakfast, would not be the same "
  "without {S}.",
};

constexpr text detail_story[7][3] = {
  {"Sometimes {P} waved in passing, without knowing why.", "The evenings smelled of rain and warm dust.",
   "On clear nights you could count the stars twice."},
  {"It is hard to explain such a thing in daylight.",
   "The wish was no heavier than a feather, and just as hard to hold.",
   "Only the wind knew, and the wind keeps nothing to itself."},
  {"Somewhere a shutter banged, and then even that stopped.", "The dark had never been so wide.",
   "It was the kind of cold that has a sound."},
  {"It took the whole night, and most of the next.",
   "From far away it must have looked very small, and a little foolish.",
   "Every beginning is crooked, and this one was no exception."},
  {"The stars turned over once, like a sleeper.", "Nobody wrote it down, and yet everyone knew.",
   "The night was past its middle and did not know it."},
  {"Years later they would still argue about what exactly had happened.",
   "For a moment even the clocks held their breath.", "The light changed, as it does when someone opens a curtain."},
  {"And the evenings smell of rain and warm dust, as they always did.", "Good night, wherever you are.",
   "It is the sort of thing you only see when you walk slowly."},
};
constexpr text detail_explain[7][3] = {
  {"Most of what matters hides in plain sight.", "The best questions are the ones children get tired of asking.",
   "Nothing about it is as ordinary as it looks."},
  {"Someone had to notice it for the first time.", "It has been going on longer than anyone has been watching.",
   "You can check it with your own eyes."},
  {"It is easy to say and hard to see.", "Look at it long enough and it turns strange.",
   "This is where most explanations stop, and where the good part starts."},
  {"Their notebooks are full of crossed-out lines.", "Being wrong, carefully, is most of the work.",
   "Patience is an instrument too."},
  {"The lamp will burn a while yet.", "There is always another page.",
   "Some of them write letters to each other about nothing else."},
  {"It sounds like a trick, and it is not.", "There is a small silence in every room where this is told.",
   "It makes the world a little larger and a little closer."},
  {"Questions like that keep well.", "There is more, there is always more.",
   "And if someone asks you, begin with what surprised you."},
};

constexpr text hooks_longing[] = {
  "How long would you wait for {O}? Once, {S} waited for {years} years, and nobody could say why.",
  "Nobody waits {years} years for {O}. Almost nobody. Would you?",
};
constexpr text hooks_quest[] = {
  "Everyone said {O} could never be found. Then, one night, {S} stopped listening to everyone. Would you?",
  "Would you leave home in the dark, for {O}, with nothing but {token} in your pocket?",
};
constexpr text hooks_learning[] = {
  "Could {aS} ever learn to {matter}? Everybody laughed. Would you have laughed, too?",
  "You were bad at it the first time, too. But nobody had ever seen {aS} try to {matter}. Until one night.",
};
constexpr text hooks_courage[] = {
  "What are you afraid of? For {S}, it {owas} {O}. Until one night there was no way around.",
  "Never look back, they say. But {S} did, and there {owas} {O}. What would you have done?",
};
constexpr text hooks_bond[] = {
  "What could {aS} and {aO} possibly have to say to each other? Nobody knew, until one night you would not forget.",
  "{S} and {O} had nothing in common. So why could nobody pull them apart? You may have met someone like that.",
};
constexpr text hooks_making[] = {
  "Nobody had asked {S} to {verb}. What would you do with an idea that keeps you awake all night?",
  "Would you {verb}, if nobody ever asked you to? For {S}, there was only one answer.",
};
constexpr text hooks_deed[] = {
  "Would you believe that {aS} {deed}? Nobody did. Then came the night that nobody forgot.",
  "They say that {aS} once {deed}. What you never hear is what happened that night, in the dark.",
};
constexpr text hooks_wishing[] = {
  "What does {aS} wish for when nobody is listening? You will not guess, and you may wish for it, too.",
  "Every night, {S} kept one secret from everyone. What would you do with a wish that small?",
};
constexpr text hooks_explanation[] = {
  "You think you know {S}? Give me one minute, and nothing about it will look ordinary again.",
  "Almost nobody asks about {S}. Why? The answer was hidden in plain sight, and you walk past it every day.",
};

constexpr text title_story[7][3] = {
  {"{aS}", "Where it begins", "{years} quiet years"},   {"One small wish", "What {it} wanted", "A secret"},
  {"The long night", "Trouble", "When the light went"}, {"A first step", "The attempt", "Not giving up"},
  {"On the way", "A small kindness", "The quiet hour"}, {"The turn", "Just before morning", "Something answers"},
  {"A warm light", "Morning", "And ever since"},
};
constexpr text title_explain[7][3] = {
  {"The question", "A closer look", "{aS}"},
  {"The beginning", "First things first", "Where it starts"},
  {"Look closer", "The catch", "Underneath"},
  {"A hundred tries", "The patient ones", "Cold tea"},
  {"Meanwhile", "Somewhere, a lamp", "Still asking"},
  {"The surprise", "The strange part", "What nobody expects"},
  {"Look again", "Pass it on", "Tonight"},
};

struct plot_passages {
  passages want, attempt, turn, resolution, hooks;
};

plot_passages of(story_plot plot) {
  switch (plot) {
  case story_plot::longing:
    return {want_longing, attempt_longing, turn_longing, end_longing, hooks_longing};
  case story_plot::quest:
    return {want_quest, attempt_quest, turn_quest, end_quest, hooks_quest};
  case story_plot::learning:
    return {want_learning, attempt_learning, turn_learning, end_learning, hooks_learning};
  case story_plot::courage:
    return {want_courage, attempt_courage, turn_courage, end_courage, hooks_courage};
  case story_plot::bond:
    return {want_bond, attempt_bond, turn_bond, end_bond, hooks_bond};
  case story_plot::making:
    return {want_making, attempt_making, turn_making, end_making, hooks_making};
  case story_plot::deed:
    return {want_deed, attempt_deed, turn_deed, end_deed, hooks_deed};
  case story_plot::wishing:
    return {want_wishing, attempt_wishing, turn_wishing, end_wishing, hooks_wishing};
  case story_plot::explanation:
    return {explain_want, explain_attempt, explain_turn, explain_end, hooks_explanation};
  }
  return {};
}

}  // namespace

passages passages_for(story_plot plot, story_beat beat) {
  bool explains = plot == story_plot::explanation;
  switch (beat) {
  case story_beat::setting:
    return explains ? passages(explain_setting) : passages(settings);
  case story_beat::want:
    return of(plot).want;
  case story_beat::trouble:
    return explains ? passages(explain_trouble) : passages(trouble_story);
  case story_beat::attempt:
    return of(plot).attempt;
  case story_beat::journey:
    return explains ? passages(explain_journey) : passages(journey_story);
  case story_beat::turn:
    return of(plot).turn;
  case story_beat::resolution:
    return of(plot).resolution;
  }
  return {};
}

passages wide_settings() {
  return wide;
}

passages plain_explanations(story_beat beat) {
  switch (beat) {
  case story_beat::want:
    return plain_want;
  case story_beat::trouble:
    return plain_trouble;
  case story_beat::turn:
    return plain_turn;
  case story_beat::setting:
  case story_beat::attempt:
  case story_beat::journey:
  case story_beat::resolution:
    return passages_for(story_plot::explanation, beat);
  }
  return {};
}

passages details_for(story_plot plot, story_beat beat) {
  auto i = static_cast<std::size_t>(beat);
  return plot == story_plot::explanation ? passages(detail_explain[i]) : passages(detail_story[i]);
}

passages hooks_for(story_plot plot) {
  return of(plot).hooks;
}

passages titles_for(story_plot plot, story_beat beat) {
  auto i = static_cast<std::size_t>(beat);
  return plot == story_plot::explanation ? passages(title_explain[i]) : passages(title_story[i]);
}

}  // namespace troupe::studio
