#pragma once

#include <cstdint>
#include <string>
#include <variant>

/// A file that comes in pieces, so that its size is bounded by the disk and not by a request.
namespace troupe::api {

struct begin_upload {
  std::string name;
  std::string media_type;
};
/// Bytes that follow the first `offset` ones.
struct put_piece {
  std::string upload;
  std::uint64_t offset = 0;
  std::string bytes;
};
/// All is there: it becomes an artifact. With a digest only if it is that.
struct finish_upload {
  std::string upload;
  std::string digest;
};
struct drop_upload {
  std::string upload;
};

using upload_call = std::variant<begin_upload, put_piece, finish_upload, drop_upload>;

}  // namespace troupe::api
