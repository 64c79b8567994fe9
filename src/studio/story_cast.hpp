#pragma once

#include "studio/dice.hpp"
#include "studio/story_passages.hpp"
#include "studio/story_topic.hpp"

#include <map>
#include <set>
#include <string>

namespace troupe::studio {

/// Who and what a story is about, and the words for them: fills the slots of passages. Remembers what has been
/// mentioned, so that a gull becomes the gull.
class story_cast {
public:
  story_cast(story_topic topic, std::uint64_t seed);

  const story_topic& topic() const { return topic_; }
  scene_place place() const { return place_; }
  /// Without article.
  const std::string& companion() const { return companion_; }
  const std::string& person() const { return person_; }
  const std::string& token() const { return token_; }
  /// Whether the hero is nowhere in particular (the sea, the moon, time).
  bool is_wide() const;
  bool has_facts() const;

  /// Returns one of `choices` with its slots filled: a sentence or several, capitalised. Avoids those that repeat what
  /// only bears saying once.
  std::string tell(passages choices, dice& chance);

private:
  std::string fill(std::string_view passage, dice& chance);
  std::string slot(std::string_view name);
  std::string first_or_again(const std::string& noun);

  story_topic topic_;
  scene_place place_;
  std::string companion_, person_, token_;
  std::map<std::string, std::string, std::less<>> words_;
  std::set<std::string, std::less<>> mentioned_, spent_;
};

}  // namespace troupe::studio
