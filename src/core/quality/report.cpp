#include "core/quality/report.hpp"

#include "core/quality/criteria.hpp"
#include "core/quality/media.hpp"
#include "core/quality/scoring.hpp"
#include "core/quality/trained.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace troupe::quality {
namespace {

constexpr std::size_t feedback_max = 5;
/// A text of this many words is as much as a criterion needs to be sure of itself.
constexpr double words_enough = 150;
/// Gains smaller than this are not worth a sentence.
constexpr double gain_min = 0.2;

double one_decimal(double x) {
  return std::round(x * 10) / 10;
}

double two_decimals(double x) {
  return std::round(x * 100) / 100;
}

double confidence_of(const verdict& v, const subject& given) {
  double length = std::min(1.0, std::sqrt(static_cast<double>(given.text.words.size()) / words_enough));
  double english = ramp(given.measures.vocabulary.function, 0.1, 0.3) / 100;
  return v.trust * length * english;
}

/// What the trained models are asked with, measured once.
class advisers {
public:
  advisers(const subject& given, const profile& by) : given_(given), model_(find_model(by.model)) {}

  /// Moves a verdict towards what people would say, as far as the profile wants.
  void consult(const profile_criterion& rule, verdict& v) {
    bool hook = rule.name == "hook_strength";
    const auto* model = hook ? find_model("headline") : model_;
    const auto* target = rule.learned > 0 && model ? model->find(rule.name) : nullptr;
    if (!target || (target->compares && given_.prompt.words.empty()) || given_.text.words.empty())
      return;
    double score = percentile(*target, hook ? predict(*target, hook_values(), grams_of(given_.hook))
                                            : predict(*target, text_values(), text_grams()));
    v.score = (1 - rule.learned) * std::clamp(v.score, 0.0, 100.0) + rule.learned * score;
    v.trust = (1 - rule.learned) * v.trust + rule.learned * std::min(1.0, 0.3 + target->agreement);
    asked_.insert(model->name + " " + std::to_string(model->version));
    v.evidence.push_back({"people would rate it above " + number(score, 0) + "% of " + std::to_string(target->rows) +
                          (hook ? " headlines" : " texts") + " (model " + model->name + " " +
                          std::to_string(model->version) + ", " + target->rated + ")"});
  }

  std::vector<std::string> asked() const { return {asked_.begin(), asked_.end()}; }

private:
  const std::vector<double>& text_values() {
    if (text_values_.empty())
      text_values_ = values_of(given_.measures, given_.relation);
    return text_values_;
  }

  const std::vector<double>& hook_values() {
    if (hook_values_.empty())
      hook_values_ = values_of(measure(given_.hook), {});
    return hook_values_;
  }

  const std::vector<std::string>& text_grams() {
    if (text_grams_.empty())
      text_grams_ = grams_of(given_.text);
    return text_grams_;
  }

  const subject& given_;
  const trained_model* model_;
  std::vector<double> text_values_;
  std::vector<double> hook_values_;
  std::vector<std::string> text_grams_;
  std::set<std::string> asked_;
};

/// How much the overall would rise if this criterion alone reached its target.
void find_gains(std::vector<criterion>& criteria, const profile& by, double overall) {
  for (std::size_t i = 0; i < criteria.size(); ++i) {
    auto rule = std::ranges::find(by.criteria, criteria[i].name, &profile_criterion::name);
    if (criteria[i].score >= rule->target)
      continue;
    auto better = criteria;
    better[i].score = rule->target;
    criteria[i].gain = two_decimals(overall_of(better, by) - overall);
  }
}

std::vector<std::string> feedback_of(const std::vector<criterion>& criteria) {
  std::vector<const criterion*> order;
  for (const auto& c : criteria)
    if (c.gain >= gain_min)
      order.push_back(&c);
  std::ranges::stable_sort(order, std::greater{}, [](const criterion* c) { return c->gain; });
  std::vector<std::string> out;
  for (const auto* c : order)
    if (out.size() < feedback_max)
      out.push_back(c->advice);
  if (out.empty())
    out.push_back("Nothing stands out as weak: listen to it once, then publish.");
  return out;
}

}  // namespace

report assess(const sample& sample_given, const profile& by) {
  auto given = prepare(sample_given);
  report self;
  self.judged_by = by.name + " " + std::to_string(by.version);
  self.words = given.text.words.size();
  self.sentences = given.text.sentences.size();
  self.reading_ease = one_decimal(given.measures.reading.flesch);
  double enough = by.words_min == 0 ? 1 : std::min(1.0, static_cast<double>(self.words) / by.words_min);
  double trust = 0, weights = 0;
  advisers people(given, by);
  auto media = media_criterion_names();
  for (const auto& rule : by.criteria) {
    auto v = judge(rule.name, given);
    if (!v)
      continue;
    people.consult(rule, *v);
    criterion c;
    c.name = rule.name;
    c.weight = rule.weight;
    bool of_text = std::ranges::find(media, rule.name) == media.end();
    // A short text is no less safe.
    bool shrinks = of_text && (rule.name != "safety" || self.words == 0);
    c.score = one_decimal(std::clamp(v->score, 0.0, 100.0) * (shrinks ? enough : 1));
    c.confidence = two_decimals(of_text ? confidence_of(*v, given) : v->trust);
    c.evidence = std::move(v->evidence);
    c.advice = std::move(v->advice);
    trust += c.weight * c.confidence;
    weights += c.weight;
    self.criteria.push_back(std::move(c));
  }
  auto overall = overall_of(self.criteria, by);
  self.overall = one_decimal(overall);
  self.models = people.asked();
  self.confidence = weights > 0 ? two_decimals(trust / weights) : 0;
  find_gains(self.criteria, by, overall);
  self.feedback =
    self.words == 0 ? std::vector<std::string>{"There is no text: write one first."} : feedback_of(self.criteria);
  auto subject = sample_given.subject.empty() ? sample_given.text : sample_given.subject;
  auto ruled = decide(self.criteria, self.overall, by, subject);
  self.decision = ruled.decision;
  self.rule = std::move(ruled.rule);
  self.arm = std::move(ruled.arm);
  self.reasons = std::move(ruled.reasons);
  return self;
}

std::size_t count_words(std::string_view text) {
  return read_prose(text).words.size();
}

}  // namespace troupe::quality
