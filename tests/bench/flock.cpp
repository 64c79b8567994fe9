#include "bench/flock.hpp"

#include "app/certificates.hpp"
#include "bench/measure.hpp"
#include "bench/syncs.hpp"
#include "core/base/shard.hpp"
#include "support/free_port.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

namespace fs = std::filesystem;

constexpr auto glance = std::chrono::milliseconds(5);

timestamp now() {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

}  // namespace

flock::flock(fs::path directory, std::size_t nodes)
  : directory_(std::move(directory)), own_(journals() ? nullptr : std::make_unique<database>(directory_ / "postgres")),
    on_(own_ ? *own_ : *journals()), name_(on_.create()), eye_(PQconnectdb(on_.url(name_).c_str()), PQfinish) {
  fs::create_directories(directory_);
  must(app::carry_out(
    {.action = cli::certificate_action::init, .directory = directory_ / "certificates", .cluster = "bench"}, now()));
  for (std::size_t i = 0; i < nodes; ++i)
    add();
  wait_until_even();
}

flock::~flock() {
  for (const auto& name : names())
    kill(name);
  eye_.reset();
  on_.drop(name_);
  own_.reset();
  fs::remove_all(directory_);
}

std::string flock::add() {
  auto name = "node-" + std::to_string(++added_);
  configure(name);
  start(name);
  return name;
}

void flock::configure(const std::string& name) {
  must(app::carry_out(
    {.action = cli::certificate_action::issue, .directory = directory_ / "certificates", .nodes = {name}}, now()));
  fs::create_directories(directory_ / name);
  map_counts(directory_ / name / "syncs");
  // A line per execution would be the terminal's cost.
  std::ofstream(directory_ / name / "troupe.yaml")
    << "log: { level: error }\nstore: { url: \"" << on_.url(name_)
    << "\" }\ncluster: { listen: \"127.0.0.1:" << testing::free_port() << "\", certificates: \""
    << (directory_ / "certificates" / "nodes" / name).string() << "\" }\n";
}

void flock::start(const std::string& name) {
  auto begun = launch_node(directory_ / name);
  members_[name] = {begun.child, begun.port, std::make_unique<client>(begun.port)};
}

void flock::kill(const std::string& name) {
  ::kill(members_.at(name).child, SIGKILL);
  ::waitpid(members_.at(name).child, nullptr, 0);
  members_.erase(name);
}

void flock::stop(const std::string& name) {
  int status = 0;
  ::kill(members_.at(name).child, SIGTERM);
  ::waitpid(members_.at(name).child, &status, 0);
  if (status != 0)
    must<void>(refused{errc::unavailable, name + " does not end well"});
  members_.erase(name);
}

std::vector<std::string> flock::names() const {
  std::vector<std::string> out;
  for (const auto& [name, self] : members_)
    out.push_back(name);
  return out;
}

PGresult* flock::look(const std::string& sql) {
  auto* answer = PQexec(eye_.get(), sql.c_str());
  if (PQresultStatus(answer) != PGRES_TUPLES_OK)
    must<void>(refused{errc::storage, sql + ": " + PQerrorMessage(eye_.get())});
  return answer;
}

std::vector<std::string> flock::owners() {
  std::vector<std::string> out;
  std::unique_ptr<PGresult, void (*)(PGresult*)> rows(look("SELECT owner FROM shards ORDER BY shard"), PQclear);
  for (int row = 0; row < PQntuples(rows.get()); ++row)
    out.emplace_back(PQgetvalue(rows.get(), row, 0));
  return out;
}

std::size_t flock::astray() {
  return static_cast<std::size_t>(
    std::ranges::count_if(owners(), [this](const auto& owner) { return !members_.contains(owner); }));
}

void flock::wait_until_even() {
  auto share = shard_count / members_.size();
  auto is_even = [&] {
    std::map<std::string, std::size_t> shards;
    for (const auto& owner : owners())
      ++shards[owner];
    return shards.size() == members_.size() && !shards.contains("") &&
           std::ranges::all_of(shards, [&](const auto& of) { return of.second > share * 9 / 10; });
  };
  while (!is_even())
    std::this_thread::sleep_for(glance);
}

std::map<std::string, std::int64_t> flock::progress_of(const std::vector<std::string>& executions) {
  std::string list;
  for (const auto& id : executions)
    list += (list.empty() ? "'" : ",'") + id + "'";
  std::map<std::string, std::int64_t> out;
  if (list.empty())
    return out;
  std::unique_ptr<PGresult, void (*)(PGresult*)> rows(
    look("SELECT execution, max(first) FROM journal WHERE execution IN (" + list + ") GROUP BY execution"), PQclear);
  for (int row = 0; row < PQntuples(rows.get()); ++row)
    out[PQgetvalue(rows.get(), row, 0)] = std::atoll(PQgetvalue(rows.get(), row, 1));
  return out;
}

}  // namespace troupe::bench
