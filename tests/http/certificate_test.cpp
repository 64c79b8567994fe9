#include "net/certificate.hpp"

#include <catch2/catch.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace troupe::net {
namespace {

const timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};
const validity year{now, now + 365 * 24h};

template <class T>
T must(result<T> r) {
  if (!r)
    FAIL(to_string(r.error()));
  return *std::move(r);
}

X509* parsed(const std::string& pem) {
  auto* from = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  auto* out = PEM_read_bio_X509(from, nullptr, nullptr, nullptr);
  BIO_free(from);
  return out;
}

/// What OpenSSL thinks of a certificate shown by a server or a client.
bool vouched_for(const std::string& shown, const std::string& by, int purpose, timestamp at) {
  auto *store = X509_STORE_new(), *none = static_cast<X509_STORE*>(nullptr);
  auto *leaf = parsed(shown), *authority = parsed(by);
  X509_STORE_add_cert(store, authority);
  auto* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf, nullptr);
  X509_STORE_CTX_set_purpose(context, purpose);
  X509_STORE_CTX_set_time(context, 0, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  auto good = X509_verify_cert(context) == 1;
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  X509_STORE_free(none);
  X509_free(leaf);
  X509_free(authority);
  return good;
}

}  // namespace

TEST_CASE("an authority vouches for its nodes, to dial and to be dialled, while both are valid") {
  auto authority = must(make_authority("prod", year));
  auto node = must(issue_certificate(authority, "node-1", {now, now + 30 * 24h}));
  auto other = must(make_authority("prod", year));
  for (auto purpose : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT}) {
    CHECK(vouched_for(node.certificate, authority.certificate, purpose, now + 1h));
    CHECK_FALSE(vouched_for(node.certificate, other.certificate, purpose, now + 1h));
    CHECK_FALSE(vouched_for(node.certificate, authority.certificate, purpose, now + 31 * 24h));
    CHECK_FALSE(vouched_for(node.certificate, authority.certificate, purpose, now - 1h));
  }
}

TEST_CASE("certificates say who they are of, from when until when, and who signed them") {
  auto authority = must(make_authority("prod", year));
  auto node = must(issue_certificate(authority, "node-1", {now, now + 30 * 24h}));
  auto all = must(read_certificates(node.certificate + authority.certificate));
  REQUIRE(all.size() == 2);
  CHECK(all[0].of == cluster::link_identity{"prod", "node-1"});
  CHECK(all[0].valid.from == now);
  CHECK(all[0].valid.until == now + 30 * 24h);
  CHECK(all[0].fingerprint.size() == 64);
  CHECK(all[0].issuer_key_id == all[1].key_id);
  CHECK(all[0].key_id != all[1].key_id);
  CHECK(all[1].of == cluster::link_identity{"prod", ""});
  CHECK(all[1].pem == authority.certificate);
  CHECK(is_key_of(node.key, all[0]));
  CHECK_FALSE(is_key_of(authority.key, all[0]));
}

TEST_CASE("a certificate of a node ends with its authority and signs nothing") {
  auto authority = must(make_authority("prod", {now, now + 24h}));
  auto node = must(issue_certificate(authority, "node-1", year));
  CHECK(must(read_certificates(node.certificate))[0].valid.until == now + 24h);
  CHECK_FALSE(issue_certificate(node, "node-2", year));
  CHECK_FALSE(issue_certificate({authority.certificate, node.key}, "node-2", year));
}

TEST_CASE("what is no certificate of a cluster is refused") {
  auto authority = must(make_authority("prod", year));
  for (auto name : {"", "a/b", "a,URI:troupe://prod/b", "-a"}) {
    CHECK_FALSE(make_authority(name, year));
    CHECK_FALSE(issue_certificate(authority, name, year));
  }
  for (auto text : {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "nothing"})
    CHECK_FALSE(read_certificates(text));
}

}  // namespace troupe::net
