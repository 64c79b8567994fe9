#include "core/cluster/link_frames.hpp"

#include <catch2/catch.hpp>

namespace troupe::cluster {
namespace {

using namespace std::literals;

std::string hexadecimal(std::string_view bytes) {
  static constexpr auto digits = "0123456789abcdef";
  std::string out;
  for (auto byte : bytes) {
    out += digits[static_cast<unsigned char>(byte) >> 4];
    out += digits[static_cast<unsigned char>(byte) & 15];
  }
  return out;
}

std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

struct row {
  const char* what;
  link_message message;
  /// As version 1 wrote it. These never change: a node that was not yet upgraded still speaks so.
  std::string frame;
};

const std::vector<row> version_1{
  {"hello", link_hello{1, 1, 0x0102030405060708, "prod", "node-1"},
   "00000026"
   "01"
   "74726f7570652d6c696e6b"
   "0001"
   "0001"
   "0102030405060708"
   "0004"
   "70726f64"
   "0006"
   "6e6f64652d31"},
  {"ping", link_ping{7},
   "00000009"
   "02"
   "0000000000000007"},
  {"pong", link_pong{7},
   "00000009"
   "03"
   "0000000000000007"},
  {"note", link_note{"a.b", "xyz"},
   "00000009"
   "04"
   "0003"
   "612e62"
   "78797a"},
  {"ask", link_ask{9, 1500, "k", "\0\xff"s},
   "00000012"
   "05"
   "0000000000000009"
   "000005dc"
   "0001"
   "6b"
   "00ff"},
  {"part", link_part{9, "p"},
   "0000000a"
   "06"
   "0000000000000009"
   "70"},
  {"answer", link_answer{9, ""},
   "00000009"
   "07"
   "0000000000000009"},
  {"refusal", link_refusal{9, {errc::busy, "full", {}, "wait"}},
   "0000001b"
   "08"
   "0000000000000009"
   "0004"
   "62757379"
   "0004"
   "66756c6c"
   "0004"
   "77616974"},
  {"cancel", link_cancel{9},
   "00000009"
   "09"
   "0000000000000009"},
  {"goodbye", link_goodbye{{errc::denied, "no"}},
   "0000000d"
   "0a"
   "0006"
   "64656e696564"
   "0002"
   "6e6f"},
};

link_message must(result<std::optional<link_message>> r) {
  REQUIRE(r);
  REQUIRE(*r);
  return **std::move(r);
}

}  // namespace

TEST_CASE("what version 1 wrote is read, and written the same") {
  for (const auto& r : version_1) {
    CAPTURE(r.what);
    CHECK(hexadecimal(encode(r.message)) == r.frame);
    link_frames frames(1024);
    frames.feed(bytes_of(r.frame));
    CHECK(must(frames.next()) == r.message);
    CHECK(frames.waiting() == 0);
  }
}

TEST_CASE("frames are the same wherever their bytes are split") {
  std::string all;
  for (const auto& r : version_1)
    all += encode(r.message);
  for (std::size_t at = 0; at <= all.size(); ++at) {
    link_frames frames(1024);
    std::vector<link_message> read;
    for (auto piece : {std::string_view(all).substr(0, at), std::string_view(all).substr(at)}) {
      frames.feed(piece);
      for (auto next = frames.next(); next && *next; next = frames.next())
        read.push_back(**std::move(next));
    }
    CAPTURE(at);
    REQUIRE(read.size() == version_1.size());
    for (std::size_t i = 0; i < read.size(); ++i)
      CHECK(read[i] == version_1[i].message);
  }
}

TEST_CASE("a frame may be as large as is allowed, and is not waited for beyond") {
  link_frames frames(100);
  auto fits = encode(link_note{"k", std::string(100 - 1 - 2 - 1, 'x')});
  frames.feed(fits);
  CHECK(std::get<link_note>(must(frames.next())).bytes.size() == 96);
  auto large = encode(link_note{"k", std::string(97, 'x')});
  frames.feed(std::string_view(large).substr(0, 4));
  auto refusal = frames.next();
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error().code == errc::too_large);
  CHECK(refusal.error().what.find("101") != std::string::npos);
  CHECK_FALSE(frames.next());
}

TEST_CASE("a size that is announced costs nothing") {
  link_frames frames(1u << 30);
  frames.feed("\x3f\xff\xff\xff"s);
  auto next = frames.next();
  REQUIRE(next);
  CHECK_FALSE(*next);
  CHECK(frames.waiting() == 4);
}

TEST_CASE("bytes that are no frames are refused") {
  struct bad {
    const char* what;
    std::string frame;
  };
  for (const auto& b : std::vector<bad>{
         {"no bytes", "00000000"},
         {"a ping cut off", "00000008"
                            "02"
                            "00000000000000"},
         {"a ping with more", "0000000a"
                              "02"
                              "000000000000000700"},
         {"another greeting", "00000026"
                              "01"
                              "54726f7570652d6c696e6b"
                              "0001"
                              "0001"
                              "0102030405060708"
                              "0004"
                              "70726f64"
                              "0006"
                              "6e6f64652d31"},
         {"a note of no kind", "00000003"
                               "04"
                               "0000"},
         {"a kind beyond the frame", "00000004"
                                     "04"
                                     "0009"
                                     "61"},
         {"a kind that is too long", "00000044"
                                     "04"
                                     "0041" +
                                       hexadecimal(std::string(65, 'k'))},
         {"an ask without an id", "00000002"
                                  "05"
                                  "00"},
         {"a refusal without a text", "0000000f"
                                      "08"
                                      "0000000000000009"
                                      "0004"
                                      "62757379"},
       }) {
    CAPTURE(b.what);
    link_frames frames(1024);
    frames.feed(bytes_of(b.frame));
    CHECK_FALSE(frames.next());
  }
}

TEST_CASE("what only a later release says is left out, or taken for what is nearest") {
  link_frames frames(1024);
  frames.feed(bytes_of("00000003"
                       "63"
                       "ffff"));
  frames.feed(bytes_of("00000009"
                       "02"
                       "0000000000000001"));
  CHECK(must(frames.next()) == link_message(link_ping{1}));
  // A hello with more at its end, and a refusal for a reason that is not known here.
  auto hello = encode(link_hello{1, 3, 5, "c", "n"}) + "later";
  hello[3] = static_cast<char>(hello.size() - 4);
  frames.feed(hello);
  CHECK(must(frames.next()) == link_message(link_hello{1, 3, 5, "c", "n"}));
  frames.feed(bytes_of("00000015"
                       "08"
                       "0000000000000009"
                       "0004"
                       "6f646421"
                       "0002"
                       "6e6f"
                       "0000"));
  CHECK(must(frames.next()) == link_message(link_refusal{9, {errc::unavailable, "no"}}));
}

}  // namespace troupe::cluster
