#pragma once

#include "core/cluster/link_frames.hpp"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::net {

/// Somebody who dials a node and says over TLS exactly what a test says.
class stranger {
public:
  struct manner {
    /// A folder with certificates; empty shows none and believes anybody.
    std::filesystem::path folder = {};
    int version = TLS1_3_VERSION;
    std::string_view protocol = "\x0btroupe-link";
  };

  stranger(std::uint16_t port, const manner& how) : context_(SSL_CTX_new(TLS_client_method())) {
    // OpenSSL writes as any program does; who was hung up on is told by the result.
    std::signal(SIGPIPE, SIG_IGN);
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_min_proto_version(context_, how.version);
    SSL_CTX_set_max_proto_version(context_, how.version);
    if (!how.folder.empty()) {
      SSL_CTX_use_certificate_chain_file(context_, (how.folder / "node.pem").c_str());
      SSL_CTX_use_PrivateKey_file(context_, (how.folder / "node.key").c_str(), SSL_FILETYPE_PEM);
    }
    line_ = SSL_new(context_);
    if (!how.protocol.empty())
      SSL_set_alpn_protos(line_, reinterpret_cast<const unsigned char*>(how.protocol.data()),
                          static_cast<unsigned>(how.protocol.size()));
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      return;
    SSL_set_fd(line_, socket_);
    // In TLS 1.3 a client is done before the server has judged it.
    shook_ = SSL_connect(line_) == 1;
  }
  stranger(const stranger&) = delete;
  ~stranger() {
    SSL_free(line_);
    SSL_CTX_free(context_);
    ::close(socket_);
  }

  bool shook() const { return shook_; }

  bool send(std::string_view bytes) {
    return shook_ && (bytes.empty() || SSL_write(line_, bytes.data(), static_cast<int>(bytes.size())) > 0);
  }

  /// Reads until the node closes; returns what it said, without pings.
  std::vector<cluster::link_message> read_all() {
    std::vector<cluster::link_message> all;
    cluster::link_frames frames(1 << 20);
    std::string piece(4096, '\0');
    for (int got = 0; shook_ && (got = SSL_read(line_, piece.data(), static_cast<int>(piece.size()))) > 0;) {
      frames.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
      for (auto next = frames.next(); next && *next; next = frames.next())
        if (!std::holds_alternative<cluster::link_ping>(**next))
          all.push_back(**std::move(next));
    }
    return all;
  }

private:
  SSL_CTX* context_;
  SSL* line_ = nullptr;
  int socket_ = -1;
  bool shook_ = false;
};

}  // namespace troupe::net
