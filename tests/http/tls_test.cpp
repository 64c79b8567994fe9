#include "http/client.hpp"
#include "net/listener.hpp"
#include "remote/http_client.hpp"
#include "support/certificates.hpp"

#include <catch2/catch.hpp>

#include <openssl/ssl.h>

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

namespace troupe::net {
namespace {

namespace fs = std::filesystem;

/// A directory with a certificate and its key.
class shown_certificate {
public:
  shown_certificate() {
    auto path = (fs::temp_directory_path() / "troupe-tls-XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()));
    folder = path;
    put(test_certificate{});
  }
  ~shown_certificate() { fs::remove_all(folder); }

  void put(const test_certificate& made) const {
    made.write_key(key());
    made.write_certificate(certificate());
  }
  fs::path certificate() const { return folder / "cert.pem"; }
  fs::path key() const { return folder / "key.pem"; }

  listener_options options() const {
    listener_options out;
    out.port = 0;
    out.tls.certificate = certificate();
    out.tls.key = key();
    return out;
  }

  fs::path folder;
};

void echo(http::request request, responder to) {
  to.reply({200, {{"content-type", "text/plain"}}, request.path + "|" + std::to_string(request.body.size())});
}

std::unique_ptr<listener> open(listener_options options, listener::request_callback answer = echo) {
  auto opened = listener::open(std::move(options), std::move(answer));
  if (!opened)
    FAIL(to_string(opened.error()));
  return *std::move(opened);
}

result<remote::response> ask(const listener& of, const fs::path& ca, remote::request what = {.method = "GET"}) {
  what.url = of.url() + "/a";
  return remote::http_client({.ca_file = ca.string()}).send(what);
}

/// What an own client of OpenSSL's makes of the handshake: the version and the protocol that were agreed on, or empty.
std::string handshake(std::uint16_t port, int version, std::string_view protocols = {}) {
  auto* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, version);
  SSL_CTX_set_max_proto_version(context, version);
  auto* line = SSL_new(context);
  if (!protocols.empty())
    SSL_set_alpn_protos(line, reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  auto* socket = BIO_new_connect(("127.0.0.1:" + std::to_string(port)).c_str());
  SSL_set_bio(line, socket, socket);
  std::string agreed;
  if (SSL_connect(line) == 1) {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(line, &chosen, &size);
    agreed = std::string(SSL_get_version(line)) + " " + std::string(reinterpret_cast<const char*>(chosen), size);
  }
  SSL_free(line);
  SSL_CTX_free(context);
  return agreed;
}

/// Collects what a listener tells its operator.
class notices {
public:
  std::function<void(std::string_view, const std::string&)> taker() {
    return [this](std::string_view event, const std::string& why) {
      std::lock_guard lock(mutex_);
      all_.push_back(std::string(event) + ": " + why);
    };
  }
  std::size_t count(std::string_view event) {
    std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
      std::ranges::count_if(all_, [&](const auto& each) { return each.starts_with(event); }));
  }

private:
  std::mutex mutex_;
  std::vector<std::string> all_;
};

}  // namespace

TEST_CASE("over TLS a client that trusts the certificate is answered, one that does not is refused") {
  shown_certificate shown;
  auto server = open(shown.options());
  CHECK(server->url().starts_with("https://127.0.0.1:"));
  auto answer = ask(*server, shown.certificate());
  REQUIRE(answer);
  CHECK(answer->body == "/a|0");
  CHECK(remote::find(answer->headers, "strict-transport-security") == "max-age=15552000");
  auto distrustful = ask(*server, {});
  REQUIRE_FALSE(distrustful);
  CHECK(distrustful.error().code == errc::denied);
}

TEST_CASE("large bodies pass in both directions over TLS, request after request") {
  shown_certificate shown;
  auto server = open(shown.options(), [](http::request request, responder to) { to.reply({200, {}, request.body}); });
  remote::http_client client({.ca_file = shown.certificate().string()});
  for (std::size_t bytes : {1, 16'384, 5'000'000}) {
    auto answer = client.send({"POST", server->url() + "/", {}, std::string(bytes, 'x')});
    REQUIRE(answer);
    CHECK(answer->body.size() == bytes);
  }
  CHECK(server->counts().connections_accepted == 1);
}

TEST_CASE("TLS 1.2 and 1.3 are spoken, and HTTP/1.1 over them") {
  shown_certificate shown;
  auto server = open(shown.options());
  CHECK(handshake(server->port(), TLS1_1_VERSION).empty());
  CHECK(handshake(server->port(), TLS1_2_VERSION) == "TLSv1.2 ");
  CHECK(handshake(server->port(), TLS1_3_VERSION, "\x02h2\x08http/1.1") == "TLSv1.3 http/1.1");
  CHECK(handshake(server->port(), TLS1_3_VERSION, "\x02h2").empty());
  auto strict = shown.options();
  strict.tls.version_min = tls_version::tls_1_3;
  auto modern = open(strict);
  CHECK(handshake(modern->port(), TLS1_2_VERSION).empty());
  CHECK(handshake(modern->port(), TLS1_3_VERSION) == "TLSv1.3 ");
}

TEST_CASE("plain HTTP to a TLS port is told so") {
  shown_certificate shown;
  auto server = open(shown.options());
  client c(server->port());
  c.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  auto answer = c.read_until("}");
  CHECK(answer.starts_with("HTTP/1.1 400 "));
  CHECK(answer.find("https://") != answer.npos);
}

TEST_CASE("a handshake that does not come to its end is cut off") {
  shown_certificate shown;
  auto options = shown.options();
  options.tls.handshake_timeout = 50ms;
  auto server = open(options);
  client silent(server->port());
  client slow(server->port());
  slow.send("\x16\x03\x01");
  CHECK(silent.read_all().empty());
  CHECK(slow.read_all().empty());
  CHECK(becomes([&] { return server->counts().connections_open == 0; }));
  CHECK(server->counts().late_handshakes == 2);
}

TEST_CASE("a new certificate is shown without a restart; one that is broken is not") {
  shown_certificate shown;
  notices said;
  auto options = shown.options();
  options.tls.renew_every = 10ms;
  options.on_notice = said.taker();
  auto server = open(options);
  auto first = shown.folder / "first.pem";
  fs::copy_file(shown.certificate(), first);
  remote::http_client before({.ca_file = first.string()});
  REQUIRE(before.send({"GET", server->url() + "/"}));

  // The key of another one: what is shown stays.
  test_certificate{}.write_key(shown.key());
  REQUIRE(becomes([&] { return said.count("certificate_kept") > 0; }));
  CHECK(ask(*server, first));
  std::ofstream(shown.certificate()) << "not a certificate";
  server->renew_certificate();
  REQUIRE(becomes([&] { return said.count("certificate_kept") > 1; }));
  CHECK(ask(*server, first));

  shown.put(test_certificate{});
  REQUIRE(becomes([&] { return said.count("certificate_renewed") > 0; }));
  CHECK(becomes([&] { return bool(ask(*server, shown.certificate())); }));
  CHECK_FALSE(ask(*server, first));
  // Who is connected stays so.
  CHECK(before.send({"GET", server->url() + "/"}));
  CHECK(server->counts().handshakes_failed > 0);
}

TEST_CASE("a key that everybody may read, or that is missing, is not used") {
  shown_certificate shown;
  test_certificate made;
  made.write_certificate(shown.certificate());
  made.write_key(shown.key(), 0644);
  auto opened = listener::open(shown.options(), echo);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::denied);
  CHECK_THAT(to_string(opened.error()), Catch::Contains("chmod 600"));
  fs::remove(shown.key());
  opened = listener::open(shown.options(), echo);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::unknown);
  made.write_key(shown.key(), 0640);
  CHECK(listener::open(shown.options(), echo));
  auto half = shown.options();
  half.tls.key.clear();
  CHECK(listener::open(half, echo).error().code == errc::invalid);
}

TEST_CASE("a shutdown lets what is in progress over TLS be answered") {
  shown_certificate shown;
  std::mutex mutex;
  std::vector<responder> held;
  auto server = open(shown.options(), [&](http::request, responder to) {
    std::lock_guard lock(mutex);
    held.push_back(std::move(to));
  });
  result<remote::response> answer = refused{errc::unknown, ""};
  std::thread asking([&] { answer = ask(*server, shown.certificate()); });
  REQUIRE(becomes([&] {
    std::lock_guard lock(mutex);
    return held.size() == 1;
  }));
  client unfinished(server->port());
  std::thread stopping([&] { server->shutdown(20s); });
  CHECK(unfinished.read_all().empty());
  held[0].reply({200, {}, "at last"});
  stopping.join();
  asking.join();
  REQUIRE(answer);
  CHECK(answer->body == "at last");
}

}  // namespace troupe::net
