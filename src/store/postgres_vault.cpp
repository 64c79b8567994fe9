#include "store/postgres_vault.hpp"

#include "store/blobs.hpp"
#include "store/digest.hpp"
#include "store/postgres_transaction.hpp"
#include "store/rows.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace troupe::store {
namespace {

using postgres::session;

constexpr std::uint64_t part_bytes = 1024 * 1024;
constexpr std::size_t connections_max = 4;
constexpr int tries_max = 5;

#define TROUPE_NOW "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
constexpr std::string_view put_sql = "/* blob */ INSERT INTO blobs (digest, bytes, put_at) VALUES (?1, ?2, " TROUPE_NOW
                                     ") ON CONFLICT (digest) DO NOTHING";
constexpr std::string_view put_part_sql =
  "/* blob part */ INSERT INTO blob_parts (digest, part, content) VALUES (?1, ?2, ?3)";
constexpr std::string_view renew_sql = "/* renew blob */ UPDATE blobs SET put_at = " TROUPE_NOW " WHERE digest = ?1";
#undef TROUPE_NOW
constexpr std::string_view find_sql = "/* find blob */ SELECT digest, bytes, put_at FROM blobs WHERE digest = ?1";
constexpr std::string_view part_sql =
  "/* read blob part */ SELECT content FROM blob_parts WHERE digest = ?1 AND part = ?2";
constexpr std::string_view list_sql =
  "/* blobs */ SELECT digest, bytes, put_at FROM blobs WHERE digest >= ?1 AND digest < ?2 ORDER BY digest";
constexpr std::string_view remove_sql = "/* remove blob */ DELETE FROM blobs WHERE digest = ?1 AND put_at < ?2";

result<stored_blob> read_blob(const sql::row& row) {
  return stored_blob{std::string(row.text(0)), static_cast<std::uint64_t>(row.integer(1)), time_at(row, 2)};
}

result<std::string> read_part(const sql::row& row) {
  return std::string(row.text(0));
}

class vault final : public blob_vault {
public:
  vault(postgres_options options, std::shared_ptr<statement_times> times)
    : options_(std::move(options)), times_(std::move(times)) {}

  result<void> put(const blob_reader& content) override {
    auto on = take();
    if (!on)
      return std::move(on).error();
    auto until = std::chrono::steady_clock::now() + options_.writer_reconnect;
    for (int tries = 1;; ++tries) {
      auto done = put_at_once(**on, content);
      if (done || !may_try_again(**on, until, tries))
        return done;
    }
  }

  result<bool> renew(std::string_view digest) override {
    auto on = take();
    if (!on)
      return std::move(on).error();
    auto until = std::chrono::steady_clock::now() + options_.writer_reconnect;
    for (int tries = 1;; ++tries) {
      auto changed = (*on)->change(renew_sql, digest);
      if (changed)
        return *changed > 0;
      if (!may_try_again(**on, until, tries))
        return std::move(changed).error();
    }
  }

  result<void> fetch(std::string_view digest, const std::function<result<void>(std::string_view)>& sink) override {
    auto on = take();
    if (!on)
      return std::move(on).error();
    auto known = (*on)->first(find_sql, read_blob, digest);
    if (!known)
      return std::move(known).error();
    if (!*known)
      return refused{errc::unknown, "no blob " + std::string(digest) + " in the database"};
    for (std::uint64_t part = 0; part * part_bytes < (*known)->bytes; ++part) {
      auto content = (*on)->first(part_sql, read_part, digest, part);
      if (!content)
        return std::move(content).error();
      // It was removed meanwhile.
      if (!*content)
        return refused{errc::unknown, "no blob " + std::string(digest) + " in the database any more"};
      if (auto taken = sink(**content); !taken)
        return taken;
    }
    return {};
  }

  result<std::optional<stored_blob>> find(std::string_view digest) override {
    auto on = take();
    if (!on)
      return std::move(on).error();
    return (*on)->first(find_sql, read_blob, digest);
  }

  result<std::vector<stored_blob>> list(std::uint8_t first_byte) override {
    auto on = take();
    if (!on)
      return std::move(on).error();
    constexpr std::string_view digits = "0123456789abcdef";
    auto from = std::string("sha256:") + digits[first_byte >> 4] + digits[first_byte & 15];
    std::vector<stored_blob> found;
    auto shown = (*on)->query(
      list_sql,
      [&](const sql::row& row) -> result<bool> {
        auto one = read_blob(row);
        found.push_back(*std::move(one));
        return true;
      },
      from, from + "g");
    if (!shown)
      return std::move(shown).error();
    return found;
  }

  result<bool> remove(std::string_view digest, timestamp before) override {
    auto on = take();
    if (!on)
      return std::move(on).error();
    auto removed = (*on)->change(remove_sql, digest, micros(before));
    if (!removed)
      return std::move(removed).error();
    return *removed > 0;
  }

private:
  /// Gives the connection back.
  struct give_back {
    vault* to;
    void operator()(session* on) const { to->give(std::unique_ptr<session>(on)); }
  };
  using taken = std::unique_ptr<session, give_back>;

  result<taken> take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return !free_.empty() || open_ < connections_max; });
    if (!free_.empty()) {
      auto on = std::move(free_.back());
      free_.pop_back();
      return taken(on.release(), {this});
    }
    ++open_;
    lock.unlock();
    auto made = session::open(options_, options_.reader_reconnect, times_);
    if (made)
      return taken(made->release(), {this});
    lock.lock();
    --open_;
    freed_.notify_one();
    return std::move(made).error();
  }

  void give(std::unique_ptr<session> on) {
    on->within_transaction(false);
    std::lock_guard lock(mutex_);
    free_.push_back(std::move(on));
    freed_.notify_one();
  }

  static result<void> put_at_once(session& on, const blob_reader& content) {
    auto change = postgres::transaction::begin(on, postgres::durability::now);
    if (!change)
      return std::move(change).error();
    auto made = on.change(put_sql, content.digest(), content.size());
    if (made && *made == 0)
      made = on.change(renew_sql, content.digest());
    else if (made)
      if (auto done = put_parts(on, content); !done)
        return done;
    if (!made)
      return std::move(made).error();
    return change->commit();
  }

  static result<void> put_parts(session& on, const blob_reader& content) {
    for (std::uint64_t part = 0; part * part_bytes < content.size(); ++part) {
      auto bytes = content.read(part * part_bytes, part_bytes);
      if (!bytes)
        return std::move(bytes).error();
      if (auto done = on.run(put_part_sql, content.digest(), part, sql::parameter::bytes(*bytes)); !done)
        return done;
    }
    return {};
  }

  static bool may_try_again(session& on, std::chrono::steady_clock::time_point until, int tries) {
    if (on.why() == postgres::failure::lost)
      return std::chrono::steady_clock::now() < until && on.reconnect(until).has_value();
    if (on.why() != postgres::failure::repeat || tries >= tries_max)
      return false;
    std::this_thread::sleep_for(milliseconds{tries});
    return true;
  }

  const postgres_options options_;
  const std::shared_ptr<statement_times> times_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<session>> free_;
  std::size_t open_ = 0;
};

}  // namespace

std::vector<std::string_view> vault_statements() {
  return {renew_sql, find_sql, part_sql, list_sql, remove_sql};
}

std::shared_ptr<blob_vault> postgres_blob_vault(postgres_options options, std::shared_ptr<statement_times> times) {
  return std::make_shared<vault>(std::move(options), std::move(times));
}

}  // namespace troupe::store
