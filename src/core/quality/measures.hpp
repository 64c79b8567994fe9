#pragma once

#include "core/quality/digest.hpp"
#include "core/quality/prose.hpp"
#include "core/quality/readability.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What can be measured in a text without understanding it. Pure arithmetic: equal texts have equal measures. Unless
/// said otherwise a share is of all words, and a text without words has only zeros.
namespace troupe::quality {

/// Which words.
struct vocabulary_measures {
  /// Distinct words divided by words, averaged over windows of 50 words, so that long texts are not punished.
  double type_token = 0;
  /// Words used once, as a share of the distinct ones.
  double once = 0;
  /// Mean of 0 (rare) to 9 (in every text) over words that carry meaning and are known.
  double common = 0;
  /// Meaningful words that are rare, and words no dictionary has (names and numbers aside).
  double rare = 0;
  double unknown = 0;
  /// Mean of 0 (idea) to 9 (thing) over words that carry meaning and are known.
  double concrete = 0;
  /// Words for what can be seen, heard, touched or counted.
  double tangible = 0;
  double nouns = 0;
  double verbs = 0;
  double adjectives = 0;
  double adverbs = 0;
  double function = 0;
  double filler = 0;
  /// -ness, -tion, -ity ...
  double abstract = 0;
  double feeling = 0;
  double tension = 0;
  double letters = 0;
  /// No vowel, or five consonants in a row.
  double unspeakable = 0;

  TROUPE_FIELDS(vocabulary_measures, type_token, once, common, rare, unknown, concrete, tangible, nouns, verbs,
                adjectives, adverbs, function, filler, abstract, feeling, tension, letters, unspeakable)
};

/// How sentences are built and how they follow each other.
struct rhythm_measures {
  double mean = 0;
  /// Standard deviation of sentence length divided by its mean.
  double variation = 0;
  double longest = 0;
  /// Sentences of at most 5 and of more than 30 words, as shares of the sentences.
  double shorts = 0;
  double longs = 0;
  double commas = 0;
  /// Mean difference between neighbours, divided by the mean length.
  double contrast = 0;
  double paragraph_words = 0;

  TROUPE_FIELDS(rhythm_measures, mean, variation, longest, shorts, longs, commas, contrast, paragraph_words)
};

/// How it is said. Passive, questions, exclamations and commands are shares of the sentences.
struct style_measures {
  double passive = 0;
  double questions = 0;
  double exclamations = 0;
  double commands = 0;
  /// Words between quotation marks, and quotations per sentence.
  double dialogue = 0;
  double quotations = 0;
  double numbers = 0;
  double names = 0;
  double first_person = 0;
  double second_person = 0;
  double third_person = 0;
  double contractions = 0;
  double negations = 0;
  double modals = 0;
  double past = 0;
  double progressive = 0;
  double capitals = 0;
  double dashes = 0;
  double ellipses = 0;
  double cause = 0;
  double time = 0;
  double contrast = 0;
  double addition = 0;

  TROUPE_FIELDS(style_measures, passive, questions, exclamations, commands, dialogue, quotations, numbers, names,
                first_person, second_person, third_person, contractions, negations, modals, past, progressive, capitals,
                dashes, ellipses, cause, time, contrast, addition)
};

/// How sentences hold together, by the words they share.
struct cohesion_measures {
  /// Sentences that share a word of meaning with the one before, with any of the three before, with any before.
  double neighbour = 0;
  double near = 0;
  double linked = 0;
  /// Mean overlap (cosine) of neighbours, and of each sentence with the whole text.
  double overlap = 0;
  double centred = 0;
  /// Words of meaning that occurred before.
  double given = 0;
  /// Sentences with a pronoun or connective that points back.
  double reference = 0;
  /// Overlap of the first third with the last.
  double frame = 0;
  /// Share of the five most frequent words of meaning among all of them.
  double topic = 0;

  TROUPE_FIELDS(cohesion_measures, neighbour, near, linked, overlap, centred, given, reference, frame, topic)
};

/// What is said again.
struct repetition_measures {
  /// Runs of two, three, four and six words that occurred before, as shares of all such runs.
  double pairs = 0;
  double triples = 0;
  double fours = 0;
  double sixes = 0;
  /// Sentences that occurred before, as a share.
  double sentences = 0;
  /// Sentences that begin with a word that begins another.
  double openers = 0;
  /// Longest run of words that occurs twice.
  double longest = 0;
  /// Runs of two words that differ, by the type-token ratio's window.
  double novelty = 0;

  TROUPE_FIELDS(repetition_measures, pairs, triples, fours, sixes, sentences, openers, longest, novelty)
};

/// How it feels, sentence by sentence (`sentiment`).
struct feeling_measures {
  double mean = 0;
  double strength = 0;
  double spread = 0;
  double lowest = 0;
  double highest = 0;
  double opening = 0;
  double closing = 0;
  /// From the lowest third to the end, and how often the sign changes, per sentence.
  double rise = 0;
  double turns = 0;
  double neutral = 0;

  TROUPE_FIELDS(feeling_measures, mean, strength, spread, lowest, highest, opening, closing, rise, turns, neutral)
};

/// What an editor would mark. All but `unfinished` per sentence.
struct mechanics_measures {
  /// The text ends without a mark that ends a sentence.
  double unfinished = 0;
  double unmarked = 0;
  double uncapitalised = 0;
  double doubled = 0;
  double spaced_marks = 0;
  double repeated_marks = 0;
  double lower_i = 0;
  double unbalanced = 0;
  double articles = 0;
  double misspelt = 0;

  TROUPE_FIELDS(mechanics_measures, unfinished, unmarked, uncapitalised, doubled, spaced_marks, repeated_marks, lower_i,
                unbalanced, articles, misspelt)
};

struct measures {
  quality::readability reading;
  vocabulary_measures vocabulary;
  rhythm_measures rhythm;
  style_measures style;
  cohesion_measures cohesion;
  repetition_measures repetition;
  feeling_measures feeling;
  mechanics_measures mechanics;

  TROUPE_FIELDS(measures, reading, vocabulary, rhythm, style, cohesion, repetition, feeling, mechanics)
};

measures measure(const prose&);

vocabulary_measures measure_vocabulary(const prose&);
rhythm_measures measure_rhythm(const prose&);
style_measures measure_style(const prose&);
cohesion_measures measure_cohesion(const prose&);
repetition_measures measure_repetition(const prose&);
feeling_measures measure_feeling(const prose&);
mechanics_measures measure_mechanics(const prose&);

/// How one text answers another: a story its prompt, a summary its source, a hook its script.
struct relation_measures {
  /// Words of meaning of the other text that occur here, by kind; rare words count more in `weighted`.
  double recall = 0;
  double weighted = 0;
  /// Words of meaning here that occur in the other text.
  double precision = 0;
  double cosine = 0;
  double pairs_shared = 0;
  double triples_shared = 0;
  /// Words in runs that stand in the other text, and the mean square of such runs' length per word.
  double coverage = 0;
  double density = 0;
  double longest_run = 0;
  /// Words here divided by words there.
  double length = 0;
  /// Names and numbers here that occur there.
  double names_known = 0;
  double numbers_known = 0;
  /// Where the best-matching sentences of the other text stand (0 first, 1 last), and how well they match.
  double position = 0;
  double match = 0;
  double match_least = 0;
  /// `recall` of the other text's most frequent words, of its first three sentences, and in this text's own thirds.
  double topic = 0;
  double lead = 0;
  double recall_early = 0;
  double recall_late = 0;
  digest_measures digest;

  TROUPE_FIELDS(relation_measures, recall, weighted, precision, cosine, pairs_shared, triples_shared, coverage, density,
                longest_run, length, names_known, numbers_known, position, match, match_least, topic, lead,
                recall_early, recall_late, digest)
};

relation_measures relate(const prose& text, const prose& other);

/// Words that carry meaning: not function words, longer than two letters; endings -s, -ed, -ing cut off.
std::vector<std::string> content_words(std::span<const word>);
/// Returns the word without -'s, -s, -es, -ed, -ing.
std::string stem(std::string_view word);
/// Whether the word names a person or a place: capital where none is needed, or known as a name.
bool is_name(const prose&, std::size_t index);
/// A form of `be` and a participle: who does it is not said.
bool is_passive(std::span<const word> sentence);
/// Begins with a verb in its plain form: `Look up.`
bool is_command(std::span<const word> sentence);
/// A thing one can see, hear or touch, or a number.
bool is_tangible(const word&);
/// A word in lower case that no dictionary has, nor the word it could be a form of.
bool is_misspelt(const prose&, std::size_t index);
/// What the word most often is; the words around it are not asked.
word_kind kind_of(const word&);

}  // namespace troupe::quality
