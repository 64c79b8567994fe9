#include "core/base/packing.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

TROUPE_ENUM(colour, red, green)

struct plain {
  colour paint = colour::red;
  std::optional<std::string> note;

  TROUPE_FIELDS(plain, paint, note)
};

struct other {
  double weight = 0;

  TROUPE_FIELDS(other, weight)
};

template <class T>
std::optional<T> again(const T& value) {
  packer out;
  out(value);
  auto bytes = out.take();
  unpacker in(bytes);
  T read{};
  in(read);
  return in.ok() && in.at_end() ? std::optional(read) : std::nullopt;
}

}  // namespace

TEST_CASE("packed values are unpacked as they were") {
  for (std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{127}, std::int64_t{-128},
                              std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
    CHECK(again(number) == number);
  for (std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::numeric_limits<std::uint64_t>::max()})
    CHECK(again(number) == number);
  CHECK(again(std::string("a\0b", 3)) == std::string("a\0b", 3));
  CHECK(again(plain{colour::green, "n"}) == plain{colour::green, "n"});
  CHECK(again(std::variant<plain, other>(other{-0.1})) == std::variant<plain, other>(other{-0.1}));
  CHECK(again(std::map<std::uint64_t, std::string>{{7, "x"}, {9, ""}}) ==
        std::map<std::uint64_t, std::string>{{7, "x"}, {9, ""}});
  CHECK(again(std::deque<std::optional<timestamp>>{timestamp{-5us}, {}}) ==
        std::deque<std::optional<timestamp>>{timestamp{-5us}, {}});
}

TEST_CASE("packed JSON keeps kinds, order and bits") {
  json::value value{{"z", {1, std::uint64_t{2}, 1.0, -0.0, nullptr, true, "\xc3\xa9"}}, {"a", json::object{}}};
  auto read = again(value);
  REQUIRE(read);
  CHECK(json::serialize(*read) == json::serialize(value));
  CHECK(read->at("z").at(1).is_uint64());
  CHECK(read->at("z").at(2).is_double());
  CHECK(std::signbit(read->at("z").at(3).get_double()));
}

TEST_CASE("what cannot be right is not unpacked") {
  auto refuses = [](std::string_view bytes, auto value) {
    unpacker in(bytes);
    in(value);
    return !in.ok();
  };
  using namespace std::string_view_literals;
  CHECK(refuses("", std::string()));
  CHECK(refuses("\x05"
                "abc"sv,
                std::string()));
  CHECK(refuses("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv, std::vector<std::string>()));
  CHECK(refuses("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv, std::uint64_t{}));
  CHECK(refuses("\x80\x02"sv, std::uint8_t{}));
  CHECK(refuses("\x02"sv, colour::red));
  CHECK(refuses("\x02"sv, std::variant<plain, other>()));
  CHECK(refuses("\x09"sv, json::value()));
  CHECK(refuses(std::string(1000, '\x07') + std::string(1000, '\x01'), json::value()));
}

}  // namespace troupe
