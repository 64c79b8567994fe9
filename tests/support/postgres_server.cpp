#include "support/postgres_server.hpp"

#include <libpq-fe.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

#include <csignal>
#include <unistd.h>

namespace troupe::testing {
namespace {

const std::string script = TROUPE_SOURCE_DIR "/tests/support/postgres";

bool works(const std::string& command) {
  return std::system(command.c_str()) == 0;  // NOLINT: the words are ours
}

pid_t postmaster_of(const std::string& directory) {
  std::ifstream file(directory + "/data/postmaster.pid");
  pid_t pid = 0;
  file >> pid;
  return pid;
}

/// A zombie is as dead as can be.
bool is_alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  auto name = line.rfind(") ");
  return name != line.npos && line[name + 2] != 'Z' && line[name + 2] != 'X';
}

const std::string backends =
  "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'troupe'";

}  // namespace

postgres_server::postgres_server(const std::vector<std::string>& options) : own_(true), options_(options) {
  std::string name = "/tmp/troupe-pg-XXXXXX";
  if (!::mkdtemp(name.data()))
    throw std::runtime_error("cannot create " + name);
  directory_ = name;
  start();
}

postgres_server::postgres_server(std::string directory) : directory_(std::move(directory)) {}

postgres_server::~postgres_server() {
  if (own_)
    works(script + " stop " + directory_);
}

bool postgres_server::installed() {
  static const bool is = works(script + " found");
  return is;
}

postgres_server* postgres_server::shared() {
  static const std::unique_ptr<postgres_server> self = []() -> std::unique_ptr<postgres_server> {
    if (const auto* running = std::getenv("TROUPE_TEST_POSTGRES"))
      return std::unique_ptr<postgres_server>(new postgres_server(std::string(running)));
    return installed() ? std::make_unique<postgres_server>() : nullptr;
  }();
  return self.get();
}

std::string postgres_server::url(const std::string& database, const std::string& user) const {
  return "postgresql:///" + database + "?host=" + directory_ + "&user=" + user;
}

std::string postgres_server::create_database() {
  static std::atomic<int> number = 0;
  auto name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  run_on(url("postgres"), "CREATE DATABASE " + name);
  return name;
}

void postgres_server::drop_database(const std::string& name) {
  try {
    run_on(url("postgres"), "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  } catch (const std::exception& e) {
    // Called when a test ends, also one that fails because the server is gone. The directory goes anyway.
    std::cerr << "database " << name << " stays: " << e.what() << "\n";
  }
}

void postgres_server::start() {
  auto command = script + " start " + directory_ + " " + std::to_string(::getpid());
  for (const auto& option : options_)
    command += " '" + option + "'";
  if (!works(command))
    throw std::runtime_error("PostgreSQL does not start in " + directory_);
}

void postgres_server::crash() {
  auto pid = postmaster_of(directory_);
  auto children = run_on(url("postgres"), "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
  std::vector<pid_t> killed{pid};
  for (const auto& child : children)
    killed.push_back(static_cast<pid_t>(std::stol(child)));
  for (auto each : killed)
    ::kill(each, SIGKILL);
  // One that is still dying looks to `start` like a server that runs.
  for (auto each : killed)
    while (is_alive(each))
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

void postgres_server::kill_backends() {
  for (const auto& pid : run_on(url("postgres"), backends))
    ::kill(static_cast<pid_t>(std::stol(pid)), SIGKILL);
}

std::vector<std::string> run_on(const std::string& url, const std::string& sql) {
  std::unique_ptr<PGconn, void (*)(PGconn*)> on(PQconnectdb(url.c_str()), PQfinish);
  std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(on.get(), sql.c_str()), PQclear);
  auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(sql + ": " + PQerrorMessage(on.get()));
  std::vector<std::string> column;
  for (int row = 0; row < PQntuples(answer.get()); ++row)
    column.emplace_back(PQgetvalue(answer.get(), row, 0));
  return column;
}

}  // namespace troupe::testing
