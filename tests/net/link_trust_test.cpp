#include "stations.hpp"
#include "stranger.hpp"

#include <sys/resource.h>

namespace troupe::net {
namespace {

/// A node with a peer, whose link must outlive whatever strangers do.
struct guarded {
  explicit guarded(link_options options = {}) : a(certificates.issue("a"), 1, options), b(certificates.issue("b")) {
    b.endpoint->keep({{"a", a.address()}});
    REQUIRE(becomes([&] { return a.is_linked("b") && b.is_linked("a"); }));
  }
  ~guarded() {
    CHECK_FALSE(a.has_fallen("b: "));
    CHECK(b.note("a", "at the end"));
    CHECK(becomes([&] { return std::ranges::count(a.heard(), "b: at the end") == 1; }));
  }
  std::uint16_t port() const { return a.endpoint->port(); }
  std::uint64_t refused() const { return a.endpoint->counts().refused; }

  vault certificates;
  station a, b;
};

std::string hello_as(const std::string& node, const std::string& cluster = "prod") {
  return cluster::encode(cluster::link_hello{1, 1, 9, cluster, node});
}

/// What a node says last to who is cut off.
std::string last_words(const std::vector<cluster::link_message>& said) {
  if (said.empty())
    return "";
  auto* goodbye = std::get_if<cluster::link_goodbye>(&said.back());
  return goodbye ? goodbye->why.what : "no goodbye";
}

}  // namespace

TEST_CASE("who has no certificate of the cluster's authority is not let in") {
  guarded node;
  vault others("prod");
  vault other_cluster("test");
  auto expired = node.certificates.folder("late");
  vault::write(expired, must(issue_certificate(node.certificates.authorities[0], "late",
                                               {system_now() - 48h, system_now() - 1s})));
  auto early = node.certificates.folder("early");
  vault::write(
    early, must(issue_certificate(node.certificates.authorities[0], "early", {system_now() + 1h, system_now() + 2h})));
  // The authority itself is no node.
  auto authority = node.certificates.folder("authority");
  vault::write(authority, node.certificates.authorities[0]);
  struct row {
    const char* what;
    stranger::manner how;
  };
  std::uint64_t expected = 0;
  for (const auto& r : std::vector<row>{{"no certificate", {}},
                                        {"another authority of the same name", {others.issue("c")}},
                                        {"another cluster", {other_cluster.issue("c")}},
                                        {"a certificate that has expired", {expired}},
                                        {"a certificate that is not valid yet", {early}},
                                        {"the authority's own certificate", {authority}},
                                        {"the node's own name", {node.certificates.folder("a")}},
                                        {"TLS 1.2", {node.certificates.issue("c"), TLS1_2_VERSION}},
                                        {"another protocol", {node.certificates.folder("c"), TLS1_3_VERSION, "\x02h2"}},
                                        {"no protocol", {node.certificates.folder("c"), TLS1_3_VERSION, ""}}}) {
    CAPTURE(r.what);
    stranger s(node.port(), r.how);
    s.send(hello_as("c"));
    CHECK(s.read_all().empty());
    CHECK(becomes([&] { return node.refused() == expected + 1; }));
    ++expected;
  }
  CHECK(node.a.ups() == 1);
  CHECK(node.a.noticed("link_refused: 127.0.0.1:"));
}

TEST_CASE("a cluster that trusts the same authority is still another one, and a node is who was dialled") {
  vault prod, test("test");
  // Were it only for authorities, these two would believe each other.
  test.authorities.push_back(prod.authorities[0]);
  prod.authorities.push_back(test.authorities[0]);
  station a(prod.issue("a"));
  station other(test.issue("b"));
  a.endpoint->keep({{"b", other.address()}});
  CHECK(becomes([&] { return a.failure("b").find("of another cluster") != std::string::npos; }));
  station c(prod.issue("c"));
  a.endpoint->keep({{"b", c.address()}});
  CHECK(becomes([&] { return a.failure("b").find("c answered where b was dialled") != std::string::npos; }));
  CHECK(a.ups() + other.ups() == 0);
}

TEST_CASE("who is let in and then breaks the protocol is cut off") {
  link_options options;
  options.terms.frame_bytes_max = 64 * 1024;
  guarded node(options);
  auto folder = node.certificates.issue("c");
  auto hello = hello_as("c");
  // What crashes CAF's own protocol: a handshake without a payload; and one that announces 4 GB.
  std::string basp(32, '\0'), basp_large(32, '\0');
  basp[0] = 1;
  basp_large.replace(0, 8, "\x01\0\0\0\xf0\0\0\0", 8);
  struct row {
    const char* what;
    std::string bytes;
    std::string says;
  };
  for (const auto& r : std::vector<row>{
         {"BASP", basp, "a frame of 16777216 bytes"},
         {"BASP that announces much", basp_large, "a frame of 16777216 bytes"},
         {"HTTP", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", "a frame of 1195725856 bytes"},
         {"garbage after the hello", hello + std::string(300, '\xee'), "a frame of 4008636142 bytes"},
         {"another's name", hello_as("b"), "it says it is troupe://prod/b, and its certificate says troupe://prod/c"},
         {"another cluster's name", hello_as("c", "test"), "it says it is troupe://test/c"},
         {"a version of the future", cluster::encode(cluster::link_hello{2, 2, 9, "prod", "c"}), "speaks versions 2"},
         {"no hello", cluster::encode(cluster::link_note{"k", "x"}), "it did not greet first"},
         {"a frame that is too large",
          hello + cluster::encode(cluster::link_note{"k", std::string(64 * 1024, 'x')}).substr(0, 100),
          "at most 65536 are taken"},
       }) {
    CAPTURE(r.what);
    stranger s(node.port(), {folder});
    REQUIRE(s.send(r.bytes));
    auto words = last_words(s.read_all());
    CAPTURE(words);
    CHECK(words.find(r.says) != words.npos);
  }
  CHECK(becomes([&] { return node.a.endpoint->status().size() <= 2 && !node.a.is_linked("c"); }));
}

TEST_CASE("bytes that are no TLS harm nobody") {
  guarded node;
  std::uint64_t expected = 0;
  for (auto bytes : {std::string(32, '\0'), std::string("GET / HTTP/1.1\r\n\r\n"), std::string(100'000, '\xff'),
                     std::string("\x16\x03\x01\xff\xff", 5) + std::string(70'000, '\x01')}) {
    client c(node.port());
    c.send(bytes);
    c.half_close();
    c.read_all();
    ++expected;
    CHECK(becomes([&] { return node.refused() == expected; }));
  }
}

TEST_CASE("who connects and says nothing, or only half a handshake, or no hello, is not waited for") {
  link_options options;
  options.handshake_timeout = 300ms;
  options.terms.hello_timeout = 300ms;
  guarded node(options);
  client idle(node.port());
  client slow(node.port());
  slow.send("\x16\x03\x01\x02\x00\x01\x00");
  CHECK(idle.read_all().empty());
  CHECK(slow.read_all().empty());
  stranger silent(node.port(), {node.certificates.issue("c")});
  CHECK(last_words(silent.read_all()) == "no hello came within 300ms");
  CHECK(becomes([&] { return node.refused() == 3; }));
}

TEST_CASE("a peer that falls silent is dropped") {
  guarded node;
  stranger s(node.port(), {node.certificates.issue("c")});
  REQUIRE(s.send(hello_as("c")));
  REQUIRE(becomes([&] { return node.a.is_linked("c"); }));
  // Its connection lives, and the node's pings arrive.
  s.read_all();
  CHECK(becomes([&] { return !node.a.is_linked("c"); }));
  CHECK(node.a.has_fallen("c: nothing came for 2s"));
}

TEST_CASE("strangers that hold connections do not keep peers out") {
  link_options options;
  options.handshakes_max = 4;
  options.handshake_timeout = 10min;
  guarded node(options);
  std::vector<client> idle;
  for (int i = 0; i < 40; ++i)
    idle.emplace_back(node.port());
  station c(node.certificates.issue("c"));
  c.endpoint->keep({{"a", node.a.address()}});
  CHECK(becomes([&] { return node.a.is_linked("c"); }));
  CHECK(becomes([&] { return node.refused() >= 36; }));
}

TEST_CASE("without file descriptors a node waits, and goes on when there are some") {
  guarded node;
  client waiting_fd(1);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  auto accepted = node.a.endpoint->counts().accepted;
  client late(node.port());
  REQUIRE(becomes([&] { return node.a.endpoint->counts().accepted == accepted + 1; }));
  auto next = ::dup(0);
  ::close(next);
  // The next descriptor is the last one there is, and the client takes it.
  rlimit tight{static_cast<rlim_t>(next + 1), before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &tight) == 0);
  {
    client full(node.port());
    CHECK(full.connected());
    CHECK(node.b.note("a", "while full"));
    CHECK(becomes([&] { return std::ranges::count(node.a.heard(), "b: while full") == 1; }));
    CHECK(node.a.endpoint->counts().accepted == accepted + 1);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(becomes([&] { return node.a.endpoint->counts().accepted == accepted + 2; }));
  }
}

TEST_CASE("a folder that is not in order is refused, and says what to do") {
  vault certificates;
  auto folder = certificates.issue("a");
  auto opened = [&] { return link_endpoint::open({.certificates = folder}, {}); };
  std::filesystem::permissions(folder / "node.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  CHECK(opened().error().code == errc::denied);
  CHECK(opened().error().hint.starts_with("chmod 600"));
  certificates.issue("a");
  vault::put(folder / "node.key", certificates.authorities[0].key);
  CHECK(opened().error().what.find("node.key") != std::string::npos);
  certificates.issue("a");
  vault::put(folder / "authority.pem", "nothing");
  CHECK(opened().error().what.find("authority.pem") != std::string::npos);
  vault::write(folder, certificates.authorities[0]);
  certificates.trust("a");
  CHECK(opened().error().what.find("not the certificate of a node") != std::string::npos);
  folder = "/nowhere";
  CHECK(opened().error().hint.find("troupe node certificates issue") != std::string::npos);
}

}  // namespace troupe::net
