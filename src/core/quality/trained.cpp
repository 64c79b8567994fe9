#include "core/quality/trained.hpp"

#include "core/base/invariant.hpp"
#include "core/quality/embedded.hpp"
#include "core/quality/flatten.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace troupe::quality {
namespace {

refused malformed(std::string what) {
  return {errc::corrupt, std::move(what), "model", "make it again: scripts/train_quality"};
}

/// One target of the file, before its feature names are looked up.
struct target_file {
  std::string rated;
  std::string criterion;
  std::vector<std::string> features;
  std::vector<double> means;
  std::vector<double> spreads;
  std::vector<json::value> folds;
  std::map<std::string, std::vector<double>> grams;
  std::vector<double> scale;
  double agreement = 0;
  std::size_t rows = 0;

  TROUPE_FIELDS(target_file, rated, criterion, features, means, spreads, folds, grams, scale, agreement, rows)
};

struct model_file {
  std::string name;
  std::uint32_t version = 0;
  std::vector<target_file> targets;

  TROUPE_FIELDS(model_file, name, version, targets)
};

result<trained_target> read_target(target_file from, const std::vector<std::string>& names) {
  trained_target self;
  auto count = from.features.size();
  if (from.means.size() != count || from.spreads.size() != count || from.scale.size() < 2 || from.folds.empty())
    return malformed(from.criterion + ": lists of different lengths");
  for (const auto& feature : from.features) {
    auto found = std::ranges::find(names, feature);
    if (found == names.end())
      return malformed(from.criterion + ": there is no measure \"" + feature + "\"");
    self.features.push_back(static_cast<std::size_t>(found - names.begin()));
    self.compares |= feature.starts_with("relation.");
  }
  for (const auto& fold : from.folds) {
    auto read = read_regressor(fold, count);
    if (!read)
      return std::move(read).error();
    self.folds.push_back(*std::move(read));
  }
  for (auto& [gram, weights] : from.grams) {
    if (weights.size() != self.folds.size())
      return malformed(from.criterion + ": \"" + gram + "\" has not one weight per fold");
    self.grams.emplace(gram, std::move(weights));
  }
  self.rated = std::move(from.rated);
  self.criterion = std::move(from.criterion);
  self.means = std::move(from.means);
  self.spreads = std::move(from.spreads);
  self.scale = std::move(from.scale);
  self.agreement = from.agreement;
  self.rows = from.rows;
  return self;
}

}  // namespace

const trained_target* trained_model::find(std::string_view criterion) const {
  auto found = std::ranges::find(targets, criterion, &trained_target::criterion);
  return found == targets.end() ? nullptr : &*found;
}

result<trained_model> read_model(std::string_view text) {
  auto value = parse_json(text);
  if (!value)
    return std::move(value).error();
  auto file = from_json<model_file>(*value);
  if (!file)
    return std::move(file).error();
  trained_model self{file->name, file->version, {}};
  auto names = value_names();
  for (auto& target : file->targets) {
    auto read = read_target(std::move(target), names);
    if (!read)
      return std::move(read).error();
    self.targets.push_back(*std::move(read));
  }
  return self;
}

const trained_model* find_model(std::string_view name) {
  static const auto models = [] {
    std::vector<trained_model> all;
    for (std::string_view each : {"story", "summary", "headline"}) {
      auto read = read_model(embedded_file("models/" + std::string(each) + ".json"));
      TROUPE_INVARIANT(read.has_value());
      all.push_back(*std::move(read));
    }
    return all;
  }();
  auto found = std::ranges::find(models, name, &trained_model::name);
  return found == models.end() ? nullptr : &*found;
}

std::vector<std::string> value_names() {
  std::vector<std::string> out;
  append_names<measures>(out);
  append_names<relation_measures>(out, "relation");
  return out;
}

std::vector<double> values_of(const measures& own, const relation_measures& relation) {
  std::vector<double> out;
  append_values(out, own);
  append_values(out, relation);
  return out;
}

std::vector<std::string> grams_of(const prose& text) {
  std::set<std::string> out;
  std::string before = "<";
  for (const auto& w : text.words) {
    out.insert(w.lower);
    out.insert("~" + stem(w.lower));
    out.insert(before + " " + w.lower);
    before = w.lower;
  }
  out.insert(before + " >");
  return {out.begin(), out.end()};
}

double predict(const trained_target& self, const std::vector<double>& values, const std::vector<std::string>& grams,
               std::optional<std::size_t> fold) {
  std::vector<double> seen, standard;
  for (std::size_t i = 0; i < self.features.size(); ++i) {
    seen.push_back(values[self.features[i]]);
    standard.push_back(std::clamp((seen.back() - self.means[i]) / self.spreads[i], -4.0, 4.0));
  }
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < self.folds.size(); ++i) {
    if (fold && i != *fold)
      continue;
    sum += self.folds[i](seen, standard);
    for (const auto& gram : grams)
      if (auto found = self.grams.find(gram); found != self.grams.end())
        sum += found->second[i];
    ++count;
  }
  return count ? sum / static_cast<double>(count) : 0;
}

double percentile(const trained_target& self, double prediction) {
  auto steps = static_cast<double>(self.scale.size() - 1);
  auto above = std::ranges::upper_bound(self.scale, prediction);
  if (above == self.scale.begin())
    return 0;
  if (above == self.scale.end())
    return 100;
  auto below = std::prev(above);
  double share = *above > *below ? (prediction - *below) / (*above - *below) : 0;
  return 100 * (static_cast<double>(below - self.scale.begin()) + share) / steps;
}

}  // namespace troupe::quality
