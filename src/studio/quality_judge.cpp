#include "studio/quality_judge.hpp"

#include "core/quality/report.hpp"
#include "core/quality/rubric.hpp"
#include "remote/http_client.hpp"
#include "studio/judge_options.hpp"
#include "studio/parameters.hpp"
#include "studio/quality_profile.hpp"
#include "studio/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace troupe::studio {
namespace {

constexpr std::size_t text_bytes_max = 100'000;
constexpr std::int64_t samples_max = 20;
constexpr std::size_t criteria_max = 20;
constexpr std::size_t question_bytes_max = 2'000;

/// One conversation with the model, counting what it costs.
class judge_client {
public:
  judge_client(const judge_options& options, std::string model, milliseconds timeout, int stop_fd)
    : options_(options), model_(std::move(model)),
      http_({.timeout = timeout, .response_bytes_max = 1024 * 1024, .redirects_max = 0, .stop_fd = stop_fd}) {}

  std::variant<json::value, task_error> ask(json::array messages, std::uint64_t seed) {
    remote::request asked{.method = "POST", .url = options_.url + "/chat/completions"};
    asked.headers = {{"content-type", "application/json"}};
    if (!options_.key_variable.empty()) {
      const char* key = std::getenv(options_.key_variable.c_str());
      if (!key || !*key)
        return task_error{"no_key",
                          "the environment variable " + options_.key_variable + " (judge.key_variable) is not set",
                          false,
                          {}};
      asked.headers.emplace_back("authorization", "Bearer " + std::string(key));
    }
    asked.body = json::serialize(json::object{{"model", model_},
                                              {"messages", std::move(messages)},
                                              {"max_tokens", 1},
                                              {"temperature", 1},
                                              {"seed", seed & 0x7fff'ffff},
                                              {"logprobs", true},
                                              {"top_logprobs", 20}});
    ++requests_;
    auto answer = http_.send(asked);
    if (!answer)
      return unanswered(answer.error());
    if (answer->status != 200)
      return refusal(*answer);
    auto read = parse_json(answer->body);
    if (!read)
      return task_error{
        "judge_answer", "the model's answer is not JSON: " + to_utf8(to_string(read.error())), true, {}};
    return *std::move(read);
  }

  void count(const quality::rubric_answer& a) {
    tokens_in_ += a.tokens_in;
    tokens_out_ += a.tokens_out;
  }

  std::uint64_t requests() const { return requests_; }
  std::uint64_t tokens_in() const { return tokens_in_; }
  std::uint64_t tokens_out() const { return tokens_out_; }
  double cost() const {
    return (static_cast<double>(tokens_in_) * options_.price_in +
            static_cast<double>(tokens_out_) * options_.price_out) /
           1e6;
  }

private:
  static task_error unanswered(const refused& why) {
    if (why.code == errc::cancelled)
      return {"stopped", "the attempt was stopped", true, {}};
    bool retryable = why.code == errc::unavailable || why.code == errc::timed_out;
    return {"judge_unanswered", to_utf8(to_string(why)), retryable, {}};
  }

  /// What the server says is shown, cut: it may help, and is never read as an answer.
  static task_error refusal(const remote::response& answer) {
    constexpr std::size_t bytes_shown = 200;
    bool retryable = answer.status == 429 || answer.status >= 500;
    return {"judge_" + std::to_string(answer.status),
            "the judge answered " + std::to_string(answer.status) + ": " +
              to_utf8(std::string_view(answer.body).substr(0, bytes_shown)),
            retryable,
            {}};
  }

  const judge_options& options_;
  std::string model_;
  remote::http_client http_;
  std::uint64_t requests_ = 0, tokens_in_ = 0, tokens_out_ = 0;
};

struct assignment {
  quality::rubric_candidate candidate;
  quality::rubric_candidate against;
  std::vector<quality::rubric_item> items;
  std::size_t samples = 2;
};

std::variant<std::vector<quality::rubric_item>, task_error> items_of(const json::object& with) {
  std::vector<quality::rubric_item> out;
  for (const auto& name : list_of(with, "criteria")) {
    auto found = name.is_string() ? quality::find_rubric(name.get_string()) : std::nullopt;
    if (!found) {
      std::string names;
      for (const auto& each : quality::rubric_names())
        names += (names.empty() ? "" : ", ") + each;
      return invalid_parameter("criteria", "are names out of " + names + "; put questions of your own into `rubric`");
    }
    out.push_back(*std::move(found));
  }
  if (const auto* own = find_value(with, "rubric"))
    for (const auto& member : own->get_object()) {
      if (!member.value().is_string() || member.value().get_string().size() > question_bytes_max)
        return invalid_parameter("rubric",
                                 "maps names to questions of at most " + std::to_string(question_bytes_max) + " bytes");
      std::erase_if(out, [&](const auto& item) { return item.criterion == member.key(); });
      out.push_back({std::string(member.key()), std::string(member.value().get_string())});
    }
  if (out.empty() || out.size() > criteria_max)
    return invalid_parameter("criteria", "must be 1 to " + std::to_string(criteria_max) + " with those of `rubric`");
  return out;
}

std::variant<quality::calibration, task_error> calibration_of(const json::object& with) {
  std::vector<std::pair<double, double>> points;
  for (const auto& each : list_of(with, "calibration")) {
    const auto* pair = each.if_array();
    if (!pair || pair->size() != 2 || !pair->at(0).is_number() || !pair->at(1).is_number())
      return invalid_parameter("calibration", "is a list of pairs: what the model said, what people said, 0 to 100");
    points.emplace_back(pair->at(0).to_number<double>(), pair->at(1).to_number<double>());
  }
  return quality::calibration(std::move(points));
}

double two_decimals(double x) {
  return std::round(x * 100) / 100;
}

/// Half of the samples see the scale from its other end.
std::variant<std::vector<quality::rubric_answer>, task_error>
ratings(judge_client& model, const quality::rubric_item& item, const assignment& work, task_context& context) {
  std::vector<quality::rubric_answer> out;
  for (std::size_t i = 0; i < work.samples; ++i) {
    auto said = model.ask(quality::question_about(item, work.candidate, i % 2 == 1), context.seed() + i);
    if (auto* wrong = std::get_if<task_error>(&said))
      return *wrong;
    auto read = quality::read_rating(std::get<json::value>(said));
    if (!read)
      return task_error{"judge_answer", item.criterion + ": " + to_utf8(to_string(read.error())), true, {}};
    model.count(*read);
    out.push_back(*read);
  }
  return out;
}

/// The probability that the candidate is the better one, over both orders.
std::variant<double, task_error> preference(judge_client& model, const quality::rubric_item& item,
                                            const assignment& work, task_context& context) {
  double sum = 0;
  for (bool swapped : {false, true}) {
    auto said = model.ask(quality::question_which(item, work.candidate, work.against, swapped), context.seed());
    if (auto* wrong = std::get_if<task_error>(&said))
      return *wrong;
    auto read = quality::read_preference(std::get<json::value>(said), swapped);
    if (!read)
      return task_error{"judge_answer", item.criterion + ": " + to_utf8(to_string(read.error())), true, {}};
    model.count(*read);
    sum += read->value;
  }
  return sum / 2;
}

quality::criterion criterion_of(const quality::rubric_item& item, std::span<const quality::rubric_answer> answers,
                                const quality::calibration& worth) {
  auto told = quality::score_of(answers);
  bool weighted = std::ranges::all_of(answers, &quality::rubric_answer::weighted);
  quality::criterion c;
  c.name = item.criterion;
  c.score = std::round(10 * std::clamp(worth(told.score), 0.0, 100.0)) / 10;
  c.confidence = two_decimals(std::max(0.0, 1 - told.spread / 50));
  c.evidence = {{"the model said " + std::to_string(std::lround(told.score)) + " in " + std::to_string(told.samples) +
                 (weighted ? " samples, by probabilities" : " samples") + ", spread " +
                 std::to_string(std::lround(told.spread))}};
  c.advice = item.question;
  return c;
}

/// What an aggregate of opinions is called in the history: the model, and the version of the questions.
json::object document_of(const std::vector<quality::criterion>& criteria, const quality::profile& by,
                         std::string_view subject, const std::string& model) {
  double sum = 0, sure = 0, weights = 0;
  for (const auto& c : criteria) {
    sum += c.weight * c.score;
    sure += c.weight * c.confidence;
    weights += c.weight;
  }
  double overall = weights > 0 ? std::round(10 * sum / weights) / 10 : 0;
  auto ruled = quality::decide(criteria, overall, by, subject);
  json::object all;
  for (const auto& c : criteria)
    all[c.name] = to_json(c);
  auto out = to_json(ruled).get_object();
  out["overall"] = overall;
  out["confidence"] = weights > 0 ? two_decimals(sure / weights) : 0;
  out["judged_by"] = "judge " + by.name + " " + std::to_string(by.version);
  out["models"] = json::array{model + " " + std::to_string(quality::rubric_version)};
  out["criteria"] = std::move(all);
  return out;
}

task_result judge(const json::object& with, const assignment& work, const quality::profile& by,
                  const quality::calibration& worth, const judge_options& options, task_context& context) {
  auto timeout = parse_duration(text_of(with, "timeout"));
  auto model_name = text_of(with, "model", options.model);
  judge_client model(options, model_name, timeout.value_or(60s), context.stop_fd());
  std::vector<quality::criterion> criteria;
  json::object preferences;
  double preferred = 0;
  for (const auto& item : work.items) {
    auto answers = ratings(model, item, work, context);
    if (auto* wrong = std::get_if<task_error>(&answers))
      return *wrong;
    criteria.push_back(criterion_of(item, std::get<std::vector<quality::rubric_answer>>(answers), worth));
    auto rule = std::ranges::find(by.criteria, item.criterion, &quality::profile_criterion::name);
    criteria.back().weight = rule == by.criteria.end() ? 1 : rule->weight;
    if (!work.against.text.empty()) {
      auto better = preference(model, item, work, context);
      if (auto* wrong = std::get_if<task_error>(&better))
        return *wrong;
      preferences[item.criterion] = two_decimals(std::get<double>(better));
      preferred += std::get<double>(better) / static_cast<double>(work.items.size());
    }
    context.progress(static_cast<double>(criteria.size()) / static_cast<double>(work.items.size()), item.criterion);
  }
  auto out = document_of(criteria, by, work.candidate.text, model_name);
  if (!preferences.empty()) {
    out["preferred"] = two_decimals(preferred);
    out["preferences"] = std::move(preferences);
  }
  out["requests"] = model.requests();
  out["tokens"] = {{"in", model.tokens_in()}, {"out", model.tokens_out()}};
  out["cost"] = model.cost();
  return json::value(std::move(out));
}

task_result run(const json::object& with, task_context& context) {
  const auto* options = context.judge();
  if (!options || options->url.empty())
    return task_error{
      "no_judge", "no language model is set: set judge.url (and judge.model, judge.key_variable)", false, {}};
  assignment work{
    .candidate = {with.at("text").as_string(), with.at("hook").as_string(), with.at("prompt").as_string()},
    .against = {with.at("against").as_string(), {}, with.at("prompt").as_string()}};
  if (work.candidate.text.size() + work.candidate.hook.size() + work.candidate.prompt.size() +
        work.against.text.size() >
      text_bytes_max)
    return invalid_parameter("text", "is, with hook, prompt and against, longer than " +
                                       std::to_string(text_bytes_max) + " bytes");
  auto samples = integer_of(with, "samples");
  if (samples < 1 || samples > samples_max)
    return invalid_parameter("samples", "must be 1 to " + std::to_string(samples_max));
  work.samples = static_cast<std::size_t>(samples);
  auto items = items_of(with);
  if (auto* wrong = std::get_if<task_error>(&items))
    return *wrong;
  work.items = std::get<std::vector<quality::rubric_item>>(std::move(items));
  auto worth = calibration_of(with);
  if (auto* wrong = std::get_if<task_error>(&worth))
    return *wrong;
  auto by = profile_of(with.at("profile"));
  if (auto* wrong = std::get_if<task_error>(&by))
    return *wrong;
  return judge(with, work, std::get<quality::profile>(by), std::get<quality::calibration>(worth), *options, context);
}

}  // namespace

built_in quality_judge() {
  task_type type;
  type.name = "quality.judge";
  type.summary = "Asks a language model to judge a text, criterion by criterion; needs judge.url in the settings.";
  type.slot = slot::io;
  type.cacheable = true;
  type.parameters = {
    {"text", value_type::string, true, {}, "The text to judge."},
    {"hook", value_type::string, false, "", "Its opening line."},
    {"prompt", value_type::string, false, "", "What was asked for."},
    {"against", value_type::string, false, "",
     "Another text: which of the two is better is asked, too, in both orders."},
    {"criteria", value_type::list, false, json::array{"clarity", "engagement", "coherence", "originality"},
     "Which of the built-in questions are asked."},
    {"rubric", value_type::object, false, {}, "Questions of one's own, by name."},
    {"samples", value_type::integer, false, 2,
     "How often each question is asked; every second time with the scale turned."},
    {"calibration", value_type::list, false, json::array{},
     "Pairs of what the model said and what people said, 0 to 100."},
    {"profile", value_type::any, false, "narration", "Whose weights and thresholds decide."},
    {"model", value_type::string, false, {}, "Another model than the one of the settings."},
    {"timeout", value_type::duration, false, "60s", "How long one answer may take."},
  };
  type.outputs = {
    {"overall", value_type::number, true, {}, "Weighted score, 0 to 100."},
    {"decision", value_type::string, true, {}, "approve, review or regenerate, by the profile."},
    {"rule", value_type::string, true, {}, "What decided."},
    {"arm", value_type::string, false, {}, "Whose thresholds counted, if the profile tries several."},
    {"reasons", value_type::list, true, {}, "Why the decision is what it is."},
    {"judged_by", value_type::string, true, {}, "`judge` with profile and version."},
    {"models", value_type::list, true, {}, "The model, with the version of the questions."},
    {"confidence", value_type::number, true, {}, "How far the samples agree, 0 to 1."},
    {"criteria", value_type::object, true, {}, "By name: score, confidence and what was said."},
    {"preferred", value_type::number, false, {}, "With `against`: how probably this text is the better one."},
    {"preferences", value_type::object, false, {}, "The same by criterion."},
    {"requests", value_type::integer, true, {}, "How many questions were sent."},
    {"tokens", value_type::object, true, {}, "Tokens of questions (`in`) and answers (`out`)."},
    {"cost", value_type::number, true, {}, "What it cost, by the prices of the settings."},
  };
  return {std::move(type), run};
}

}  // namespace troupe::studio
