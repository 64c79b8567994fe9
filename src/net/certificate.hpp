#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/cluster/link_name.hpp"

#include <string>
#include <string_view>
#include <vector>

struct x509_st;

/// Certificates of a cluster: an authority of its own, and one for each node. ECDSA over P-256. Who a certificate
/// speaks for is its only URI, `troupe://CLUSTER/NODE`; its other names mean nothing.
namespace troupe::net {

/// Both as PEM.
struct key_pair {
  std::string certificate;
  std::string key;
};

struct validity {
  timestamp from;
  timestamp until;
};

/// Makes an authority: it signs certificates of nodes and nothing else.
result<key_pair> make_authority(const std::string& cluster, validity);

/// Makes a certificate and a key for a node, to dial and to be dialled. It ends no later than its authority. `invalid`
/// if the authority is none, or its key is another's.
result<key_pair> issue_certificate(const key_pair& authority, const std::string& node, validity);

/// What a certificate says.
struct certificate_facts {
  cluster::link_identity of;
  validity valid;
  /// SHA-256 of the certificate, in hexadecimal.
  std::string fingerprint;
  /// Names the key that it is of, and the one it was signed with.
  std::string key_id;
  std::string issuer_key_id;
  /// The certificate itself, as PEM.
  std::string pem;
};

/// Reads all certificates of a PEM text in their order. `invalid` if there is none, or one is no certificate of a
/// cluster.
result<std::vector<certificate_facts>> read_certificates(std::string_view pem);

/// Whether the key (PEM) is that of the certificate.
bool is_key_of(std::string_view key, const certificate_facts&);

/// Who the certificate speaks for; nothing if it has not exactly one URI, of a cluster's kind.
std::optional<cluster::link_identity> identity_of(const x509_st&);

/// When it is over.
timestamp expiry_of(const x509_st&);

}  // namespace troupe::net
