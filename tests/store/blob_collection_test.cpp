#include "store/blob_collection.hpp"

#include "tests/store/contract.hpp"

#include <set>

namespace troupe::store {
namespace {

/// Blobs that are two hours old, and who needs which.
struct collection {
  scratch directory;
  blobs files = expect(blobs::open(directory.path()));
  timestamp now = std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  std::set<std::string> needed;

  std::string old(std::string_view bytes) {
    auto digest = expect(files.put(bytes));
    std::filesystem::last_write_time(*files.find(digest), std::filesystem::file_time_type::clock::now() - 2h);
    return digest;
  }

  result<collected> collect(const blob_need& need) {
    collected all;
    for (unsigned byte = 0; byte < 256; ++byte) {
      auto some = collect_orphans(files, static_cast<std::uint8_t>(byte), now - 1h, need);
      if (!some)
        return some;
      all.blobs += some->blobs;
      all.bytes += some->bytes;
    }
    return all;
  }

  blob_need need() {
    return [this](const std::string& digest) { return result(needed.contains(digest)); };
  }
};

}  // namespace

TEST_CASE("files that nobody needs are removed once they are old enough") {
  collection c;
  auto orphan = c.old("orphan");
  auto named = c.old("named");
  auto fresh = expect(c.files.put("fresh"));
  c.needed = {named};
  auto done = expect(c.collect(c.need()));
  CHECK(done.blobs == 1);
  CHECK(done.bytes == 6);
  CHECK_FALSE(c.files.find(orphan));
  CHECK(c.files.find(named));
  CHECK(c.files.find(fresh));
}

TEST_CASE("a file that is named or stored again while it is being removed stays") {
  collection c;
  auto digest = c.old("contested");
  int asked = 0;
  SECTION("named at the last moment") {
    auto done = expect(c.collect([&](const std::string&) { return result(++asked > 2); }));
    CHECK(done.blobs == 0);
  }
  SECTION("stored again at the last moment") {
    auto done = expect(c.collect([&](const std::string&) {
      if (++asked == 2)
        expect(c.files.put("contested"));
      return result(false);
    }));
    CHECK(done.blobs == 0);
  }
  SECTION("renewed by who is about to name it") {
    CHECK(c.files.renew(digest) == result(true));
    CHECK(expect(c.collect(c.need())).blobs == 0);
  }
  CHECK(expect(c.files.read(digest)) == "contested");
}

TEST_CASE("renewing a file that is gone says so") {
  collection c;
  CHECK(c.files.renew(digest_of("nothing")) == result(false));
  CHECK_FALSE(c.files.renew("../etc"));
}

TEST_CASE("a removal that was interrupted is taken back, and made up for later") {
  collection c;
  auto digest = c.old("half removed");
  auto place = expect(c.files.find(digest));
  std::filesystem::rename(place, c.directory.path() / "tmp" / ("removed-" + digest.substr(digest.find(':') + 1)));
  auto files = expect(blobs::open(c.directory.path()));
  CHECK(files.find(digest));
  CHECK(expect(c.collect(c.need())).blobs == 1);
  CHECK_FALSE(files.find(digest));
}

TEST_CASE("a question that cannot be answered removes nothing") {
  collection c;
  auto digest = c.old("unknown");
  auto done = c.collect([](const std::string&) { return result<bool>(refused{errc::storage, "no answer"}); });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == errc::storage);
  CHECK(c.files.find(digest));
}

}  // namespace troupe::store
