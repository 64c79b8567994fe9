#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "core/base/ulid.hpp"
#include "core/workflow/projection.hpp"
#include "core/workflow/snapshot.hpp"
#include "store/blobs.hpp"
#include "store/store.hpp"
#include "studio/task.hpp"

// One execution with a long history, written with the engine's own decisions, then read as a node reads it: from its
// beginning, and from its snapshot. And a page of its events from the middle.
namespace troupe::bench {
namespace {

namespace fs = std::filesystem;

constexpr auto text = "workflow: long\ntasks:\n"
                      "  all: { foreach: \"${{ input.list }}\", uses: transform, with: { value: \"${{ item }}\" },\n"
                      "         retry: { attempts: 4, backoff: 1s } }\n";
constexpr std::uint32_t attempts = 4;
/// Scheduled, started and ended, each time.
constexpr std::size_t events_per_item = 3 * attempts;
constexpr std::size_t piece_bytes = 4 << 20;

class author {
public:
  author(const fs::path& directory, std::shared_ptr<const plan> of, std::uint64_t snapshot_events)
    : store_(must(store::open_sqlite(directory))), writer_(must(store_->open_writer())),
      self_(make_execution_id(now_, 1, 1), std::move(of)), snapshot_events_(snapshot_events) {}

  void write(std::size_t items) {
    json::array list;
    for (std::size_t i = 0; i < items; ++i)
      list.emplace_back(i);
    tell(start_execution{json::object{{"list", std::move(list)}}, {}, 1});
    for (std::size_t i = 0; i < items; ++i)
      for (std::uint32_t attempt = 1; attempt <= attempts; ++attempt) {
        auto task = item_of("all", i);
        tell(start_task{task, attempt});
        if (attempt == attempts) {
          tell(complete_task{task, attempt, json::object{{"value", i}}});
          continue;
        }
        tell(fail_task{task, attempt, {"http_503", "unavailable", true, {}}});
        now_ += 1min;
        tell(fire_timer{task, attempt});
      }
    flush();
    writer_->idle();
  }

  const execution& self() const { return self_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t snapshots() const { return snapshots_; }
  double snapshot_ms() const { return snapshot_ms_; }

private:
  void tell(const command& cmd) {
    auto events = must(handle(self_, cmd, now_));
    if (events.empty())
      return;
    store::append a{self_.id, self_.sequence - events.size() + 1, static_cast<std::uint32_t>(events.size()),
                    encode(events), project(self_, wake_of(self_), std::nullopt, events)};
    bytes_ += a.record.size();
    pace_.record(a.record.size());
    if (pace_.due(self_.sequence, snapshot_events_)) {
      auto begin = steady::now();
      snapshot_ = std::make_shared<const store::snapshot>(
        store::snapshot{self_.id, self_.sequence, self_.plan->digest, take_snapshot(self_)});
      snapshot_ms_ += ms_since(begin);
      pace_.taken(self_.sequence, snapshot_->state.size());
      ++snapshots_;
    }
    batch_.push_back(std::move(a));
    if (batch_.size() >= 1000)
      flush();
  }

  void flush() {
    for (auto& answer : writer_->commit(batch_))
      must(std::move(answer));
    batch_.clear();
    if (snapshot_)
      must(writer_->keep_snapshots(std::span(&snapshot_, 1)));
    snapshot_.reset();
  }

  std::unique_ptr<store::journal_store> store_;
  std::unique_ptr<store::writer> writer_;
  timestamp now_ = std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  execution self_;
  std::uint64_t snapshot_events_;
  snapshot_pace pace_;
  std::vector<store::append> batch_;
  std::shared_ptr<const store::snapshot> snapshot_;
  std::size_t bytes_ = 0, snapshots_ = 0;
  double snapshot_ms_ = 0;
};

/// As `workflow::role` does.
execution read(store::reader& store, const execution_id& id, std::shared_ptr<const plan> of, bool from_snapshot) {
  execution self(id, of);
  if (from_snapshot)
    if (auto snapshot = must(store.find_snapshot(id)))
      self = must(read_snapshot(id, of, snapshot->state));
  for (;;) {
    auto records = must(store.load(id, self.sequence, piece_bytes));
    if (records.empty())
      return self;
    for (const auto& record : records)
      for (const auto& e : must(decode(record.text)))
        apply(self, e);
  }
}

}  // namespace

void history(const settings& with) {
  std::size_t items = (with.large ? 1'000'000 : 100'000) / events_per_item;
  auto directory = with.directory / "history";
  fs::create_directories(directory);
  auto of = plan_text(text, "long.yaml", store::digest_of(text), studio::built_in_types()).plan;
  author one(directory, of, 10'000);
  auto begin = steady::now();
  one.write(items);
  std::printf("history: one execution of %llu events, %.1f MiB of records, %zu items\n",
              static_cast<unsigned long long>(one.self().sequence), double(one.bytes()) / (1 << 20), items);
  std::printf("  written        in %.1f s, of which %zu snapshots %.0f ms, the last %.1f MiB\n", ms_since(begin) / 1e3,
              one.snapshots(), one.snapshot_ms(), double(take_snapshot(one.self()).size()) / (1 << 20));
  auto store = must(store::open_sqlite(directory));
  auto reader = must(store->open_reader());
  for (auto from_snapshot : {false, true}) {
    std::vector<double> took;
    for (int turn = 0; turn < with.turns; ++turn) {
      begin = steady::now();
      auto self = read(*reader, one.self().id, of, from_snapshot);
      took.push_back(ms_since(begin));
      if (self.sequence != one.self().sequence || self.state != one.self().state)
        must<void>(refused{errc::corrupt, "what was read is not what was written"});
    }
    std::printf("  %-14s %8.0f ms\n", from_snapshot ? "from snapshot" : "from beginning", percentile(took, 0.5));
  }
  begin = steady::now();
  auto page = must(reader->load(one.self().id, one.self().sequence / 2, 64 * 1024));
  std::printf("  a page of 64 KiB from the middle: %.1f ms\n\n", ms_since(begin));
}

}  // namespace troupe::bench
