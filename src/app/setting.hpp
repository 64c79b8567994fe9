#pragma once

#include "app/settings.hpp"

#include <charconv>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// How one setting is read and shown.
namespace troupe::app {

/// One key: `section.name`.
struct setting {
  std::string key;
  std::string sentence;
  std::function<std::string(const settings&)> show;
  /// Returns what is wrong with the text, or empty.
  std::function<std::string(settings&, std::string_view)> set;
};

template <class T>
setting number(std::string key, std::string sentence, T& (*member)(settings&), std::uint64_t low,
               std::uint64_t high = std::numeric_limits<T>::max()) {
  auto set = [=](settings& s, std::string_view text) -> std::string {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
      return "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    member(s) = static_cast<T>(value);
    return {};
  };
  return {std::move(key), std::move(sentence),
          [=](const settings& s) { return std::to_string(member(const_cast<settings&>(s))); }, set};
}

inline setting rate(std::string key, std::string sentence, double& (*member)(settings&), std::uint64_t low) {
  constexpr std::uint64_t high = 1'000'000;
  auto set = [=](settings& s, std::string_view text) -> std::string {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
      return "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    member(s) = static_cast<double>(value);
    return {};
  };
  auto show = [=](const settings& s) {
    return std::to_string(static_cast<std::uint64_t>(member(const_cast<settings&>(s))));
  };
  return {std::move(key), std::move(sentence), show, set};
}

inline setting duration(std::string key, std::string sentence, milliseconds& (*member)(settings&)) {
  auto set = [=](settings& s, std::string_view text) -> std::string {
    auto value = parse_duration(text);
    if (!value || *value <= 0ms)
      return "must be a duration such as 250ms, 30s or 10m";
    member(s) = *value;
    return {};
  };
  return {std::move(key), std::move(sentence),
          [=](const settings& s) { return to_text(member(const_cast<settings&>(s))); }, set};
}

/// A duration, or `never` for 0.
inline setting duration_or_never(std::string key, std::string sentence, milliseconds& (*member)(settings&)) {
  auto plain = duration(key, sentence, member);
  auto set = [=](settings& s, std::string_view text) -> std::string {
    if (text != "never")
      return plain.set(s, text).empty() ? std::string() : "must be a duration such as 30s or 10m, or never";
    member(s) = 0ms;
    return {};
  };
  auto show = [=](const settings& s) { return member(const_cast<settings&>(s)) > 0ms ? plain.show(s) : "never"; };
  return {std::move(key), std::move(sentence), show, set};
}

/// The path of a file; nothing for none.
inline setting file(std::string key, std::string sentence, std::filesystem::path& (*member)(settings&)) {
  auto set = [=](settings& s, std::string_view text) -> std::string {
    member(s) = std::filesystem::path(text);
    return {};
  };
  auto show = [=](const settings& s) { return "\"" + member(const_cast<settings&>(s)).string() + "\""; };
  return {std::move(key), std::move(sentence), show, set};
}

/// A list with commas between its elements.
inline setting words(std::string key, std::string sentence, std::vector<std::string>& (*member)(settings&)) {
  auto set = [=](settings& s, std::string_view text) -> std::string {
    auto& to = member(s);
    to.clear();
    while (!text.empty()) {
      auto end = text.find(',');
      auto word = text.substr(0, end);
      text = end == text.npos ? std::string_view{} : text.substr(end + 1);
      auto first = word.find_first_not_of(' ');
      if (first == word.npos)
        return "must be a list such as: one, two";
      to.emplace_back(word.substr(first, word.find_last_not_of(' ') - first + 1));
    }
    return {};
  };
  auto show = [=](const settings& s) {
    std::string out;
    for (const auto& word : member(const_cast<settings&>(s)))
      out += (out.empty() ? "" : ", ") + word;
    return "\"" + out + "\"";
  };
  return {std::move(key), std::move(sentence), show, set};
}

/// The settings of section `http`.
std::vector<setting> http_settings();

/// The settings of section `cluster`.
std::vector<setting> cluster_settings();

/// Those of its links.
std::vector<setting> link_settings_table();

/// The settings of section `judge`.
std::vector<setting> judge_settings();

}  // namespace troupe::app
