#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Asking a language model to judge: the questions, how its answers are read, and what they are worth. Pure: sending is
/// somebody else's.
///
/// A question is about one criterion and is answered by one number (form filling). Where the model tells how probable
/// each number was, the score is the mean of the numbers by their probabilities, which is finer than the number it
/// happened to say.
namespace troupe::quality {

inline constexpr int rubric_low = 1, rubric_high = 5;
/// Raised when the same text is asked about in other words.
inline constexpr std::uint32_t rubric_version = 1;

struct rubric_item {
  std::string criterion;
  /// What is asked, and what the ends of the scale mean.
  std::string question;
};

/// Returns the item for a criterion of ours, or nothing.
std::optional<rubric_item> find_rubric(std::string_view criterion);
/// Names of those there are.
std::vector<std::string> rubric_names();

/// What is judged. It is data: whatever it says, it cannot end its place in the question or add another speaker.
struct rubric_candidate {
  std::string_view text;
  std::string_view hook = {};
  std::string_view prompt = {};
};

/// Returns the messages of a chat completion that asks about one criterion. `swapped` shows the scale from its other
/// end, so that a liking for first or last numbers cancels out over both.
json::array question_about(const rubric_item&, const rubric_candidate&, bool swapped);

/// Returns the messages that ask which of two texts is better, answered by `1` or `2`; `swapped` shows them in the
/// other order.
json::array question_which(const rubric_item&, const rubric_candidate& one, const rubric_candidate& other,
                           bool swapped);

/// What an answer comes to.
struct rubric_answer {
  /// `rubric_low` to `rubric_high`; of a comparison the probability of the first text.
  double value = 0;
  /// By the probabilities of numbers, not only by the one said.
  bool weighted = false;
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_out = 0;

  TROUPE_FIELDS(rubric_answer, value, weighted, tokens_in, tokens_out)
};

/// Reads a chat completion in the form of OpenAI's API. Refused: no choice, an answer without a number in the scale.
result<rubric_answer> read_rating(const json::value& completion);
result<rubric_answer> read_preference(const json::value& completion, bool swapped);

/// Mean and spread (standard deviation) of several answers, as 0..100.
struct rubric_score {
  double score = 0;
  double spread = 0;
  std::size_t samples = 0;

  TROUPE_FIELDS(rubric_score, score, spread, samples)
};

rubric_score score_of(std::span<const rubric_answer>);

/// Learns from (what the model said, what people said), both 0..100, what the model's scores are worth: a rising
/// function, by isotonic regression, between its points a straight line.
class calibration {
public:
  explicit calibration(std::vector<std::pair<double, double>> model_and_people);

  /// Returns the score as it is without points.
  double operator()(double score) const;

private:
  std::vector<std::pair<double, double>> points_;
};

}  // namespace troupe::quality
