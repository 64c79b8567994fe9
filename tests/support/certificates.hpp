#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include <sys/stat.h>

namespace troupe {

/// A certificate for this machine that vouches for itself, and its key, made anew each time.
class test_certificate {
public:
  explicit test_certificate(const std::string& name = "localhost") : key_(EVP_EC_gen("P-256")), shown_(X509_new()) {
    X509_set_version(shown_.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(shown_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(shown_.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(shown_.get()), 24 * 3600);
    X509_set_pubkey(shown_.get(), key_.get());
    auto* subject = X509_get_subject_name(shown_.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(shown_.get(), subject);
    extend(NID_basic_constraints, "critical,CA:TRUE");
    extend(NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_sign(shown_.get(), key_.get(), EVP_sha256());
  }

  void write_certificate(const std::filesystem::path& file) const {
    write(file, [&](std::FILE* to) { PEM_write_X509(to, shown_.get()); });
  }

  /// `mode`: who may read it.
  void write_key(const std::filesystem::path& file, ::mode_t mode = 0600) const {
    write(file, [&](std::FILE* to) { PEM_write_PrivateKey(to, key_.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    ::chmod(file.c_str(), mode);
  }

private:
  struct release {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* shown) const { X509_free(shown); }
  };

  void extend(int what, const char* value) {
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
    X509_add_ext(shown_.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }

  /// A reader sees the old file or the new one.
  template <class Write>
  static void write(const std::filesystem::path& file, Write content) {
    auto passing = file;
    passing += ".part";
    auto* to = std::fopen(passing.c_str(), "w");
    content(to);
    std::fclose(to);
    std::filesystem::rename(passing, file);
  }

  std::unique_ptr<EVP_PKEY, release> key_;
  std::unique_ptr<X509, release> shown_;
};

}  // namespace troupe
