#include "bench/database.hpp"

#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace troupe::bench {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<database> current;

void run(const std::string& words) {
  auto command = TROUPE_SOURCE_DIR "/tests/support/postgres " + words;
  if (std::system(command.c_str()) == 0)  // NOLINT: the words are ours
    return;
  std::fprintf(stderr, "bench: PostgreSQL does not do what it should: %s\n", command.c_str());
  std::exit(1);
}

/// Ticks of a process and its parent; with those of its children that are gone.
struct usage {
  long parent = 0;
  double ticks = 0;
};

usage usage_of(const fs::path& process) {
  std::ifstream file(process / "stat");
  std::string line;
  std::getline(file, line);
  std::istringstream words(line.substr(std::min(line.size(), line.rfind(')') + 2)));
  std::string state;
  usage out;
  words >> state >> out.parent;
  std::string skipped;
  for (int i = 0; i < 9; ++i)
    words >> skipped;
  for (int i = 0; i < 4; ++i) {
    double ticks = 0;
    words >> ticks;
    out.ticks += ticks;
  }
  return out;
}

}  // namespace

database::database(const fs::path& directory) : directory_(fs::absolute(directory)) {
  run("start " + directory_.string() + " " + std::to_string(::getpid()) + " fsync=on wal_sync_method=fdatasync");
}

database::~database() {
  run("stop " + directory_.string());
}

std::string database::url(const std::string& name, std::int64_t slower_us) const {
  auto url = "postgresql:///" + name + "?host=" + directory_.string() + "&user=troupe";
  // The server sleeps before it syncs for whoever is the first of a group.
  return slower_us == 0 ? url : url + "&options=-ccommit_siblings%3D0%20-ccommit_delay%3D" + std::to_string(slower_us);
}

std::string database::create() {
  auto name = "bench" + std::to_string(++made_);
  ask("CREATE DATABASE " + name);
  return name;
}

void database::drop(const std::string& name) {
  ask("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

double database::cpu_ms() const {
  std::ifstream file(directory_ / "data" / "postmaster.pid");
  long first = 0;
  file >> first;
  auto ticks = usage_of("/proc/" + std::to_string(first)).ticks;
  for (const auto& entry : fs::directory_iterator("/proc"))
    if (std::isdigit(static_cast<unsigned char>(entry.path().filename().string().front())))
      if (auto used = usage_of(entry.path()); used.parent == first)
        ticks += used.ticks;
  return ticks * 1e3 / double(::sysconf(_SC_CLK_TCK));
}

std::string database::version() const {
  return ask("SHOW server_version");
}

std::string database::ask(const std::string& sql, const std::string& where) const {
  std::unique_ptr<PGconn, void (*)(PGconn*)> on(PQconnectdb(url(where).c_str()), PQfinish);
  std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(on.get(), sql.c_str()), PQclear);
  if (auto status = PQresultStatus(answer.get()); status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "bench: %s: %s\n", sql.c_str(), PQerrorMessage(on.get()));
    std::exit(1);
  }
  return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
}

void keep_journals_in(std::unique_ptr<database> where) {
  current = std::move(where);
}

database* journals() {
  return current.get();
}

}  // namespace troupe::bench
