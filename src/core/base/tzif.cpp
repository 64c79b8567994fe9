#include "core/base/time_zone.hpp"

#include <array>

/// Compiled time zones, as RFC 9636 defines them:
///
///     TZif version reserved[15] isutcnt isstdcnt leapcnt timecnt typecnt charcnt     44 bytes
///     times[timecnt] types[timecnt] records[typecnt] names[charcnt] leaps isstd isut
///
/// From version 2 on this stands twice, with times of 4 bytes and then of 8, and a POSIX rule between two newlines says
/// what holds after the last time. Numbers are big endian.
namespace troupe {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t header_bytes = 44;
constexpr std::size_t record_bytes = 6;

std::int64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t made = bytes[at] & 0x80 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < size; ++i)
    made = made << 8 | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int64_t>(made);
}

/// Where the parts of one block stand.
struct block {
  std::size_t time_bytes;
  std::size_t isut, isstd, leaps, times, records, names;

  /// Reads the header in front of `bytes`, which is known to be long enough.
  block(std::string_view bytes, std::size_t time_bytes) : time_bytes(time_bytes) {
    auto count = [&](std::size_t i) { return static_cast<std::uint32_t>(number_at(bytes, 20 + 4 * i, 4)); };
    isut = count(0);
    isstd = count(1);
    leaps = count(2);
    times = count(3);
    records = count(4);
    names = count(5);
  }

  std::size_t types_at() const { return header_bytes + times * time_bytes; }
  std::size_t records_at() const { return types_at() + times; }
  std::size_t size() const {
    return records_at() + records * record_bytes + names + leaps * (time_bytes + 4) + isstd + isut;
  }
};

}  // namespace

result<time_zone> time_zone::parse(std::string name, std::string_view bytes) {
  auto wrong = [&](const char* what) {
    return refused{errc::corrupt, std::string("the compiled time zone ") + what, name, "install tzdata again"};
  };
  if (bytes.size() > bytes_max)
    return wrong("has more than 65536 bytes");
  if (bytes.size() < header_bytes || !bytes.starts_with("TZif"))
    return wrong("does not start with TZif");
  auto version = bytes[4];
  block found(bytes, 4);
  if (found.size() > bytes.size())
    return wrong("is cut off");
  if (version != '\0') {
    bytes.remove_prefix(found.size());
    if (bytes.size() < header_bytes || !bytes.starts_with("TZif"))
      return wrong("has no second header");
    found = block(bytes, 8);
    if (found.size() > bytes.size())
      return wrong("is cut off");
  }
  if (found.leaps != 0)
    return wrong("has leap seconds");
  if (found.records == 0 || found.records > 256)
    return wrong("has no types");

  std::vector<seconds> offsets;
  for (std::size_t i = 0; i < found.records; ++i) {
    seconds offset{number_at(bytes, found.records_at() + i * record_bytes, 4)};
    if (offset <= std::chrono::hours{-25} || offset >= std::chrono::hours{26})
      return wrong("has an offset of more than a day");
    offsets.push_back(offset);
  }
  time_zone made;
  made.first_ = offsets.front();
  sys_seconds before;
  for (std::size_t i = 0; i < found.times; ++i) {
    sys_seconds at{seconds{number_at(bytes, header_bytes + i * found.time_bytes, found.time_bytes)}};
    auto type = static_cast<unsigned char>(bytes[found.types_at() + i]);
    if (type >= offsets.size())
      return wrong("names a type it does not have");
    if (i > 0 && before >= at)
      return wrong("has times that do not ascend");
    before = at;
    if (at <= zone_period::time_begins)
      made.first_ = offsets[type];
    else if (at < zone_period::time_ends)
      made.changes_.push_back({at, offsets[type]});
  }
  if (version != '\0') {
    auto footer = bytes.substr(found.size());
    auto end = footer.find('\n', 1);
    if (!footer.starts_with('\n') || end == footer.npos)
      return wrong("has no rule at its end");
    if (auto rule = footer.substr(1, end - 1); !rule.empty()) {
      made.rule_ = posix_zone::parse(rule);
      if (!made.rule_)
        return wrong("has a rule that cannot be read");
    }
  }
  made.name_ = std::move(name);
  return made;
}

}  // namespace troupe
