#pragma once

#include "core/base/fields.hpp"
#include "core/quality/prose.hpp"

/// How a summary is made of its source.
namespace troupe::quality {

/// What the source does not say. A sentence counts with its words; words of meaning are those of `content_words`.
struct novelty_measures {
  /// Neighbouring words that are no neighbours in the source: of all, and of the sentence that has most; also threes.
  double pairs = 0;
  double pairs_most = 0;
  double triples = 0;
  double triples_most = 0;
  /// Neighbours that both occur in the source, but never together: as a share, and how many.
  double misjoined = 0;
  double misjoined_count = 0;
  /// Words, and words of meaning, that the source has not.
  double words = 0;
  double content = 0;
  double content_count = 0;
  double numbers = 0;

  TROUPE_FIELDS(novelty_measures, pairs, pairs_most, triples, triples_most, misjoined, misjoined_count, words, content,
                content_count, numbers)
};

/// What is taken over, and from where; places are 0 (the source's first sentence) to 1 (behind the last).
struct extraction_measures {
  /// Sentences that begin, and that end, as a sentence of the source does; whether the last one ends so.
  double begins = 0;
  double ends = 0;
  double last_ends = 0;
  /// Words per run taken over: of all sentences, of the one of shortest runs, of the first and the last.
  double run = 0;
  double run_least = 0;
  double run_first = 0;
  double run_last = 0;
  /// Where the best-matching sentences stand: the first one's, the earliest, the latest, and how far they lie apart.
  double first = 0;
  double earliest = 0;
  double latest = 0;
  double spread = 0;
  /// Steps from sentence to sentence: forward, to the same place, to the very next; the mean and the longest way back.
  double forward = 0;
  double same = 0;
  double next = 0;
  double jump = 0;
  double back = 0;

  TROUPE_FIELDS(extraction_measures, begins, ends, last_ends, run, run_least, run_first, run_last, first, earliest,
                latest, spread, forward, same, next, jump, back)
};

/// Whether it is what matters: by how often the source says a word, and by what it says first.
struct salience_measures {
  /// Mean logarithm of how often the source has the words of meaning; their share of all it says; the same per word.
  double frequent = 0;
  double covered = 0;
  double per_word = 0;
  /// How far the words' frequencies are from the source's (Kullback-Leibler).
  double divergence = 0;
  /// The source's most frequent words of meaning and names that occur.
  double top_three = 0;
  double top_five = 0;
  double top_twenty = 0;
  double top_names = 0;
  /// Words of meaning of its first, first two and first five sentences that occur; words here that stand in those.
  double lead_one = 0;
  double lead_two = 0;
  double lead_five = 0;
  double of_lead_one = 0;
  double of_lead_two = 0;
  double of_lead_five = 0;
  /// Neighbours of its first three sentences: those that occur, and how many of the neighbours here they are.
  double lead_pairs = 0;
  double of_lead_pairs = 0;
  /// Likeness (cosine) of a sentence to the whole source: the mean, the least, the first one's.
  double central = 0;
  double central_least = 0;
  double central_first = 0;

  TROUPE_FIELDS(salience_measures, frequent, covered, per_word, divergence, top_three, top_five, top_twenty, top_names,
                lead_one, lead_two, lead_five, of_lead_one, of_lead_two, of_lead_five, lead_pairs, of_lead_pairs,
                central, central_least, central_first)
};

/// How it is put.
struct composition_measures {
  /// Overlap of two of the first 200 sentences, by the shorter one's words of meaning: the most, the mean.
  double overlap_most = 0;
  double overlap = 0;
  double pairs_repeated = 0;
  /// Occurrences of the most frequent word of meaning; repeated ones as a share.
  double word_most = 0;
  double words_repeated = 0;
  /// Names of the source that are written in lower case.
  double lowered_names = 0;
  double shortest = 0;
  double first_words = 0;
  double last_words = 0;
  /// Begins with a word that points back; sentences that do; sentences that end with a function word.
  double points_back = 0;
  double point_back = 0;
  double dangling = 0;
  /// Marks that stand alone between spaces, as a share of what does.
  double loose_marks = 0;

  TROUPE_FIELDS(composition_measures, overlap_most, overlap, pairs_repeated, word_most, words_repeated, lowered_names,
                shortest, first_words, last_words, points_back, point_back, dangling, loose_marks)
};

struct digest_measures {
  novelty_measures novelty;
  extraction_measures extraction;
  salience_measures salience;
  composition_measures composition;

  TROUPE_FIELDS(digest_measures, novelty, extraction, salience, composition)
};

/// All zero if one of the two has no words.
digest_measures measure_digest(const prose& text, const prose& source);

}  // namespace troupe::quality
