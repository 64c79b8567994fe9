#include "net/link_credentials.hpp"

#include "net/certificate.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <sys/stat.h>

namespace troupe::net {
namespace {

/// What is spoken over TLS, so that a listener of another kind is not taken for a node's.
constexpr unsigned char protocol[] = {11, 't', 'r', 'o', 'u', 'p', 'e', '-', 'l', 'i', 'n', 'k'};

int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered, unsigned count,
                    void*) {
  auto* chosen = const_cast<unsigned char**>(out);
  auto found = SSL_select_next_proto(chosen, size, protocol, sizeof protocol, offered, count);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool speaks_link(const SSL& line) {
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(&line, &chosen, &size);
  return size == sizeof protocol - 1 && std::equal(chosen, chosen + size, protocol + 1);
}

refused unusable(const std::filesystem::path& file, std::string why, std::string hint = {}) {
  return {errc::invalid, file.string() + ": " + std::move(why), "cluster.certificates", std::move(hint)};
}

result<void> check_key_file(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0)
    return refused{errc::unknown, "cannot read " + file.string(), "cluster.certificates",
                   "it is to name a folder made by: troupe node certificates issue"};
  if (found.st_mode & (S_IRWXG | S_IRWXO))
    return refused{errc::denied, "others than its owner may read " + file.string(), "cluster.certificates",
                   "chmod 600 " + file.string()};
  return {};
}

}  // namespace

result<link_credentials> link_credentials::load(const std::filesystem::path& folder) {
  link_credentials made(folder);
  if (auto read = made.renew(true); !read)
    return std::move(read).error();
  return made;
}

result<bool> link_credentials::renew(bool always) {
  std::string now;
  for (auto name : {"authority.pem", "node.pem", "node.key"}) {
    struct stat found {};
    if (::stat((folder_ / name).c_str(), &found) == 0)
      for (auto part : {static_cast<long long>(found.st_ino), static_cast<long long>(found.st_size),
                        static_cast<long long>(found.st_mode), static_cast<long long>(found.st_mtim.tv_sec),
                        static_cast<long long>(found.st_mtim.tv_nsec)})
        now += std::to_string(part) + " ";
  }
  if (!always && now == stamp_)
    return false;
  stamp_ = now;
  if (auto done = read(); !done)
    return std::move(done).error();
  return true;
}

result<void> link_credentials::read() {
  auto authority = folder_ / "authority.pem", shown = folder_ / "node.pem", key = folder_ / "node.key";
  if (auto checked = check_key_file(key); !checked)
    return checked;
  auto made = std::make_shared<context>(context::tls);
  auto* raw = made->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  // A link that is resumed would not be judged anew.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 0);
  SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return 0; });
  SSL_CTX_set_alpn_protos(raw, protocol, sizeof protocol);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  boost::system::error_code error;
  made->use_certificate_chain_file(shown.string(), error);
  if (error)
    return unusable(shown, error.message(), "it must hold the certificate of this node, as PEM");
  made->use_private_key_file(key.string(), context::pem, error);
  if (error)
    return unusable(key, error.message(), "it must hold the key of node.pem");
  if (SSL_CTX_check_private_key(raw) != 1)
    return unusable(key, "is not the key of " + shown.string());
  if (SSL_CTX_load_verify_file(raw, authority.c_str()) != 1)
    return unusable(authority, "holds no certificate", "it must hold those of the cluster's authorities, as PEM");
  auto& certificate = *SSL_CTX_get0_certificate(raw);
  auto self = identity_of(certificate);
  if (!self || self->node.empty())
    return unusable(shown, "is not the certificate of a node", "make it with: troupe node certificates issue NAME");
  if (context_ && *self != self_)
    return unusable(shown, "is of " + to_uri(*self) + ", and this node is " + to_uri(self_),
                    "a node changes its name with a restart");
  self_ = *std::move(self);
  expires_ = expiry_of(certificate);
  context_ = std::move(made);
  return {};
}

result<std::string> link_credentials::peer_of(const ssl_st& line, const std::optional<std::string>& expected) const {
  const auto* shown = SSL_get0_peer_certificate(&line);
  auto who = shown ? identity_of(*shown) : std::nullopt;
  if (!speaks_link(line))
    return refused{errc::denied, "it does not speak the link protocol"};
  if (!who || who->node.empty())
    return refused{errc::denied, "its certificate is not one of a node"};
  if (who->cluster != self_.cluster)
    return refused{errc::denied, to_uri(*who) + " is of another cluster"};
  if (who->node == self_.node)
    return refused{errc::denied, "it has this node's own name, " + who->node, {}, "every node needs a name of its own"};
  if (expected && *expected != who->node)
    return refused{errc::denied, who->node + " answered where " + *expected + " was dialled"};
  return who->node;
}

bool link_credentials::vouches_for(x509_st& shown) const {
  auto* judging = X509_STORE_CTX_new();
  auto vouched =
    judging && X509_STORE_CTX_init(judging, SSL_CTX_get_cert_store(context_->native_handle()), &shown, nullptr) == 1 &&
    X509_verify_cert(judging) == 1;
  X509_STORE_CTX_free(judging);
  return vouched;
}

}  // namespace troupe::net
