#pragma once

#include "http/session.hpp"

#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::http {

/// What a session makes of some bytes.
struct outcome {
  std::vector<request> requests;
  /// What the session itself refused with (`400 Bad Request...`), or nothing.
  std::string refusal;

  bool operator==(const outcome&) const = default;
};

/// Feeds the bytes in pieces that end at the given places; each request is answered at once.
inline outcome read(std::string_view bytes, const std::vector<std::size_t>& ends, const limits& bounds = {}) {
  outcome out;
  session s(bounds);
  std::size_t begin = 0;
  auto feed = [&](std::size_t end) {
    s.feed(bytes.substr(begin, end - begin));
    begin = end;
    while (auto in = s.next()) {
      s.respond(in->id, {204, {}, {}});
      out.requests.push_back(std::move(in->request));
    }
  };
  for (auto end : ends)
    feed(end);
  feed(bytes.size());
  auto output = s.take_output();
  for (auto status : {"HTTP/1.1 4", "HTTP/1.1 5"})
    if (auto at = output.find(status); at != output.npos)
      out.refusal = output.substr(at + 9);
  return out;
}

/// Reads the bytes one by one.
inline outcome read_bytewise(std::string_view bytes, const limits& bounds = {}) {
  std::vector<std::size_t> ends(bytes.size());
  std::iota(ends.begin(), ends.end(), std::size_t{0});
  return read(bytes, ends, bounds);
}

}  // namespace troupe::http
