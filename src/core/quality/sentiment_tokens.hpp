#pragma once

#include <string>
#include <string_view>
#include <vector>

/// A sentence as the rules of `sentiment` see it.
namespace troupe::quality {

struct sentiment_token {
  std::string lower;
  bool shouted = false;
  /// A mark that ends a sentence stands behind it.
  bool stop = false;
  /// `:)`, `lol`: what stands before neither negates nor strengthens it.
  bool alone = false;
};

/// Typographic apostrophes become plain ones, emoji their descriptions, `&amp;` what it stands for.
std::string plain_for_sentiment(std::string_view text);

/// Splits at white space and strips marks around what then is still a word; `:)` stays.
std::vector<sentiment_token> sentiment_tokens(std::string_view text);

}  // namespace troupe::quality
