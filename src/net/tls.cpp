#include "net/tls.hpp"

#include "net/listener.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <sys/stat.h>

#include <ctime>
#include <string_view>

namespace troupe::net {
namespace {

namespace ssl = boost::asio::ssl;

/// Of TLS 1.2, those with forward secrecy and authenticated encryption; TLS 1.3 has no others.
constexpr auto ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// The one protocol that is spoken here. A client that offers only others is refused in the handshake.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered, unsigned count,
                    void*) {
  static constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  auto* chosen = const_cast<unsigned char**>(out);
  auto found = SSL_select_next_proto(chosen, size, http_1_1, sizeof http_1_1, offered, count);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

refused unusable(const std::filesystem::path& file, std::string_view why, std::string hint) {
  return {errc::invalid, file.string() + ": " + std::string(why), "http.tls_certificate", std::move(hint)};
}

result<void> check_key_file(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0)
    return refused{errc::unknown, "cannot read " + file.string(), "http.tls_key", "is the path right?"};
  if (found.st_mode & S_IRWXO)
    return refused{errc::denied, "everybody may read the key " + file.string(), "http.tls_key",
                   "chmod 600 " + file.string()};
  return {};
}

timestamp expiry_of(SSL_CTX* context) {
  std::tm parts{};
  auto* shown = SSL_CTX_get0_certificate(context);
  if (!shown || ASN1_TIME_to_tm(X509_get0_notAfter(shown), &parts) != 1)
    return {};
  return timestamp(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace

identity::identity(const tls_options& options)
  : certificate_(options.certificate), key_(options.key), only_1_3_(options.version_min == tls_version::tls_1_3) {}

result<identity> identity::load(const tls_options& options) {
  identity made(options);
  if (auto read = made.renew(true); !read)
    return std::move(read).error();
  return made;
}

result<bool> identity::renew(bool always) {
  auto now = stamp();
  if (!always && now == stamp_)
    return false;
  stamp_ = now;
  if (auto checked = check_key_file(key_); !checked)
    return std::move(checked).error();
  auto made = std::make_shared<context>(context::tls_server);
  auto* raw = made->native_handle();
  SSL_CTX_set_min_proto_version(raw, only_1_3_ ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_cipher_list(raw, ciphers);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  // Nobody is there to be asked for a password.
  SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return 0; });
  // Buffers of an idle connection are given back.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  boost::system::error_code error;
  made->use_certificate_chain_file(certificate_.string(), error);
  if (error)
    return unusable(certificate_, error.message(),
                    "it must hold the certificate, then those that vouch for it, as PEM");
  made->use_private_key_file(key_.string(), context::pem, error);
  if (error)
    return unusable(key_, error.message(), "it must hold the key of the certificate, as PEM and without a password");
  if (SSL_CTX_check_private_key(raw) != 1)
    return unusable(key_, "is not the key of " + certificate_.string(), "");
  context_ = std::move(made);
  expires_ = expiry_of(raw);
  return true;
}

std::string identity::stamp() const {
  std::string out;
  for (const auto& file : {certificate_, key_}) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0)
      continue;
    for (auto part : {static_cast<long long>(found.st_ino), static_cast<long long>(found.st_size),
                      static_cast<long long>(found.st_mode), static_cast<long long>(found.st_mtim.tv_sec),
                      static_cast<long long>(found.st_mtim.tv_nsec), static_cast<long long>(found.st_ctim.tv_sec),
                      static_cast<long long>(found.st_ctim.tv_nsec)})
      out += std::to_string(part) + " ";
  }
  return out;
}

}  // namespace troupe::net
