#include "core/cluster/loan_message.hpp"

#include <catch2/catch.hpp>

namespace troupe::cluster {
namespace {

const loan_key key{"e1", "cut[2]", 3};

/// Reads the bytes and writes them again.
template <class Message>
std::string again(std::string_view bytes) {
  auto read = decode_loan<Message>(bytes);
  return read ? encode_loan(*read) : to_string(read.error());
}

}  // namespace

/// As version 1 wrote them. These never change: a node that was not yet upgraded still speaks so.
TEST_CASE("the messages about lent attempts are the bytes of version 1") {
  struct row {
    std::string wrote;
    std::string (*read)(std::string_view);
    std::string bytes;
  };
  loan_request request{.kind = "io", .slots = 4};
  request.labels = {{"gpu", "yes"}, {"uses blender", "1"}};
  request.built_in = "sha256:ab";
  request.files = "f";
  loan_grant grant{.lease = 6s, .left = 7};
  grant.attempts.push_back({key, 18446744073709551615u, json::value{{"uses", "exec"}}, {{"TOKEN", "s"}}});
  loan_outcome outcome{.key = key, .how = loan_end::completed, .output = json::value{{"x", 0.1}}};
  for (
    const auto& [wrote, read, bytes] : std::vector<row>{
      {encode_loan(loan_hint{.waiting = {{"io", 12}}, .files = "f"}), again<loan_hint>,
       R"({"version":1,"waiting":{"io":12},"files":"f"})"},
      {encode_loan(request), again<loan_request>,
       R"({"version":1,"kind":"io","slots":4,"labels":{"gpu":"yes","uses blender":"1"},"built_in":"sha256:ab","files":"f"})"},
      {encode_loan(grant), again<loan_grant>,
       R"({"version":1,"lease":6000,"attempts":[{"key":{"execution":"e1","task":"cut[2]","attempt":3},)"
       R"("seed":18446744073709551615,"work":{"uses":"exec"},"secrets":{"TOKEN":"s"}}],"left":7})"},
      {encode_loan(loan_renewal{.key = key, .lease = 6s}), again<loan_renewal>,
       R"({"version":1,"key":{"execution":"e1","task":"cut[2]","attempt":3},"lease":6000})"},
      {encode_loan(loan_renewed{.wanted = false}), again<loan_renewed>, R"({"version":1,"wanted":false})"},
      {encode_loan(loan_progress{.key = key, .fraction = 0.5, .note = "half"}), again<loan_progress>,
       R"({"version":1,"key":{"execution":"e1","task":"cut[2]","attempt":3},"fraction":5E-1,"note":"half"})"},
      {encode_loan(loan_stop{.key = key}), again<loan_stop>,
       R"({"version":1,"key":{"execution":"e1","task":"cut[2]","attempt":3}})"},
      {encode_loan(loan_seek{.keys = {key}}), again<loan_seek>,
       R"({"version":1,"keys":[{"execution":"e1","task":"cut[2]","attempt":3}]})"},
      {encode_loan(outcome), again<loan_outcome>,
       R"({"version":1,"key":{"execution":"e1","task":"cut[2]","attempt":3},"how":"completed","output":{"x":1E-1},"error":null,"reused":false})"},
      {encode_loan(loan_settled{.recorded = false, .why = "late"}), again<loan_settled>,
       R"({"version":1,"recorded":false,"why":"late"})"}}) {
    CHECK(wrote == bytes);
    CHECK(read(bytes) == bytes);
  }
}

TEST_CASE("what a later release adds to a message is left out, and a later version is refused") {
  CHECK(again<loan_renewed>(R"({"version":1,"wanted":false,"because":["x"]})") == R"({"version":1,"wanted":false})");
  CHECK(again<loan_renewed>(R"({})") == R"({"version":1,"wanted":true})");
  for (auto bytes : {R"({"version":2,"wanted":true})", R"({"version":"1"})", R"({"version":1,"wanted":1})", "[]", "{",
                     "", "\xff\x00"}) {
    CAPTURE(bytes);
    auto read = decode_loan<loan_renewed>(bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::corrupt);
  }
}

TEST_CASE("an outcome as deep as an output may be is read, and no deeper one than that") {
  auto nested = [](std::size_t depth) {
    return R"({"version":1,"how":"completed","output":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(decode_loan<loan_outcome>(nested(json_depth_max)));
  CHECK_FALSE(decode_loan<loan_outcome>(nested(loan_depth_max)));
}

}  // namespace troupe::cluster
