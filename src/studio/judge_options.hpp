#pragma once

#include <string>

namespace troupe::studio {

/// The language model that `quality.judge` asks. Set by the operator: a workflow chooses neither where texts are sent
/// nor which key goes with them.
struct judge_options {
  /// Base of an API in the form of OpenAI's: `http://127.0.0.1:11434/v1`. Empty: there is no judge.
  std::string url;
  std::string model = "gpt-4o-mini";
  /// The environment variable that holds the key; empty sends none.
  std::string key_variable;
  /// What a million tokens cost, of questions and of answers, in any currency.
  double price_in = 0;
  double price_out = 0;
};

}  // namespace troupe::studio
