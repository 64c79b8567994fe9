#pragma once

#include <string_view>
#include <unordered_map>

/// The lists behind `sentiment`: VADER's, and what this program knows beside them.
namespace troupe::quality {

using sentiment_ratings = std::unordered_map<std::string_view, double>;

/// Mean ratings of words and emoticons in lower case, -4..4. Of two entries for one token the first counts.
const sentiment_ratings& sentiment_lexicon();
/// Emoji and the words that describe them.
const std::unordered_map<std::string_view, std::string_view>& sentiment_emoji();
/// How much a word strengthens (or, below 0, weakens) what follows.
const sentiment_ratings& sentiment_boosters();
/// Runs of two or three words that are rated as one.
const sentiment_ratings& sentiment_idioms();
/// `not`, `never`, `isn't`.
bool negates(std::string_view word);
/// `lol`, `yay`: said on its own, whatever stands before.
bool is_interjection(std::string_view word);

}  // namespace troupe::quality
