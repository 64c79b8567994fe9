#include "core/quality/embedded.hpp"

#include <algorithm>
#include <array>
#include <utility>

// The assembler reads each file into the program as it is: no compile time, no copy at start. CMakeLists.txt names the
// folder and rebuilds this file when one of them changes.
#define TROUPE_EMBED(symbol, path)                                                                                     \
  __asm__(".pushsection .rodata\n"                                                                                     \
          ".global troupe_file_" #symbol "\n"                                                                          \
          ".global troupe_file_" #symbol "_end\n"                                                                      \
          "troupe_file_" #symbol ":\n"                                                                                 \
          ".incbin \"" TROUPE_QUALITY_FILES "/" path "\"\n"                                                            \
          "troupe_file_" #symbol "_end:\n"                                                                             \
          ".popsection\n");                                                                                            \
  extern "C" const char troupe_file_##symbol[];                                                                        \
  extern "C" const char troupe_file_##symbol##_end[];

#define TROUPE_EMBEDDED(symbol, path)                                                                                  \
  std::pair<std::string_view, std::string_view> {                                                                      \
    path, between(troupe_file_##symbol, troupe_file_##symbol##_end)                                                    \
  }

TROUPE_EMBED(words, "lexicon/words.txt")
TROUPE_EMBED(sentiment, "lexicon/sentiment.txt")
TROUPE_EMBED(emoji, "lexicon/emoji.txt")
TROUPE_EMBED(safety, "lexicon/safety.txt")
TROUPE_EMBED(narration, "profiles/narration.yaml")
TROUPE_EMBED(story, "profiles/story.yaml")
TROUPE_EMBED(article, "profiles/article.yaml")
TROUPE_EMBED(summary, "profiles/summary.yaml")
TROUPE_EMBED(headline, "profiles/headline.yaml")
TROUPE_EMBED(story_model, "models/story.json")
TROUPE_EMBED(summary_model, "models/summary.json")
TROUPE_EMBED(headline_model, "models/headline.json")

namespace troupe::quality {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view embedded_file(std::string_view name) {
  static const std::array files{
    TROUPE_EMBEDDED(words, "lexicon/words.txt"),           TROUPE_EMBEDDED(sentiment, "lexicon/sentiment.txt"),
    TROUPE_EMBEDDED(emoji, "lexicon/emoji.txt"),           TROUPE_EMBEDDED(safety, "lexicon/safety.txt"),
    TROUPE_EMBEDDED(narration, "profiles/narration.yaml"), TROUPE_EMBEDDED(story, "profiles/story.yaml"),
    TROUPE_EMBEDDED(article, "profiles/article.yaml"),     TROUPE_EMBEDDED(summary, "profiles/summary.yaml"),
    TROUPE_EMBEDDED(headline, "profiles/headline.yaml"),   TROUPE_EMBEDDED(story_model, "models/story.json"),
    TROUPE_EMBEDDED(summary_model, "models/summary.json"), TROUPE_EMBEDDED(headline_model, "models/headline.json"),
  };
  auto found = std::ranges::find(files, name, &std::pair<std::string_view, std::string_view>::first);
  return found == files.end() ? std::string_view{} : found->second;
}

}  // namespace troupe::quality
