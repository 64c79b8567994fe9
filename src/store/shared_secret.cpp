#include "store/shared_secret.hpp"

#include "core/base/base64url.hpp"
#include "store/postgres_session.hpp"

namespace troupe::store {

result<std::string> share_secret(const postgres_options& database, std::string_view name, std::string_view bytes) {
  auto on = postgres::session::open(database, database.writer_reconnect, {});
  if (!on)
    return std::move(on).error();
  auto offered = (*on)->run("INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING", name,
                            to_base64url(bytes));
  if (!offered)
    return std::move(offered).error();
  std::optional<std::string> kept;
  auto read = [&](const sql::row& row) -> result<bool> {
    kept = from_base64url(row.text(0));
    return true;
  };
  const sql::parameter given[] = {name};
  if (auto shown = (*on)->execute("SELECT value FROM secrets WHERE name = ?1", given, std::ref(read)); !shown)
    return std::move(shown).error();
  if (!kept || kept->size() != bytes.size())
    return refused{errc::corrupt,
                   "secret " + std::string(name) + " in " + shown_url(database.url) + " is damaged",
                   {},
                   "delete its row from table secrets: workers then take their tasks anew"};
  return *std::move(kept);
}

}  // namespace troupe::store
