#pragma once

#include "http/message.hpp"
#include "store/blobs.hpp"
#include "store/digest.hpp"

namespace troupe::gateway {

/// A part of a blob as the body of an answer. Read on the thread that sends it, from the page cache as a rule. The
/// whole of a blob is compared with its digest on the way: the last piece of one that was damaged is not given.
class blob_source : public http::body_source {
public:
  blob_source(store::blob_reader from, std::uint64_t offset, std::uint64_t bytes);

  std::uint64_t size() const override { return bytes_; }
  std::optional<std::string> read(std::size_t bytes_max) override;

private:
  store::blob_reader from_;
  std::uint64_t offset_;
  std::uint64_t bytes_;
  std::uint64_t left_;
  /// Of the whole; nothing for a part.
  std::optional<store::sha256> sum_;
};

}  // namespace troupe::gateway
