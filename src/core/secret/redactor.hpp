#pragma once

#include "core/base/json.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::secret {

/// What stands where a secret was.
inline constexpr std::string_view mask = "***";

/// Hides secrets in what comes out of an attempt: as they are, in percent-encoding, in base64, and as JSON writes them.
class redactor {
public:
  explicit redactor(const std::map<std::string, std::string>& secrets);

  bool empty() const { return forms_.empty(); }

  /// Returns the text without secrets. Text is often cut by whoever passes it on: a part of a secret, of at least
  /// `part_bytes_min` bytes, is hidden too where it is the end or the beginning of the text.
  std::string operator()(std::string_view text) const;
  /// In all texts of it, names of members included.
  void operator()(json::value&) const;

  static constexpr std::size_t part_bytes_min = 4;

  /// The same for a text of any length that comes in pieces: keeps back no more than a secret is long.
  class stream {
  public:
    explicit stream(const redactor& by) : by_(by) {}
    /// Returns what of the text so far can be told.
    std::string feed(std::string_view piece);
    /// Returns the rest.
    std::string finish();

  private:
    const redactor& by_;
    std::string kept_;
  };

private:
  /// The longest form that stands at the place; 0 for none.
  std::size_t length_at(std::string_view text, std::size_t at) const;
  /// Replaces whole forms up to `end`; what is after is looked at only to see them whole. Returns where it stopped.
  std::size_t replace(std::string_view text, std::size_t end, std::string& to) const;

  /// The longest first.
  std::vector<std::string> forms_;
  /// By the first byte: whether a form begins with it.
  std::vector<bool> begins_ = std::vector<bool>(256, false);
};

}  // namespace troupe::secret
