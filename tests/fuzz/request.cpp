#include "fuzz/fuzz.hpp"
#include "http/session.hpp"

#include <algorithm>

/// A connection's bytes, whole and in pieces: what a session makes of them is the same, and stays within its limits.
namespace troupe::fuzz {
namespace {

/// Small, so that each is reached.
constexpr http::limits bounds{.target_bytes_max = 512,
                              .header_bytes_max = 2048,
                              .headers_max = 16,
                              .body_bytes_max = 4096,
                              .pipeline_max = 4,
                              .output_bytes_max = 8192};

struct outcome {
  std::vector<http::request> requests;
  std::string output;

  bool operator==(const outcome&) const = default;
};

void answer(http::session& s, outcome& out) {
  while (auto in = s.next()) {
    expect(in->request.body.size() <= bounds.body_bytes_max);
    expect(in->request.headers.size() <= bounds.headers_max);
    if (in->request.path == "/stream") {
      s.respond(in->id, {200, {{"content-type", "text/event-stream"}}, "data: 1\n\n", true});
      s.write(in->id, "data: 2\n\n");
      s.end(in->id);
    } else {
      s.respond(in->id, {200, {{"x-path", in->request.path}}, in->request.body});
    }
    out.requests.push_back(std::move(in->request));
  }
}

/// Feeds pieces of `step` bytes.
outcome read(std::string_view bytes, std::size_t step) {
  outcome out;
  http::session s(bounds);
  while (!bytes.empty() && !s.reads_no_more()) {
    auto piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    s.feed(piece);
    answer(s, out);
    out.output += s.take_output();
    answer(s, out);
    out.output += s.take_output();
  }
  if (!s.reads_no_more())
    s.finish_input();
  answer(s, out);
  out.output += s.take_output();
  expect(s.finished() && !s.has_output());
  return out;
}

}  // namespace

void run(std::string_view bytes) {
  auto whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
  auto single = read(bytes, 1);
  // Only the invitation to send a body depends on when it comes.
  expect(whole.requests == single.requests);
  for (const auto& asked : whole.requests)
    for (const auto& [name, value] : asked.headers) {
      expect(!name.empty() && name.find_first_of("\r\n: ") == name.npos);
      expect(value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos);
    }
}

}  // namespace troupe::fuzz
