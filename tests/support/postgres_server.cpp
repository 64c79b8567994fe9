#include "support/postgres_server.hpp"

#include <libpq-fe.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

std::string backends = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'troupe'";

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

postgres_server* postgres_server::shared() {
  static const std::unique_ptr<postgres_server> self = []() -> std::unique_ptr<postgres_server> {
    if (const auto* running = std::getenv("TROUPE_TEST_POSTGRES"))
      return std::unique_ptr<postgres_server>(new postgres_server(std::string(running)));
    if (!works(script + " found"))
      return {};
    return std::make_unique<postgres_server>();
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
  run_on(url("postgres"), "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

void postgres_server::start() {
  auto command = script + " start " + directory_ + " " + std::to_string(::getpid());
  for (const auto& option : options_)
    command += " '" + option + "'";
  if (!works(command))
    throw std::runtime_error("PostgreSQL does not start in " + directory_);
}

/// The kernel tells the others that the first is gone; until then the next start waits.
void postgres_server::crash() {
  auto pid = postmaster_of(directory_);
  auto children = run_on(url("postgres"), "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
  ::kill(pid, SIGKILL);
  for (const auto& child : children)
    ::kill(static_cast<pid_t>(std::stol(child)), SIGKILL);
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
