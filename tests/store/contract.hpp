#pragma once

#include "store/store.hpp"
#include "tests/store/scratch.hpp"

#include <catch2/catch.hpp>

#include <ostream>

namespace troupe::store {

/// A way to keep a journal. Each passes contract_test.cpp; a new one is a row in `adapters`.
struct adapter {
  const char* name;
  result<std::unique_ptr<journal_store>> (*open)(const std::filesystem::path&, const options&);
};

inline std::ostream& operator<<(std::ostream& out, const adapter& self) {
  return out << self.name;
}

inline std::vector<adapter> adapters() {
  return {{"sqlite", open_sqlite}};
}

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
  scratch directory;
  std::unique_ptr<journal_store> store;
  std::unique_ptr<store::writer> writer;
  std::unique_ptr<store::reader> reader;

  explicit open_store(const adapter& kind = adapters().front(), const options& bounds = {}) { reopen(kind, bounds); }

  void reopen(const adapter& kind = adapters().front(), const options& bounds = {}) {
    close();
    store = expect(kind.open(directory.path(), bounds));
    writer = expect(store->open_writer());
    reader = expect(store->open_reader());
  }

  void close() {
    reader.reset();
    writer.reset();
    store.reset();
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
