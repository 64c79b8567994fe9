#include "tests/store/contract.hpp"

#include <csignal>
#include <map>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::store {
namespace {

constexpr int executions = 8;

execution_id name_of(int execution) {
  return execution_id{"e" + std::to_string(execution)};
}

/// What a record contains follows from where it stands. Every seventh is big enough for a blob.
std::string text_of(int execution, std::uint64_t first) {
  auto text = std::to_string(execution) + ":" + std::to_string(first) + ":";
  return text + std::string(first % 7 == 0 ? 5000 : 300, 'x');
}

/// What the writer says on the pipe once an append was answered.
struct acknowledged {
  int execution;
  std::uint64_t last;
};

using journal_ends = std::map<int, std::uint64_t>;

/// Commits until it is killed. Each append also leaves its last event in a label of its execution's row.
[[noreturn]] void write_forever(const std::filesystem::path& directory, journal_ends ends, std::uint32_t seed,
                                int out) {
  std::mt19937 random(seed);
  auto store = open_sqlite(directory, {.record_bytes_inline_max = 1000, .checkpoint_pages = 16});
  auto writer = store ? (*store)->open_writer() : result<std::unique_ptr<store::writer>>{store.error()};
  while (writer) {
    std::vector<append> batch;
    std::vector<acknowledged> promised;
    for (auto size = 1 + random() % 12; size > 0; --size) {
      auto e = static_cast<int>(random() % executions);
      auto count = 1 + static_cast<std::uint32_t>(random() % 3);
      auto first = ends[e] + 1;
      ends[e] += count;
      batch.push_back(append{name_of(e), first, count, text_of(e, first), {}});
      execution_summary row;
      row.id = name_of(e);
      row.labels = {{"last", std::to_string(ends[e])}};
      batch.back().projection.execution = row;
      promised.push_back({e, ends[e]});
    }
    for (const auto& answer : (*writer)->commit(batch))
      if (!answer)
        ::_exit(3);
    auto bytes = promised.size() * sizeof(acknowledged);
    if (::write(out, promised.data(), bytes) != static_cast<ssize_t>(bytes))
      ::_exit(4);
    if (random() % 4 == 0)
      (*writer)->idle();
  }
  ::_exit(5);
}

}  // namespace

TEST_CASE("killed at any moment, every answered append is there and none half") {
  scratch dir;
  std::random_device source;
  std::mt19937 random(source());
  journal_ends ends;
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    int out[2];
    REQUIRE(::pipe(out) == 0);
    auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0)
      write_forever(dir.path(), ends, random(), out[1]);
    ::close(out[1]);

    // Let it get somewhere, then kill it wherever it is; what it said until then it must have kept.
    auto patience = random() % 60;
    acknowledged said{};
    for (std::size_t heard = 0; ::read(out[0], &said, sizeof said) == sizeof said; ++heard) {
      ends[said.execution] = said.last;
      if (heard == patience)
        ::kill(child, SIGKILL);
    }
    ::close(out[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    auto store = expect(open_sqlite(dir.path()));
    auto reader = expect(store->open_reader());
    for (int e = 0; e < executions; ++e) {
      std::uint64_t last = 0;
      for (const auto& r : expect(reader->load(name_of(e)))) {
        REQUIRE(r.text == text_of(e, r.first));
        last = r.first + r.count - 1;
      }
      REQUIRE(last >= ends[e]);
      auto row = expect(reader->execution(name_of(e)));
      REQUIRE((row ? row->labels.at("last") : "0") == std::to_string(last));
      ends[e] = last;
    }
  }
}

}  // namespace troupe::store
