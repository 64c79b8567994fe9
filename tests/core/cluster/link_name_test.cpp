#include "core/cluster/link_name.hpp"

#include <catch2/catch.hpp>

namespace troupe::cluster {

TEST_CASE("names of nodes and clusters stand for themselves anywhere") {
  for (auto good : {"a", "7", "node-1", "db.eu_west-3", "N"})
    CHECK(is_link_name(good));
  CHECK(is_link_name(std::string(63, 'x')));
  CHECK_FALSE(is_link_name(std::string(64, 'x')));
  for (auto bad : {"", "-a", ".", "..", "a/b", "a b", "a,b", "ä", "a\n"})
    CHECK_FALSE(is_link_name(bad));
}

TEST_CASE("who a certificate speaks for is one URI") {
  CHECK(to_uri({"prod", "node-1"}) == "troupe://prod/node-1");
  CHECK(to_uri({"prod", ""}) == "troupe://prod");
  CHECK(read_link_uri("troupe://prod/node-1") == link_identity{"prod", "node-1"});
  CHECK(read_link_uri("troupe://prod") == link_identity{"prod", ""});
  for (auto bad : {"", "troupe://", "troupe://prod/", "troupe:///a", "https://prod/a", "troupe://prod/a/b",
                   "troupe://prod/a?x", "TROUPE://prod/a", "troupe://pr od/a"})
    CHECK_FALSE(read_link_uri(bad));
}

}  // namespace troupe::cluster
