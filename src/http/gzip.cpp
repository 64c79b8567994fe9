#include "http/gzip.hpp"

#include "http/message.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace troupe::http {
namespace {

/// Beyond this level an answer takes twice the time to become a few per cent smaller.
constexpr int level = 3;

/// One per thread, because making its tables takes as long as compressing a small answer.
class deflater {
public:
  deflater() {
    constexpr int gzip_format = 16 + MAX_WBITS;
    constexpr int memory = 8;
    ready_ = deflateInit2(&stream_, level, Z_DEFLATED, gzip_format, memory, Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~deflater() {
    if (ready_)
      deflateEnd(&stream_);
  }
  deflater(const deflater&) = delete;
  deflater& operator=(const deflater&) = delete;

  /// Compresses piece by piece, so that what is not compressed yet needs no second place of its own size.
  std::string run(std::string_view text) {
    std::string out;
    if (!ready_ || deflateReset(&stream_) != Z_OK)
      throw std::bad_alloc();
    std::array<Bytef, 64 * 1024> piece;
    int state = Z_OK;
    do {
      auto given = std::min<std::size_t>(text.size(), 1u << 30);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
      stream_.avail_in = static_cast<uInt>(given);
      stream_.next_out = piece.data();
      stream_.avail_out = static_cast<uInt>(piece.size());
      state = deflate(&stream_, given == text.size() ? Z_FINISH : Z_NO_FLUSH);
      text.remove_prefix(given - stream_.avail_in);
      out.append(reinterpret_cast<const char*>(piece.data()), piece.size() - stream_.avail_out);
    } while (state == Z_OK);
    return out;
  }

private:
  z_stream stream_{};
  bool ready_ = false;
};

/// Returns the weight of a list's element in thousandths; nothing if it is malformed.
std::optional<int> weight_of(std::string_view parameters) {
  auto text = trimmed(parameters);
  if (text.empty())
    return 1000;
  if (!text.starts_with("q=") && !text.starts_with("Q="))
    return std::nullopt;
  double weight = 0;
  auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), weight);
  if (error != std::errc{} || end != text.data() + text.size() || !(weight >= 0 && weight <= 1))
    return std::nullopt;
  return static_cast<int>(weight * 1000);
}

}  // namespace

bool accepts_gzip(std::string_view list) {
  std::optional<int> gzip, any, identity;
  while (!list.empty()) {
    auto end = list.find(',');
    auto element = trimmed(list.substr(0, end));
    list = end == list.npos ? std::string_view{} : list.substr(end + 1);
    auto semicolon = element.find(';');
    auto name = lower(trimmed(element.substr(0, semicolon)));
    auto weight = weight_of(semicolon == element.npos ? std::string_view{} : element.substr(semicolon + 1));
    if (!weight)
      continue;
    if (name == "gzip" || name == "x-gzip")
      gzip = weight;
    else if (name == "identity")
      identity = weight;
    else if (name == "*")
      any = weight;
  }
  auto wanted = gzip ? *gzip : any.value_or(0);
  return wanted > 0 && wanted >= identity.value_or(0);
}

bool is_compressible(std::string_view media_type) {
  auto type = lower(trimmed(media_type.substr(0, media_type.find(';'))));
  constexpr std::array others{"application/json", "application/yaml", "application/xml", "application/javascript",
                              "image/svg+xml"};
  return (type.starts_with("text/") && type != "text/event-stream") || type.ends_with("+json") ||
         std::ranges::find(others, type) != others.end();
}

std::string gzip(std::string_view text) {
  thread_local deflater one;
  return one.run(text);
}

}  // namespace troupe::http
