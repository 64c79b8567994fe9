#pragma once

#include "store/inspector.hpp"
#include "store/postgres.hpp"
#include "store/roster.hpp"
#include "store/store.hpp"
#include "tests/store/scratch.hpp"

#include <catch2/catch.hpp>

#include <ostream>

namespace troupe::store {

/// Where the store of one test is: a directory, and a database if the adapter wants one.
class home {
public:
  explicit home(bool with_database);
  ~home();
  home(const home&) = delete;

  std::filesystem::path path() const { return directory_.path(); }
  blobs files() const { return blobs::at(path() / "blobs"); }
  postgres_options database() const { return {.url = url_}; }

private:
  scratch directory_;
  std::string name_, url_;
};

/// A way to keep a journal. Each passes the contract tests; a new one is a row in `adapters`.
struct adapter {
  const char* name;
  bool with_database;
  result<std::unique_ptr<journal_store>> (*open)(const home&, const options&);
  result<std::unique_ptr<inspector>> (*inspect)(const home&);
  result<std::unique_ptr<roster>> (*open_roster)(const home&);
  /// Runs a statement behind everybody's back; returns the first column.
  std::vector<std::string> (*run)(const home&, const std::string& sql);
};

inline std::ostream& operator<<(std::ostream& out, const adapter& self) {
  return out << self.name;
}

/// SQLite first; PostgreSQL if it is installed.
std::vector<adapter> adapters();

#define EACH_ADAPTER                                                                                                   \
  auto kind = GENERATE(from_range(adapters()));                                                                        \
  CAPTURE(kind)

/// Returns the value, or fails the test with the refusal.
template <class T>
T expect(result<T> r) {
  if (!r)
    FAIL(to_string(r.error()));
  return *std::move(r);
}

inline void expect(const result<void>& r) {
  if (!r)
    FAIL(to_string(r.error()));
}

/// A store in a directory of its own, with a writer and a reader.
struct open_store {
  adapter kind;
  home directory;
  std::unique_ptr<journal_store> store;
  std::unique_ptr<store::writer> writer;
  std::unique_ptr<store::reader> reader;

  explicit open_store(const adapter& of = adapters().front(), const options& bounds = {})
    : kind(of), directory(of.with_database) {
    reopen(bounds);
  }

  void reopen(const options& bounds = {}) {
    close();
    store = expect(kind.open(directory, bounds));
    writer = expect(store->open_writer());
    reader = expect(store->open_reader());
  }

  void close() {
    reader.reset();
    writer.reset();
    store.reset();
  }

  /// Runs a statement behind everybody's back; returns the first column of its rows.
  std::vector<std::string> run(const std::string& sql) const { return kind.run(directory, sql); }
  std::int64_t rows_in(const std::string& table) const {
    return std::stoll(run("SELECT count(*) FROM " + table).at(0));
  }

  /// Commits appends one by one.
  void write(std::initializer_list<append> appends) {
    for (const auto& a : appends)
      expect(writer->commit({&a, 1}).at(0));
  }
};

inline append events(const char* execution, std::uint64_t first, std::uint32_t count, std::string text = "{}") {
  return append{execution_id{execution}, first, count, std::move(text), {}};
}

/// Shows records as `1+2:text 3+1:text`.
inline std::string shown(const std::vector<record>& records) {
  std::string out;
  for (const auto& r : records)
    out += (out.empty() ? "" : " ") + std::to_string(r.first) + "+" + std::to_string(r.count) + ":" + r.text;
  return out;
}

/// Shows answers as `ok stale ok`.
inline std::string shown(const std::vector<result<void>>& answers) {
  std::string out;
  for (const auto& a : answers)
    out += (out.empty() ? "" : " ") + std::string(a ? "ok" : to_string(a.error().code));
  return out;
}

template <class T>
std::string shown(const result<std::vector<T>>& r) {
  return r ? shown(*r) : to_string(r.error());
}

}  // namespace troupe::store
