#include "net/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

namespace troupe::net {
namespace {

struct release {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* text) const { BIO_free(text); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class T>
using owned = std::unique_ptr<T, release>;

/// Nobody is there to be asked for a password.
int no_password(char*, int, int, void*) {
  return 0;
}

refused failed(std::string what) {
  return {errc::invalid, std::move(what)};
}

owned<BIO> text_of(std::string_view pem) {
  return owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

owned<X509> read_certificate(BIO& from) {
  return owned<X509>(PEM_read_bio_X509(&from, nullptr, no_password, nullptr));
}

owned<EVP_PKEY> read_key(std::string_view pem) {
  return owned<EVP_PKEY>(PEM_read_bio_PrivateKey(text_of(pem).get(), nullptr, no_password, nullptr));
}

std::string taken_from(BIO& written) {
  char* bytes = nullptr;
  auto size = BIO_get_mem_data(&written, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509& certificate) {
  owned<BIO> to(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(to.get(), &certificate);
  return taken_from(*to);
}

std::string pem_of(EVP_PKEY& key) {
  owned<BIO> to(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(to.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
  return taken_from(*to);
}

std::string hexadecimal(const unsigned char* bytes, std::size_t size) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15];
  }
  return out;
}

std::string hexadecimal(const ASN1_OCTET_STRING* bytes) {
  return bytes ? hexadecimal(ASN1_STRING_get0_data(bytes), static_cast<std::size_t>(ASN1_STRING_length(bytes))) : "";
}

timestamp time_of(const ASN1_TIME* at) {
  std::tm parts{};
  if (!at || ASN1_TIME_to_tm(at, &parts) != 1)
    return {};
  return timestamp(std::chrono::seconds(::timegm(&parts)));
}

bool set_time(ASN1_TIME* to, timestamp at) {
  return ASN1_TIME_set(to, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()) != nullptr;
}

bool extend(X509& certificate, X509& issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  auto added = extension && X509_add_ext(&certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

/// A number nobody else gives, and which names the certificate.
owned<BIGNUM> draw_serial() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1)
    return nullptr;
  bytes[0] &= 0x7f;
  return owned<BIGNUM>(BN_bin2bn(bytes.data(), bytes.size(), nullptr));
}

/// What all certificates of a cluster have; not yet signed.
owned<X509> begin(EVP_PKEY& key, const cluster::link_identity& of, validity valid) {
  owned<X509> made(X509_new());
  auto serial = draw_serial();
  if (!made || !serial || X509_set_version(made.get(), 2) != 1 ||
      !BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get())) ||
      !set_time(X509_getm_notBefore(made.get()), valid.from) ||
      !set_time(X509_getm_notAfter(made.get()), valid.until) || X509_set_pubkey(made.get(), &key) != 1)
    return nullptr;
  // Two authorities of one cluster have different names.
  auto* digits = BN_bn2hex(serial.get());
  auto name = of.node.empty() ? of.cluster + " authority " + std::string(digits).substr(0, 8) : of.node;
  OPENSSL_free(digits);
  auto* subject = X509_get_subject_name(made.get());
  if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                                 -1, 0) != 1)
    return nullptr;
  return made;
}

bool finish(X509& made, X509& issuer, EVP_PKEY& issuer_key) {
  return X509_set_issuer_name(&made, X509_get_subject_name(&issuer)) == 1 &&
         extend(made, issuer, NID_subject_key_identifier, "hash") &&
         extend(made, issuer, NID_authority_key_identifier, "keyid:always") &&
         X509_sign(&made, &issuer_key, EVP_sha256()) > 0;
}

std::optional<certificate_facts> facts_of(X509& certificate) {
  auto who = identity_of(certificate);
  if (!who)
    return std::nullopt;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(&certificate, EVP_sha256(), digest.data(), &size) != 1)
    return std::nullopt;
  return certificate_facts{*std::move(who),
                           {time_of(X509_get0_notBefore(&certificate)), time_of(X509_get0_notAfter(&certificate))},
                           hexadecimal(digest.data(), size),
                           hexadecimal(X509_get0_subject_key_id(&certificate)),
                           hexadecimal(X509_get0_authority_key_id(&certificate)),
                           pem_of(certificate)};
}

}  // namespace

result<key_pair> make_authority(const std::string& cluster, validity valid) {
  if (!cluster::is_link_name(cluster))
    return refused{errc::invalid, "\"" + cluster + "\" is no name for a cluster", "cluster",
                   "use letters, digits, ., _ and -, at most 63"};
  owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  cluster::link_identity of{cluster, {}};
  auto made = key ? begin(*key, of, valid) : nullptr;
  if (!made || !extend(*made, *made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !extend(*made, *made, NID_key_usage, "critical,keyCertSign") ||
      !extend(*made, *made, NID_subject_alt_name, "URI:" + to_uri(of)) || !finish(*made, *made, *key))
    return failed("no certificate could be made");
  return key_pair{pem_of(*made), pem_of(*key)};
}

result<key_pair> issue_certificate(const key_pair& authority, const std::string& node, validity valid) {
  if (!cluster::is_link_name(node))
    return refused{errc::invalid, "\"" + node + "\" is no name for a node", "node",
                   "use letters, digits, ., _ and -, at most 63"};
  auto issuer = read_certificate(*text_of(authority.certificate));
  auto issuer_key = read_key(authority.key);
  auto by = issuer ? identity_of(*issuer) : std::nullopt;
  if (!by || !by->node.empty() || X509_check_ca(issuer.get()) != 1)
    return failed("this is not the certificate of a cluster's authority");
  if (!issuer_key || X509_check_private_key(issuer.get(), issuer_key.get()) != 1)
    return failed("this is not the key of the cluster's authority");
  valid.until = std::min(valid.until, expiry_of(*issuer));
  owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  cluster::link_identity of{by->cluster, node};
  auto made = key ? begin(*key, of, valid) : nullptr;
  if (!made || !extend(*made, *issuer, NID_basic_constraints, "critical,CA:FALSE") ||
      !extend(*made, *issuer, NID_key_usage, "critical,digitalSignature") ||
      !extend(*made, *issuer, NID_ext_key_usage, "serverAuth,clientAuth") ||
      !extend(*made, *issuer, NID_subject_alt_name, "URI:" + to_uri(of)) || !finish(*made, *issuer, *issuer_key))
    return failed("no certificate could be made");
  return key_pair{pem_of(*made), pem_of(*key)};
}

result<std::vector<certificate_facts>> read_certificates(std::string_view pem) {
  std::vector<certificate_facts> all;
  auto from = text_of(pem);
  while (auto certificate = read_certificate(*from)) {
    auto facts = facts_of(*certificate);
    if (!facts)
      return failed("a certificate is not one of a cluster: its only URI must be troupe://CLUSTER/NODE");
    all.push_back(*std::move(facts));
  }
  if (all.empty())
    return failed("there is no certificate in it; it must be PEM");
  return all;
}

bool is_key_of(std::string_view key, const certificate_facts& of) {
  auto read = read_key(key);
  auto certificate = read_certificate(*text_of(of.pem));
  return read && certificate && X509_check_private_key(certificate.get(), read.get()) == 1;
}

std::optional<cluster::link_identity> identity_of(const x509_st& certificate) {
  owned<GENERAL_NAMES> names(
    static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!names || sk_GENERAL_NAME_num(names.get()) != 1)
    return std::nullopt;
  const auto* name = sk_GENERAL_NAME_value(names.get(), 0);
  if (name->type != GEN_URI)
    return std::nullopt;
  const auto* uri = name->d.uniformResourceIdentifier;
  return cluster::read_link_uri(
    {reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)), static_cast<std::size_t>(ASN1_STRING_length(uri))});
}

timestamp expiry_of(const x509_st& certificate) {
  return time_of(X509_get0_notAfter(&certificate));
}

}  // namespace troupe::net
