#include "store/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace troupe::store::postgres {
namespace {

/// What every connection of ours is like, unless the address says otherwise.
constexpr std::pair<const char*, const char*> manners[] = {
  {"application_name", "troupe"},
  {"target_session_attrs", "read-write"},
  // A server that is gone without a word is noticed.
  {"keepalives_idle", "5"},
  {"keepalives_interval", "2"},
  {"keepalives_count", "3"},
  {"tcp_user_timeout", "10000"},
  {"client_encoding", "UTF8"},
};

struct conninfo_closer {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using conninfo = std::unique_ptr<PQconninfoOption, conninfo_closer>;

conninfo parsed(const std::string& url) {
  return conninfo(PQconninfoParse(url.c_str(), nullptr));
}

std::string first_line(const char* text) {
  std::string_view all(text ? text : "");
  auto line = std::string(all.substr(0, all.find('\n')));
  return line;
}

/// What to do about what the server says when one connects, or uses what it has.
std::string remedy(std::string_view state, std::string_view said) {
  auto says = [&](std::string_view words) { return said.find(words) != said.npos; };
  if (state == "28P01" || says("password authentication failed") || says("no password supplied"))
    return "set PGPASSWORD, or name a password file with PGPASSFILE; the user is in store.url";
  if (state == "28000" || says("no pg_hba.conf entry") || (says("role \"") && says("does not exist")))
    return "make the user (CREATE ROLE ... LOGIN) and let it in from here in pg_hba.conf, or change store.url";
  if (state == "3D000" || (says("database \"") && says("does not exist")))
    return "make the database (CREATE DATABASE ... OWNER ...), or change store.url";
  if (state == "42501" || says("permission denied"))
    return "give the user of store.url the rights to its schema: GRANT ALL ON SCHEMA public TO ...; and make it the "
           "owner of Troupe's tables";
  if (state == "53300" || says("too many clients") || says("too many connections"))
    return "raise max_connections of the server";
  if (state == "53100" || says("No space left"))
    return "free space on the disk of the PostgreSQL server; nothing was lost, executions go on after that";
  if (state == "57014")
    return "find out what the server is busy with, or raise store.statement_timeout";
  if (state == "55P03")
    return "find out who holds the lock (pg_locks), or raise store.lock_timeout";
  if (state == "25006" || says("not in recovery") || says("read-only"))
    return "name the primary server in store.url, or all of them: postgresql://a,b/database";
  if (says("could not translate host name"))
    return "check the host in store.url";
  return "check that the PostgreSQL server of store.url is up and can be reached from here";
}

failure kind_of(std::string_view state) {
  // Class 08: the connection. 57P: the server goes down, or comes up. 25006: it is not the primary any more.
  if (state.starts_with("08") || state.starts_with("57P") || state == "25006")
    return failure::lost;
  // A division by zero is what the append says if a key was taken meanwhile.
  if (state == "40001" || state == "40P01" || state == "23505" || state == "22012")
    return failure::repeat;
  return failure::other;
}

}  // namespace

void answer_closer::operator()(pg_result* self) const {
  PQclear(self);
}

void connection::closer::operator()(pg_conn* self) const {
  PQfinish(self);
}

result<connection> connection::open(const postgres_options& options, failure& why) {
  auto given = parsed(options.url);
  why = failure::other;
  if (!given)
    return *validate(options);
  std::vector<const char*> keys{"dbname"}, contents{options.url.c_str()};
  auto seconds = std::to_string(std::max<std::int64_t>(2, options.connect_timeout.count() / 1000));
  for (const auto& [key, content] : manners) {
    const auto* named = std::find_if(given.get(), given.get() + 64, [&](const PQconninfoOption& o) {
      return !o.keyword || std::string_view(o.keyword) == key;
    });
    if (named->keyword && named->val)
      continue;
    keys.push_back(key);
    contents.push_back(content);
  }
  keys.push_back("connect_timeout");
  contents.push_back(seconds.c_str());
  keys.push_back(nullptr);
  contents.push_back(nullptr);
  // Later ones win, so what the address says of the manners was left out above.
  connection self(PQconnectdbParams(keys.data(), contents.data(), 1), options);
  if (!self.handle_)
    return refused{errc::storage, "out of memory"};
  if (PQstatus(self.handle()) != CONNECTION_OK) {
    auto said = first_line(PQerrorMessage(self.handle()));
    bool ours = said.find("authentication failed") != said.npos || said.find("no password supplied") != said.npos ||
                said.find("does not exist") != said.npos || said.find("no pg_hba.conf entry") != said.npos ||
                said.find("permission denied for database") != said.npos;
    why = ours ? failure::other : failure::lost;
    return refused{errc::storage, "cannot connect to " + shown_url(options.url) + ": " + said, "store.url",
                   remedy({}, said)};
  }
  if (PQserverVersion(self.handle()) < 150000)
    return refused{errc::invalid,
                   "the server of " + shown_url(options.url) + " is PostgreSQL " +
                     std::to_string(PQserverVersion(self.handle()) / 10000) + "; Troupe needs 15 or newer",
                   "store.url", "upgrade the server"};
  PQsetnonblocking(self.handle(), 1);
  PQenterPipelineMode(self.handle());
  why = failure::none;
  return self;
}

void connection::prepare(const char* name, const std::string& sql, const values::view& v) {
  broken_ |= PQsendPrepare(handle(), name, sql.c_str(), static_cast<int>(v.types.size()), v.types.data()) == 0;
}

void connection::send(const char* name, const values::view& v) {
  broken_ |= PQsendQueryPrepared(handle(), name, static_cast<int>(v.contents.size()), v.contents.data(),
                                 v.lengths.data(), v.formats.data(), 1) == 0;
}

result<std::vector<answer>> connection::finish() {
  why_ = failure::none;
  state_.clear();
  if (std::exchange(broken_, false) || PQpipelineSync(handle()) == 0)
    return lost(first_line(PQerrorMessage(handle())));
  std::vector<answer> answers;
  auto done = exchange(answers);
  if (!done)
    return std::move(done).error();
  return answers;
}

/// Sends and receives at once, so that neither side waits for the other with full buffers.
result<void> connection::exchange(std::vector<answer>& answers) {
  auto patience = options_->statement_timeout + options_->lock_timeout + milliseconds{5s};
  auto deadline = std::chrono::steady_clock::now() + patience;
  std::optional<refused> failed;
  bool ended = false;
  for (;;) {
    auto unsent = PQflush(handle());
    if (unsent < 0)
      return lost(first_line(PQerrorMessage(handle())));
    while (PQisBusy(handle()) == 0) {
      answer one(PQgetResult(handle()));
      if (!one) {
        if (std::exchange(ended, true) || PQstatus(handle()) == CONNECTION_BAD)
          return failed && why_ != failure::lost ? *failed : lost(first_line(PQerrorMessage(handle())));
        continue;
      }
      ended = false;
      switch (PQresultStatus(one.get())) {
      case PGRES_PIPELINE_SYNC:
        return failed ? result<void>(*failed) : result<void>{};
      case PGRES_PIPELINE_ABORTED:
        break;
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
        answers.push_back(std::move(one));
        break;
      default:
        if (!failed)
          failed = fault(one.get());
        if (why_ == failure::lost)
          return *failed;
      }
    }
    auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd wait{PQsocket(handle()), static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0)), 0};
    auto ready = left > 0 ? ::poll(&wait, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000))) : 0;
    if (left <= 0)
      return lost("the server does not answer");
    if (ready < 0 && errno != EINTR)
      return lost("cannot wait for the server");
    if (ready > 0 && (wait.revents & (POLLIN | POLLERR | POLLHUP)) != 0 && PQconsumeInput(handle()) == 0)
      return lost(first_line(PQerrorMessage(handle())));
  }
}

refused connection::fault(const pg_result* one) {
  const auto* state = PQresultErrorField(one, PG_DIAG_SQLSTATE);
  state_ = state ? state : "";
  const auto* text = PQresultErrorField(one, PG_DIAG_MESSAGE_PRIMARY);
  auto said = text ? std::string(text) : first_line(PQresultErrorMessage(one));
  why_ = state_.empty() || PQstatus(handle()) == CONNECTION_BAD ? failure::lost : kind_of(state_);
  auto code = state_.empty() ? std::string() : " (SQLSTATE " + state_ + ")";
  return refused{
    errc::storage, "cannot use " + shown_url(options_->url) + ": " + said + code, {}, remedy(state_, said)};
}

refused connection::lost(std::string what) {
  why_ = failure::lost;
  return refused{errc::storage,
                 "the connection to " + shown_url(options_->url) + " is lost: " + std::move(what),
                 {},
                 "check that the PostgreSQL server of store.url is up and can be reached from here"};
}

int connection::process() const {
  return PQbackendPID(handle());
}

}  // namespace troupe::store::postgres

namespace troupe::store {

std::string shown_url(const std::string& url) {
  auto options = postgres::parsed(url);
  if (!options)
    return "the PostgreSQL database";
  std::string user, host, port, database;
  for (auto* o = options.get(); o->keyword; ++o) {
    std::string_view key(o->keyword);
    auto& to = key == "user" ? user : key == "host" ? host : key == "port" ? port : database;
    if ((key == "user" || key == "host" || key == "port" || key == "dbname") && o->val)
      to = o->val;
  }
  return "postgresql://" + (user.empty() ? "" : user + "@") + host + (port.empty() ? "" : ":" + port) + "/" + database;
}

std::optional<refused> validate(const postgres_options& self) {
  // What libpq says of it may repeat a password.
  if (postgres::parsed(self.url))
    return {};
  return refused{errc::invalid, "store.url is not the address of a PostgreSQL database", "store.url",
                 "write it as postgresql://user@host:5432/database"};
}

}  // namespace troupe::store
