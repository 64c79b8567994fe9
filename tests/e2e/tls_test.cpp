#include "support/certificates.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>

namespace troupe::e2e {
namespace {

void put(const test_certificate& made, const scratch& in) {
  made.write_key(in / "key.pem");
  made.write_certificate(in / "cert.pem");
}

std::vector<std::string> settings(const scratch& in) {
  return {"--set", "http.tls_certificate=" + (in / "cert.pem"), "--set", "http.tls_key=" + (in / "key.pem")};
}

}  // namespace

TEST_CASE("the command line speaks TLS to a node it is told to trust, also after the certificate has changed") {
  scratch files;
  put(test_certificate{}, files);
  server node(files / "data", settings(files));
  REQUIRE(node.url().starts_with("https://"));

  auto distrustful = node.command({"node", "show"});
  CHECK(distrustful.code != 0);
  CHECK_THAT(distrustful.err, Catch::Contains("--ca FILE"));
  CHECK(node.command({"node", "show", "--ca", files / "cert.pem"}).code == 0);

  put(test_certificate{}, files);
  node.process().signal(SIGHUP);
  CHECK(eventually([&] { return node.process().err().find("event=certificate_renewed") != std::string::npos; }));
  CHECK(node.command({"node", "show", "--ca", files / "cert.pem"}).code == 0);
  node.process().signal(SIGTERM);
  CHECK(node.process().wait().code == 0);
}

TEST_CASE("a node whose key everybody may read does not start, and says what to do") {
  scratch files;
  test_certificate made;
  made.write_certificate(files / "cert.pem");
  made.write_key(files / "key.pem", 0644);
  std::vector<std::string> words{"server", "--data", files / "data", "--port", "0"};
  for (auto& word : settings(files))
    words.push_back(word);
  auto refused = run(troupe(words));
  CHECK(refused.code != 0);
  CHECK_THAT(refused.err, Catch::Contains("chmod 600"));
}

}  // namespace troupe::e2e
