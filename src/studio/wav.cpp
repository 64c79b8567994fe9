#include "studio/wav.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <string>

namespace troupe::studio {
namespace {

static_assert(std::endian::native == std::endian::little, "WAVE samples are read as they are");

template <class T>
T read_as(std::string_view bytes, std::size_t at) {
  T value{};
  if (at + sizeof value <= bytes.size())
    std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void put(std::string& out, T value) {
  std::array<char, sizeof value> bytes;
  std::memcpy(bytes.data(), &value, sizeof value);
  out.append(bytes.data(), bytes.size());
}

}  // namespace

result<sound> read_wav(const std::filesystem::path& file, std::uint64_t bytes_max) {
  auto broken = [&](std::string what) { return refused{errc::corrupt, std::move(what), file.filename().string()}; };
  std::error_code missing;
  auto size = std::filesystem::file_size(file, missing);
  if (missing)
    return refused{errc::unknown, "the sound cannot be read: " + missing.message(), file.filename().string()};
  if (size > bytes_max)
    return refused{errc::too_large, "the sound is longer than " + std::to_string(bytes_max) + " bytes",
                   file.filename().string()};
  std::string bytes(size, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size)))
    return refused{errc::storage, "the sound cannot be read", file.filename().string()};
  if (!bytes.starts_with("RIFF") || std::string_view(bytes).substr(0, 12).substr(8) != "WAVE")
    return broken("not a WAVE file");

  sound out;
  out.rate = 0;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    auto name = std::string_view(bytes).substr(at, 4);
    std::size_t length = read_as<std::uint32_t>(bytes, at + 4);
    auto body = std::string_view(bytes).substr(at + 8, length);
    if (name == "fmt ") {
      if (read_as<std::uint16_t>(body, 14) != 16)
        return broken("only 16-bit samples are understood");
      out.channels = read_as<std::uint16_t>(body, 2);
      out.rate = read_as<std::uint32_t>(body, 4);
    }
    if (name == "data") {
      if (out.rate == 0 || out.channels == 0)
        return broken("the samples come without their format");
      out.samples.resize(body.size() / (2u * out.channels) * out.channels);
      if (!out.samples.empty())
        std::memcpy(out.samples.data(), body.data(), out.samples.size() * 2);
      return out;
    }
    at += 8 + length + length % 2;
  }
  return broken("no samples in it");
}

result<void> write_wav(const std::filesystem::path& file, const sound& self) {
  auto data_bytes = static_cast<std::uint32_t>(self.samples.size() * 2);
  std::string head = "RIFF";
  put(head, data_bytes + 36);
  head += "WAVEfmt ";
  put(head, std::uint32_t{16});
  put(head, std::uint16_t{1});
  put(head, self.channels);
  put(head, self.rate);
  put(head, self.rate * self.channels * 2);
  put(head, static_cast<std::uint16_t>(self.channels * 2));
  put(head, std::uint16_t{16});
  head += "data";
  put(head, data_bytes);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(head.data(), static_cast<std::streamsize>(head.size()));
  out.write(reinterpret_cast<const char*>(self.samples.data()), static_cast<std::streamsize>(data_bytes));
  if (!out.flush())
    return refused{errc::storage, "the sound cannot be written; is the disk full?", file.filename().string()};
  return {};
}

}  // namespace troupe::studio
