#include "store/shared_secret.hpp"
#include "support/has_postgres.hpp"
#include "tests/store/scratch.hpp"

#include <catch2/catch.hpp>

namespace troupe::store {

TEST_CASE("nodes that come with secrets of their own all have the first one's") {
  if (!testing::has_postgres())
    return;
  auto* server = testing::postgres_server::shared();
  postgres_options database{server->url(server->create_database())};
  scratch directory;
  auto files = blobs::open(directory.path());
  REQUIRE(files);
  REQUIRE(open_postgres(database, *files));
  std::string mine(32, '\xff'), yours(32, '\0');
  CHECK(*share_secret(database, "worker.key", mine) == mine);
  CHECK(*share_secret(database, "worker.key", yours) == mine);
  CHECK(*share_secret(database, "another", yours) == yours);
  auto damaged = share_secret(database, "worker.key", "short");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == errc::corrupt);
}

}  // namespace troupe::store
