#pragma once

#include "store/postgres.hpp"
#include "store/postgres_values.hpp"

#include <functional>
#include <memory>

struct pg_conn;
struct pg_result;

namespace troupe::store::postgres {

/// Why a statement failed, as far as it matters what to do now.
enum class failure {
  none,
  /// The connection, or the server, is gone: what became of the statement is unknown.
  lost,
  /// Nothing was done, and the same may work when it is repeated: a deadlock, a conflict of snapshots, another one's
  /// row.
  repeat,
  other,
};

struct answer_closer {
  void operator()(pg_result*) const;
};
using answer = std::unique_ptr<pg_result, answer_closer>;

/// One connection, always in pipeline mode: statements are sent without waiting, and their answers come in order.
class connection {
public:
  /// `why` is what kind of failure it is: `lost` may be better later.
  static result<connection> open(const postgres_options&, failure& why);

  /// Puts statements into the pipeline. They are carried out in one transaction, unless they say otherwise, once
  /// `finish` is called.
  void prepare(const char* name, const std::string& sql, const values::view&);
  void send(const char* name, const values::view&);

  /// Sends what waits and receives all answers, those of `prepare` too. The first that failed ends the pipeline and is
  /// the refusal.
  result<std::vector<answer>> finish();

  /// Of the last failure.
  failure why() const { return why_; }
  std::string_view state() const { return state_; }

  int process() const;
  pg_conn* handle() const { return handle_.get(); }

private:
  struct closer {
    void operator()(pg_conn*) const;
  };
  explicit connection(pg_conn* made, const postgres_options& options) : handle_(made), options_(&options) {}

  result<void> exchange(std::vector<answer>& answers);
  refused fault(const pg_result*);
  refused lost(std::string what);

  std::unique_ptr<pg_conn, closer> handle_;
  const postgres_options* options_;
  failure why_ = failure::none;
  std::string state_;
  /// Answers that are still to come before the end of the pipeline.
  bool broken_ = false;
};

}  // namespace troupe::store::postgres
