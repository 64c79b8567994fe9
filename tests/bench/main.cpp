// Measures the engine. Usually run by scripts/bench.
//
//   troupe_bench [--store postgres] [--directory DIR] [--turns N] [--large] [--data DIR] [NAME|all]...

#include "bench/beast.hpp"
#include "bench/bench.hpp"
#include "bench/database.hpp"
#include "bench/program.hpp"
#include "bench/served.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace {

using namespace troupe::bench;

struct benchmark {
  std::string_view name;
  void (*run)(const settings&);
  bool takes_long = false;
};

/// Those that take minutes are run if they are named.
constexpr benchmark benchmarks[] = {{"chain", chain},
                                    {"fan", fan},
                                    {"layers", layers},
                                    {"throughput", throughput},
                                    {"slow-disk", slow_disk},
                                    {"video", video},
                                    {"recovery", recovery},
                                    {"cold", cold},
                                    {"expression", expression},
                                    {"queue", queue},
                                    {"link", link},
                                    {"cluster", cluster, true},
                                    {"traces", traces, true},
                                    {"waiting", waiting, true},
                                    {"store", store, true},
                                    {"history", history, true},
                                    {"http", http, true},
                                    {"streams", streams, true},
                                    {"slowhttp", slow_http, true}};

int usage() {
  std::fprintf(stderr, "bench: [--store sqlite|postgres] [--directory DIR] [--turns N] [--large] [--data DIR] [all");
  for (const auto& b : benchmarks)
    std::fprintf(stderr, "|%.*s", int(b.name.size()), b.name.data());
  std::fprintf(stderr, "]...\n");
  return 2;
}

const benchmark* find(std::string_view name) {
  for (const auto& b : benchmarks)
    if (b.name == name)
      return &b;
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  settings with;
  with.directory = std::filesystem::current_path();
  std::vector<const benchmark*> wanted;
  bool postgres = false;
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--large") {
      with.large = true;
    } else if (word == "--store" && i + 1 < argc) {
      std::string_view store = argv[++i];
      postgres = store == "postgres";
      if (!postgres && store != "sqlite")
        return usage();
    } else if (word == "--directory" && i + 1 < argc) {
      with.directory = argv[++i];
    } else if (word == "--turns" && i + 1 < argc) {
      with.turns = std::atoi(argv[++i]);
    } else if (word == "--data" && i + 1 < argc) {
      with.data = argv[++i];
    } else if (word == "serve" && i + 2 < argc) {
      return serve(argv[i + 1], static_cast<std::uint16_t>(std::atoi(argv[i + 2])));
    } else if (word == "beast" && i + 1 < argc) {
      return be_beast(argv[++i]);
    } else if (word == "program" && i + 1 < argc) {
      return be_program(argv[++i]);
    } else if (word == "waiting_write" && i + 1 < argc) {
      waiting_write(with.directory, std::strtoull(argv[++i], nullptr, 10));
      return 0;
    } else if (word == "waiting_serve") {
      waiting_serve(with.directory);
      return 0;
    } else if (const auto* one = find(word)) {
      wanted.push_back(one);
    } else if (word == "all") {
      for (const auto& each : benchmarks)
        wanted.push_back(&each);
    } else {
      return usage();
    }
  }
  if (with.turns < 1)
    return usage();
  if (wanted.empty())
    for (const auto& each : benchmarks)
      if (!each.takes_long)
        wanted.push_back(&each);
  with.directory /= "bench-" + std::to_string(::getpid());
  std::filesystem::create_directories(with.directory);
  if (postgres)
    keep_journals_in(std::make_unique<database>(with.directory / "postgres"));
  print_conditions(with);
  for (const auto* each : wanted)
    each->run(with);
  keep_journals_in(nullptr);
  std::filesystem::remove_all(with.directory);
}
