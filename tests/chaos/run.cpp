#include "chaos/run.hpp"

#include "chaos/audit.hpp"
#include "chaos/director.hpp"
#include "chaos/load.hpp"
#include "store/postgres.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace troupe::chaos {
namespace {

/// When nothing is appended for so long and not all is at its end, it never will be.
constexpr auto stuck_after = 120s;

std::atomic<bool> is_interrupted = false;

void give_up_if_interrupted() {
  if (is_interrupted)
    throw std::runtime_error("interrupted");
}

void tell(const std::string& line) {
  std::fprintf(stderr, "chaos: %s\n", line.c_str());
}

std::int64_t number(const std::string& url, const std::string& sql) {
  return std::stoll(testing::run_on(url, sql).at(0));
}

/// True once nothing is unfinished; false if nothing moves any more.
bool all_end(arena& on) {
  auto url = on.database_url();
  auto last = std::int64_t{-1};
  auto since = steady::now();
  while (true) {
    give_up_if_interrupted();
    on.keep_up();
    auto unfinished = number(url, "SELECT (SELECT count(*) FROM executions WHERE finished_at IS NULL) + "
                                  "(SELECT count(*) FROM starts)");
    if (unfinished == 0)
      return true;
    auto records = number(url, "SELECT count(*) FROM chaos_appends");
    if (std::exchange(last, records) != records)
      since = steady::now();
    if (steady::now() - since > stuck_after)
      return false;
    std::this_thread::sleep_for(200ms);
  }
}

template <class T>
T must(result<T> r) {
  if (!r)
    throw std::runtime_error(to_string(r.error()));
  return *std::move(r);
}

std::map<std::string, std::vector<event>> read_journal(const arena& on, std::vector<std::string>& wrong) {
  auto files = store::blobs::at(on.data(0) / "blobs");
  auto store = must(store::open_postgres({.url = on.database_url()}, files));
  auto reader = must(store->open_reader());
  std::map<std::string, std::vector<event>> out;
  for (const auto& id : testing::run_on(on.database_url(), "SELECT id FROM executions")) {
    auto records = reader->load(execution_id{id});
    if (!records) {
      wrong.push_back(to_string(records.error()));
      continue;
    }
    for (const auto& record : *records)
      std::ranges::move(must(decode(record.text)), std::back_inserter(out[id]));
  }
  return out;
}

void examine(const arena& on, const std::string& troupe, report& into) {
  auto config = (on.directory() / "doctor.yaml").string();
  std::ofstream(config) << "store: { url: \"" << on.database_url() << "\" }\n";
  auto looked = e2e::run({{troupe, "doctor", "--config", config, "--data", on.data(0).string()}});
  into.is_healthy = looked.code == 0;
  into.doctor = looked.out + looked.err;
}

plan_options possible(const run_options& with, const arena& on, report& into) {
  auto out = with.plan;
  std::erase_if(out.kinds, [&](fault_kind kind) {
    auto why = on.impossible(kind);
    if (!why)
      return false;
    if (!with.leaves_out)
      throw std::runtime_error("no " + std::string(to_string(kind)) + " here: " + *why);
    tell("THERE WILL BE NO " + std::string(to_string(kind)) + ": " + *why);
    into.impossible[kind] = *why;
    return true;
  });
  return out;
}

}  // namespace

void interrupt() {
  is_interrupted = true;
}

bool was_interrupted() {
  return is_interrupted;
}

report run(const run_options& with) {
  report out{.seed = with.plan.seed};
  arena on(with.arena);
  auto plan = draw_plan(possible(with, on, out));
  if (!on.settle())
    throw std::runtime_error("the nodes do not start; their logs are in " + on.directory().string());
  auto url = on.database_url();
  begin_audit(url);

  ledger seen;
  load_options wanted{.shapes = shapes((on.directory() / "log").string()), .seed = with.plan.seed};
  for (std::size_t i = 0; i < on.size(); ++i)
    wanted.nodes.push_back(on.url(i));
  load clients(wanted, seen);
  director directs(on, tell);
  auto opened_at = number(url, "SELECT chaos_now()");
  auto begin = steady::now();
  directs.carry_out(plan, with.plan.time, is_interrupted);
  give_up_if_interrupted();
  out.minutes = std::chrono::duration<double>(steady::now() - begin).count() / 60;
  auto closed_at = number(url, "SELECT chaos_now()");
  clients.close();
  tell("no more faults; all has to come to its end");
  auto end = steady::now();
  if (!all_end(on))
    out.others.push_back("not all came to its end: nothing was recorded for " +
                         std::to_string(std::chrono::seconds(stuck_after).count()) + " s");
  out.seconds_to_end = std::chrono::duration<double>(steady::now() - end).count();
  clients.end();
  if (auto wrong = on.stop())
    out.others.push_back(*wrong);

  out.faults = directs.made();
  out.overlapping_seconds = double(directs.overlapping().count()) / 1e3;
  std::ranges::copy(directs.failures(), std::back_inserter(out.others));
  out.own_ends = on.own_ends();
  out.answers = seen.complaints();
  out.repeated_requests = clients.repeats();
  out.accepted = seen.accepted().size();
  out.deliveries = seen.deliveries().size();
  evidence all{.shapes = wanted.shapes,
               .accepted = seen.accepted(),
               .deliveries = seen.deliveries(),
               .lines = read_lines((on.directory() / "log").string()),
               .journal = read_journal(on, out.others)};
  out.history = check_history(all);
  auto appends = appends_seen(url);
  auto owners = owners_seen(url);
  out.epochs = owners.size();
  out.owners = check_owners(appends, owners);
  std::erase_if(appends, [&](const append_seen& each) { return each.at > closed_at; });
  auto silent = longest_silence(appends);
  out.longest_silence_ms = silent.ms;
  out.longest_silence_at_seconds = double(silent.begin - opened_at) / 1e6;
  examine(on, with.arena.troupe, out);
  return out;
}

}  // namespace troupe::chaos
