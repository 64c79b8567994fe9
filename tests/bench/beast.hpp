#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/types.h>

/// What is possible: a server that does nothing but answer.
namespace troupe::bench {

/// A bare Boost.Beast server in a process of its own, as Beast's own examples are written: one thread, one connection
/// after another. It answers every request with the same fields and the same body.
class beast_server {
public:
  /// `answer`: the bytes of a whole HTTP/1.1 answer.
  beast_server(const std::filesystem::path& directory, const std::string& answer);
  ~beast_server();
  beast_server(const beast_server&) = delete;

  std::uint16_t port() const { return port_; }

private:
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

/// The child: answers with what is in the file, and prints its port first.
int be_beast(const std::filesystem::path& answer);

}  // namespace troupe::bench
