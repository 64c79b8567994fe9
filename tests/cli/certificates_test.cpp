#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

/// A console with these certificates.
struct certified : console {
  certified() {
    env.certificates = [this](const certificate_order& order) {
      asked = order;
      return says;
    };
  }
  certificate_row row(std::string name, certificate_role role, std::chrono::hours left, bool current, bool made) {
    return {std::move(name), role, "prod", now - 24h, now + left, std::string(64, 'a'), "dir/file.pem", current, made};
  }
  certificate_order asked;
  result<std::vector<certificate_row>> says = std::vector<certificate_row>{
    row("prod", certificate_role::authority, 365h * 24, true, false),
    row("a", certificate_role::node, 48h, true, true),
    row("b", certificate_role::node, -48h, false, false),
  };
};

}  // namespace

TEST_CASE("certificates are a table, with what to do next") {
  certified c;
  CHECK(c.run({"node", "certificates", "show", "--directory", "there"}) == 0);
  CHECK(c.asked.action == certificate_action::show);
  CHECK(c.asked.directory == "there");
  CHECK(c.connections.empty());
  CHECK(c.out.str() == R"(NAME  ROLE       CLUSTER  EXPIRES         NOTE           FINGERPRINT       FILE
prod  authority  prod     2027-01-31                     aaaaaaaaaaaaaaaa  dir/file.pem
a     node       prod     in 2d                          aaaaaaaaaaaaaaaa  dir/file.pem
b     node       prod     expired 2d ago  old authority  aaaaaaaaaaaaaaaa  dir/file.pem
)");
  CHECK(c.run({"node", "certificates", "issue", "a", "x", "--valid", "7d"}) == 0);
  CHECK(c.asked.nodes == std::vector<std::string>{"a", "x"});
  CHECK(c.asked.valid == 7 * 24h);
  CHECK(c.out.str().find("b  ") == std::string::npos);
  CHECK(c.out.str().find("cluster.certificates") != std::string::npos);
  CHECK(c.run({"node", "certificates", "show", "--output", "json"}) == 0);
  auto out = parse_json(c.out.str());
  REQUIRE(out);
  CHECK(out->at("items").at(1).at("name") == "a");
}

TEST_CASE("an action that lacks something, or has too much, is refused with what to do") {
  certified c;
  CHECK(c.run({"node", "certificates", "init"}) == 2);
  CHECK(c.err.str().find("--cluster NAME") != std::string::npos);
  CHECK(c.run({"node", "certificates", "issue"}) == 2);
  CHECK(c.run({"node", "certificates", "rotate", "a"}) == 2);
  CHECK(c.run({"node", "certificates", "dance"}) == 2);
  c.says = refused{errc::conflict, "there is an authority already", "dir", "rotate"};
  CHECK(c.run({"node", "certificates", "init", "--cluster", "prod"}) != 0);
  CHECK(c.err.str().find("there is an authority already") != std::string::npos);
}

}  // namespace troupe::cli
