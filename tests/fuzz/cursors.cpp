#include "api/call.hpp"
#include "core/base/base64url.hpp"
#include "fuzz/fuzz.hpp"

/// What a client says a page goes on after. A place that was read is written as a text that is read as the same place.
namespace troupe::fuzz {
namespace {

void read(std::string_view cursor) {
  if (auto id = api::decode_cursor(cursor)) {
    expect(!id->value.empty());
    expect(api::encode_cursor(*id) == cursor);
  }
  if (auto place = api::decode_review_cursor(cursor)) {
    auto again = api::decode_review_cursor(api::encode_cursor(*place));
    expect(again && again->execution == place->execution && again->task == place->task &&
           again->requested_at == place->requested_at);
  }
}

}  // namespace

void run(std::string_view bytes) {
  read(bytes);
  // What somebody wrote who knows how they are made.
  auto written = to_base64url(bytes);
  auto back = from_base64url(written);
  expect(back && *back == bytes);
  read(written);
}

}  // namespace troupe::fuzz
