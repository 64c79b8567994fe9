#include "fuzz/fuzz.hpp"
#include "http/gzip.hpp"
#include "http/negotiation.hpp"

/// What the values of single fields and queries are read as: Accept-Encoding, tags, origins, percent-encoding.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  static const http::offers offers{.gzip_bytes_min = 1, .origins = {"https://app.example"}};
  static_cast<void>(http::accepts_gzip(bytes));
  static_cast<void>(http::is_compressible(bytes));
  http::request asked;
  asked.method = "OPTIONS";
  for (auto name : {"accept-encoding", "if-none-match", "if-match", "origin", "access-control-request-method"})
    asked.headers.emplace_back(name, bytes);
  auto terms = http::read_terms(asked, offers);
  expect(terms.origin.empty() || terms.origin == offers.origins.front());
  expect(http::find(asked.headers, "if-match")->size() <= bytes.size());
  auto answer = http::preflight(asked, terms).value_or(http::response{});
  answer.headers.emplace_back("content-type", "text/plain");
  answer.headers.emplace_back("etag", bytes);
  answer.body = bytes;
  http::settle(answer, terms, offers);
  if (auto text = http::decode_percent(bytes))
    expect(text->size() <= bytes.size() && text->find('\0') == text->npos);
  if (auto pairs = http::parse_query(bytes))
    for (const auto& [name, value] : *pairs)
      expect(name.size() + value.size() <= bytes.size());
}

}  // namespace troupe::fuzz
