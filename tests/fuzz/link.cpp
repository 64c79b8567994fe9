#include "core/cluster/link_session.hpp"
#include "fuzz/fuzz.hpp"

/// A link's bytes, whole and in pieces: what a session makes of them is the same, and stays within its limits. What is
/// read is written the same again.
namespace troupe::fuzz {
namespace {

using namespace cluster;

constexpr std::size_t frame_bytes_max = 4'096;

struct outcome {
  std::vector<link_message> messages;
  std::string output;
  bool up = false;
  std::optional<refused> over;

  bool operator==(const outcome&) const = default;
};

/// Feeds pieces of `step` bytes, after a hello if one is not to be guessed.
outcome read(std::string_view bytes, std::size_t step, bool greets) {
  link_session s({.frame_bytes_max = frame_bytes_max}, {{"c", "a"}, 1}, {"c", "b"}, moment{});
  if (greets)
    s.take(encode(link_hello{1, 1, 5, "c", "b"}), moment{});
  outcome out;
  while (!bytes.empty() && !s.over()) {
    auto piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    s.take(piece, moment{});
    out.output += s.take_output();
    for (auto& each : s.take_messages())
      out.messages.push_back(std::move(each));
  }
  out.up = s.is_up();
  out.over = s.over();
  return out;
}

}  // namespace

void run(std::string_view bytes) {
  for (auto greets : {false, true}) {
    auto whole = read(bytes, std::max<std::size_t>(bytes.size(), 1), greets);
    expect(whole == read(bytes, 1, greets));
    expect(whole == read(bytes, 3, greets));
    for (const auto& each : whole.messages) {
      auto frame = encode(each);
      expect(frame.size() <= frame_bytes_max + 4 + 1'024);
      auto again = decode(std::string_view(frame).substr(4));
      expect(again && *again && **again == each);
    }
  }
}

}  // namespace troupe::fuzz
