#include "app/setting.hpp"

#include "core/base/json.hpp"

#include <algorithm>
#include <array>

/// The settings of section `judge`.
namespace troupe::app {
namespace {

/// `check` returns what is wrong with a text, or empty.
setting text(std::string key, std::string sentence, std::string& (*member)(settings&),
             std::string (*check)(std::string_view)) {
  auto set = [=](settings& s, std::string_view value) -> std::string {
    auto wrong = check(value);
    if (wrong.empty())
      member(s) = std::string(value);
    return wrong;
  };
  return {std::move(key), std::move(sentence),
          [=](const settings& s) { return json::serialize(json::value(member(const_cast<settings&>(s)))); }, set};
}

setting price(std::string key, std::string sentence, double& (*member)(settings&)) {
  auto set = [=](settings& s, std::string_view value) -> std::string {
    double number = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size() || !(number >= 0 && number <= 1e6))
      return "must be a number from 0 to 1000000";
    member(s) = number;
    return {};
  };
  auto show = [=](const settings& s) {
    std::array<char, 32> shown{};
    auto end = std::to_chars(shown.data(), shown.data() + shown.size(), member(const_cast<settings&>(s))).ptr;
    return std::string(shown.data(), end);
  };
  return {std::move(key), std::move(sentence), show, set};
}

std::string wrong_url(std::string_view url) {
  bool fine = url.empty() || ((url.starts_with("http://") || url.starts_with("https://")) && !url.ends_with('/') &&
                              url.find_first_of(" ?#@\t\r\n") == url.npos);
  return fine ? "" : "must be http:// or https:// without a slash at the end, or empty";
}

std::string wrong_variable(std::string_view name) {
  bool fine = std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  return fine ? "" : "must be the name of an environment variable, or empty";
}

std::string wrong_model(std::string_view name) {
  return name.empty() || name.size() > 200 ? "must be the name of a model" : "";
}

}  // namespace

std::vector<setting> judge_settings() {
  using s = settings;
  return {
    text(
      "judge.url",
      "The language model that quality.judge asks: an API in the form of OpenAI's, such as http://127.0.0.1:11434/v1; "
      "empty is none.",
      [](s & x) -> auto& { return x.node.judge.url; }, wrong_url),
    text(
      "judge.model", "The model, unless a task names another one.", [](s & x) -> auto& { return x.node.judge.model; },
      wrong_model),
    text(
      "judge.key_variable", "The environment variable that holds the key of the API; empty sends none.",
      [](s & x) -> auto& { return x.node.judge.key_variable; }, wrong_variable),
    price(
      "judge.price_in", "What a million tokens of questions cost, in any currency.",
      [](s & x) -> auto& { return x.node.judge.price_in; }),
    price(
      "judge.price_out", "What a million tokens of answers cost.",
      [](s & x) -> auto& { return x.node.judge.price_out; }),
  };
}

}  // namespace troupe::app
