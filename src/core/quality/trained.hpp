#pragma once

#include "core/quality/measures.hpp"
#include "core/quality/regressor.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Criteria learned from people's ratings: config/quality/models/*.json, made by scripts/train_quality.
namespace troupe::quality {

/// What one criterion was learned to be. The regressors were trained on five parts of the data less one each; together
/// they judge new texts, and each alone judges the part it has not seen, so that a model can be tested on its own data.
struct trained_target {
  /// What people rated: `empathy`; and the criterion it stands for.
  std::string rated;
  std::string criterion;
  /// Which values it looks at.
  std::vector<std::size_t> features;
  std::vector<double> means;
  std::vector<double> spreads;
  std::vector<regressor> folds;
  /// What words and pairs of words add, in each fold.
  std::unordered_map<std::string, std::vector<double>> grams;
  /// Predictions that 0, 10, ... 100 percent of the training texts stay below.
  std::vector<double> scale;
  /// Rank correlation with people on parts it has not seen.
  double agreement = 0;
  std::size_t rows = 0;
  /// Looks at how the text answers another, so it says nothing without one.
  bool compares = false;
};

struct trained_model {
  std::string name;
  std::uint32_t version = 0;
  std::vector<trained_target> targets;

  const trained_target* find(std::string_view criterion) const;
};

/// Returns a model of the program: `story`, `summary`, `headline`; nullptr if there is none of that name.
const trained_model* find_model(std::string_view name);

result<trained_model> read_model(std::string_view text);

/// Everything a model may look at, in a fixed order; the relation is all zero without another text.
std::vector<std::string> value_names();
std::vector<double> values_of(const measures&, const relation_measures&);
/// Words, their stems (`~surpris`) and pairs of neighbours, `<` and `>` for beginning and end; each once.
std::vector<std::string> grams_of(const prose&);

/// Returns what people would rate. With `fold`, by the regressor that has not seen that part.
double predict(const trained_target&, const std::vector<double>& values, const std::vector<std::string>& grams,
               std::optional<std::size_t> fold = {});

/// Returns 0..100: how many percent of the training texts are rated lower.
double percentile(const trained_target&, double prediction);

}  // namespace troupe::quality
