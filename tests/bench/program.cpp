#include "bench/program.hpp"

#include "bench/measure.hpp"
#include "core/base/json.hpp"

#include <iostream>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace troupe::bench {

std::string step_settings(std::uint32_t processes, const std::filesystem::path& log) {
  auto program = std::filesystem::read_symlink("/proc/self/exe").string();
  auto count = std::to_string(processes);
  return "task_types:\n  bench.step: { run: [\"" + program + "\", program, \"" + log.string() +
         "\"], processes: " + count + " }\nslots: { io: " + count + " }\n";
}

int be_program(const std::filesystem::path& log) {
  auto out = log.empty() ? -1 : ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  for (std::string line; std::getline(std::cin, line);) {
    auto told = must(parse_json(line));
    const auto& task = told.as_object();
    if (const auto* ms = task.at("with").as_object().if_contains("ms"))
      std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(ms->to_number<double>()));
    auto did = std::string(task.at("execution").as_string()) + " " + std::string(task.at("task").as_string()) + "\n";
    if (out >= 0 && ::write(out, did.data(), did.size()) < 0)
      return 1;
    std::cout << json::serialize(json::object{{"id", task.at("id")}, {"output", json::object()}}) << std::endl;
  }
  return 0;
}

}  // namespace troupe::bench
