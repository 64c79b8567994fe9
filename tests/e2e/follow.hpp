#pragma once

#include <string>
#include <vector>

/// Documents, followed to the letter: their files are written, their commands run, and what they print is compared.
namespace troupe::e2e {

/// A fenced block: ```` ```sh ````, or ```` ```python file=shout.py ````.
struct block {
  std::string language;
  std::string file;
  std::string text;
};

/// Returns the blocks of a document: of its sections with these headings (each from its `## ` to the next), or of all
/// of it.
std::vector<block> blocks_of(const std::string& document, const std::vector<std::string>& sections = {});

/// Follows them in one directory. Commands find `troupe` and the server's URL in `$TROUPE_SERVER`.
void follow(const std::vector<block>&, const std::string& server);

}  // namespace troupe::e2e
