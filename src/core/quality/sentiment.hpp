#pragma once

#include <string_view>

namespace troupe::quality {

/// Returns how a sentence feels, -1 (awful) to 1 (wonderful), by VADER's lexicon and rules (Hutto & Gilbert, 2014):
/// boosters, negations, capitals, `but`, idioms, emoji, marks. Unlike there, negations and boosters end at a full stop
/// and leave `:)` and `lol` alone, `no` says nothing of a second `no`, and `sooo`, `:D.` and `&lt;3` are understood.
/// 0 if nothing in it feels like anything.
double sentiment(std::string_view sentence);

/// Returns the mean rating of a word or emoticon in lower case, -4..4; 0 if it has none.
double sentiment_of_word(std::string_view word);

}  // namespace troupe::quality
