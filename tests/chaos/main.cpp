// Harms a cluster under load and checks its history. Usually run by scripts/chaos.
//
//   troupe_chaos [--minutes N | --seconds N] [--seed S] [--faults KIND,...] [--plan] [--directory DIR] [--keep]
//                [--output text|json]

#include "chaos/director.hpp"
#include "chaos/network.hpp"
#include "chaos/run.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <csignal>
#include <unistd.h>

namespace {

using namespace troupe;
using namespace troupe::chaos;

struct wishes {
  run_options run;
  bool only_plan = false, keeps = false, as_json = false;
};

[[noreturn]] void refuse(const std::string& what) {
  std::fprintf(stderr, "chaos: %s (see scripts/chaos --help)\n", what.c_str());
  std::exit(2);
}

template <class Number>
Number number_of(std::string_view option, std::string_view text, Number least, Number most) {
  Number out{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out < least || out > most)
    refuse(std::string(option) + " must be a number of " + std::to_string(least) + " to " + std::to_string(most) +
           "; got " + std::string(text));
  return out;
}

std::vector<fault_kind> kinds_of(std::string_view text) {
  std::vector<fault_kind> out;
  while (!text.empty()) {
    auto end = std::min(text.find(','), text.size());
    auto kind = from_name<fault_kind>(text.substr(0, end));
    if (!kind) {
      std::string known;
      for (auto name : enum_names(fault_kind{}))
        known += " " + std::string(name);
      refuse("no fault is called " + std::string(text.substr(0, end)) + "; there are:" + known);
    }
    out.push_back(*kind);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<fault_kind> all_kinds() {
  std::vector<fault_kind> out;
  for (auto name : enum_names(fault_kind{}))
    out.push_back(*from_name<fault_kind>(name));
  return out;
}

wishes read(int argc, char** argv) {
  wishes out;
  auto& with = out.run;
  with.plan.kinds = all_kinds();
  with.plan.seed = std::random_device{}();
  with.arena.troupe = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "troupe";
  with.arena.skewed_clock = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libskewed_clock.so";
  with.arena.has_network = network::is_possible();
  std::filesystem::path directory = std::filesystem::current_path();
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--plan" || word == "--keep") {
      (word == "--plan" ? out.only_plan : out.keeps) = true;
      continue;
    }
    if (i + 1 >= argc)
      refuse(std::string(word) + " is unknown, or needs a value");
    std::string_view value = argv[++i];
    if (word == "--minutes")
      with.plan.time = std::chrono::minutes(number_of(word, value, 1, 10'000));
    else if (word == "--seconds")
      with.plan.time = std::chrono::seconds(number_of(word, value, 10, 1'000'000));
    else if (word == "--seed")
      with.plan.seed = number_of<std::uint64_t>(word, value, 0, ~0ull);
    else if (word == "--faults")
      with.plan.kinds = kinds_of(value), with.leaves_out = false;
    else if (word == "--directory")
      directory = value;
    else if (word == "--output" && (value == "json" || value == "text"))
      out.as_json = value == "json";
    else
      refuse("what is " + std::string(word) + " " + std::string(value) + "?");
  }
  if (with.plan.kinds.empty())
    refuse("--faults names none");
  auto own = (std::filesystem::absolute(directory) / "chaos-XXXXXX").string();
  if (!out.only_plan && !::mkdtemp(own.data()))
    refuse("--directory: cannot make " + own);
  with.arena.directory = own;
  return out;
}

std::string replay_of(const wishes& with) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(with.run.plan.time).count();
  auto out =
    std::string("scripts/chaos ") +
    (seconds % 60 == 0 ? "--minutes " + std::to_string(seconds / 60) : "--seconds " + std::to_string(seconds)) +
    " --seed " + std::to_string(with.run.plan.seed);
  if (with.run.plan.kinds.size() < enum_names(fault_kind{}).size()) {
    out += " --faults ";
    for (auto kind : with.run.plan.kinds)
      out += (out.ends_with(' ') ? "" : ",") + std::string(to_string(kind));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  auto with = read(argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGINT, [](int) { interrupt(); });
  ::signal(SIGTERM, [](int) { interrupt(); });
  if (with.only_plan) {
    for (const auto& each : draw_plan(with.run.plan))
      std::printf("%s\n", describe(each).c_str());
    return 0;
  }
  try {
    auto came = run(with.run);
    came.replay = replay_of(with);
    std::printf("%s\n", with.as_json ? json::serialize(to_document(came)).c_str() : to_text(came).c_str());
    if (came.is_good() && !with.keeps)
      std::filesystem::remove_all(with.run.arena.directory);
    else
      std::fprintf(stderr, "chaos: logs of the nodes are in %s\n", with.run.arena.directory.c_str());
    return came.is_good() ? 0 : 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "chaos: %s\n", e.what());
    if (was_interrupted() && !with.keeps)
      std::filesystem::remove_all(with.run.arena.directory);
    return 3;
  }
}
