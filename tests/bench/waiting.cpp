#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/stage.hpp"
#include "core/base/ulid.hpp"
#include "core/workflow/projection.hpp"
#include "store/blobs.hpp"
#include "store/store.hpp"
#include "studio/task.hpp"

#include <atomic>
#include <future>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

// The executions are written by a process of its own, with the engine's own decisions but straight into the store; a
// second process serves them, so that its memory is that of a node.
namespace troupe::bench {
namespace {

namespace fs = std::filesystem;

/// Of those that wait for a time, the last so many become due together soon after the node has started.
constexpr std::size_t due_soon = 5'000;
constexpr auto soon = std::chrono::seconds(20);
constexpr auto idle_span = std::chrono::seconds(5);
constexpr std::size_t decisions = 2'000;
constexpr std::size_t started = 10'000;

constexpr auto timed_text = "workflow: timed\ntasks:\n"
                            "  call: { uses: transform, with: { value: 1 }, retry: { attempts: 2, backoff: 1s } }\n";
constexpr auto people_text = "workflow: people\ntasks:\n"
                             "  look: { uses: review.request, with: { title: \"fine?\" } }\n";

timestamp today() {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

/// Writes executions as a node would have, many in one commit.
class author {
public:
  explicit author(const fs::path& directory)
    : store_(must(store::open_sqlite(directory))), writer_(must(store_->open_writer())),
      timed_(publish("timed", timed_text)), people_(publish("people", people_text)) {}

  void write(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      auto now = today();
      auto timed = i % 2 == 0;
      execution self(make_execution_id(now, random_(), random_()), timed ? timed_ : people_);
      auto record = must(handle(self, start_execution{json::object{}, {}, random_() >> 1}, now));
      add(self, std::nullopt, record);
      if (timed) {
        standing started{self.state, wake_of(self)};
        record = must(handle(self, failure(count - i <= 2 * due_soon), now));
        add(self, started, record);
      }
      if (batch_.size() >= 1000)
        flush();
    }
    flush();
  }

private:
  std::shared_ptr<const plan> publish(const std::string& name, const char* text) {
    auto digest = store::digest_of(text);
    must(writer_->put_definition({workflow_name{name}, digest, 0, text, name + ".yaml", today()}));
    return plan_text(text, name + ".yaml", digest, studio::built_in_types()).plan;
  }

  /// An attempt failed, and the other side asked for a pause. Executions written late are due together all the same.
  fail_task failure(bool short_pause) {
    milliseconds pause = std::chrono::hours(2) + std::chrono::seconds(random_() % 36'000);
    if (short_pause)
      pause = soon;
    return {task_id{"call"}, 1, {"http_503", "unavailable", true, pause}};
  }

  void add(const execution& self, std::optional<standing> before, const std::vector<event>& events) {
    batch_.push_back({self.id, self.sequence - events.size() + 1, static_cast<std::uint32_t>(events.size()),
                      encode(events), project(self, wake_of(self), before, events)});
  }

  void flush() {
    for (auto& answer : writer_->commit(batch_))
      must(std::move(answer));
    batch_.clear();
    writer_->idle();
  }

  std::unique_ptr<store::journal_store> store_;
  std::unique_ptr<store::writer> writer_;
  std::shared_ptr<const plan> timed_, people_;
  std::vector<store::append> batch_;
  std::mt19937_64 random_{1};
};

/// Runs this program again with other words and waits for it.
void run_child(const fs::path& directory, const char* word, const std::string& argument = {}) {
  std::fflush(stdout);
  auto program = fs::read_symlink("/proc/self/exe").string();
  auto child = ::fork();
  if (child == 0) {
    ::execl(program.c_str(), program.c_str(), "--directory", directory.c_str(), word,
            argument.empty() ? nullptr : argument.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0)
    must<void>(refused{errc::unavailable, "the process that runs " + std::string(word) + " failed"});
}

/// Decides reviews, one at a time. Returns the ms each took.
std::vector<double> decide_some(stage& node, const std::vector<std::string>& ids) {
  std::vector<double> took;
  for (const auto& id : ids) {
    std::promise<void> decided;
    auto begin = steady::now();
    node.ask("POST", "/api/v1/reviews/" + id + "/approve", "{}", [&](const http::response& answer) {
      if (answer.status != 200)
        must<void>(refused{errc::unavailable, answer.body});
      decided.set_value();
    });
    decided.get_future().wait();
    took.push_back(ms_since(begin));
  }
  return took;
}

/// Starts executions that wait for a person at once, 64 at a time.
void start_some(stage& node) {
  std::atomic<std::size_t> next = 0, done = 0;
  std::promise<void> all;
  std::function<void()> start_next = [&] {
    if (++next > started)
      return;
    node.ask("POST", "/api/v1/executions", R"({"workflow":"people"})", [&](const http::response& answer) {
      if (answer.status != 201)
        must<void>(refused{errc::unavailable, answer.body});
      start_next();
      if (++done == started)
        all.set_value();
    });
  };
  for (int i = 0; i < 64; ++i)
    start_next();
  all.get_future().wait();
}

std::vector<std::string> some_that_wait(const fs::path& directory) {
  auto store = must(store::open_sqlite(directory));
  auto reader = must(store->open_reader());
  std::vector<std::string> ids;
  for (const auto& e : must(reader->executions({.workflow = workflow_name{"people"}, .limit = decisions})))
    ids.push_back(e.id.value);
  return ids;
}

std::uint64_t finished(const stage& node) {
  return node.board().executions_finished[0];
}

}  // namespace

void waiting_write(const fs::path& directory, std::size_t count) {
  author(directory).write(count);
}

void waiting_serve(const fs::path& directory) {
  auto ids = some_that_wait(directory);
  auto begin = steady::now();
  stage node(directory);
  std::printf("  node      ready after %.0f ms\n", ms_since(begin));
  std::this_thread::sleep_for(std::chrono::seconds(2));
  auto cpu = cpu_ms();
  std::this_thread::sleep_for(idle_span);
  std::printf("  at rest   %.1f MiB resident, %lld executions and %lld due times in memory, %.2f %% of a core\n",
              resident_mib(), static_cast<long long>(node.board().workflow.live),
              static_cast<long long>(node.board().timers),
              (cpu_ms() - cpu) / std::chrono::duration<double, std::milli>(idle_span).count() * 100);

  while (finished(node) == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  begin = steady::now();
  cpu = cpu_ms();
  while (finished(node) < due_soon)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::printf("  woken     %zu due at once: all done after %.0f ms, %.0f/s, %.3f CPU ms each\n", due_soon,
              ms_since(begin), due_soon / ms_since(begin) * 1e3, (cpu_ms() - cpu) / due_soon);

  auto took = decide_some(node, ids);
  std::printf("  decided   one at a time: p50 %.2f ms, p99 %.2f ms\n", percentile(took, 0.5), percentile(took, 0.99));

  auto before = resident_mib();
  start_some(node);
  std::printf("  started   %zu more: %.1f KiB each while they are in memory", started,
              (resident_mib() - before) * 1024 / double(started));
  while (node.board().workflow.live > 600)  // finished ones are kept for readers
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::printf("; %.1f MiB resident once they have left\n\n", resident_mib());
}

void waiting(const settings& with) {
  std::size_t count = with.large ? 1'000'000 : 100'000;
  auto directory = with.directory / "waiting";
  auto begin = steady::now();
  run_child(directory, "waiting_write", std::to_string(count));
  std::printf("waiting: %zu executions, half for a time, half for a person\n", count);
  std::printf("  written   in %.0f s, %.0f bytes each on disk\n", ms_since(begin) / 1e3,
              double(fs::file_size(directory / "troupe.db")) / double(count));
  run_child(directory, "waiting_serve");
}

}  // namespace troupe::bench
