#include "store/blobs.hpp"

#include "tests/store/contract.hpp"

#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace troupe::store {
namespace {

namespace fs = std::filesystem;

/// SHA-256 of "abc", as FIPS 180 prints it.
constexpr auto abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Makes it look as if it was put there this long ago.
void age(const blobs& files, const std::string& digest, std::chrono::hours by) {
  fs::last_write_time(expect(files.find(digest)), fs::file_time_type::clock::now() - by);
}

timestamp hours_ago(int hours) {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now()) - std::chrono::hours(hours);
}

result<bool> nobody() {
  return false;
}

std::size_t files_in(const fs::path& directory) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    count += entry.is_regular_file();
  return count;
}

}  // namespace

TEST_CASE("a blob is named by its content and found by its name") {
  scratch dir;
  auto files = expect(blobs::open(dir.path() / "deep" / "blobs"));
  CHECK(expect(files.put("abc")) == abc);
  CHECK(digest_of("abc") == abc);
  auto place = expect(files.find(abc));
  CHECK(place == dir.path() / "deep" / "blobs" / "ba" / (abc + 9));
  CHECK(expect(files.read(abc)) == "abc");
  CHECK(expect(files.read(expect(files.put("")))) == "");

  struct stat status {};
  REQUIRE(::stat(place.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0444);
}

TEST_CASE("storing what is there already writes nothing") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  auto place = expect(files.find(expect(files.put("abc"))));
  struct stat before {
  }, after{};
  REQUIRE(::stat(place.c_str(), &before) == 0);
  CHECK(expect(files.put("abc")) == abc);
  REQUIRE(::stat(place.c_str(), &after) == 0);
  CHECK(before.st_ino == after.st_ino);
  CHECK(files_in(dir.path()) == 1);
}

TEST_CASE("a file is taken whole and is gone afterwards") {
  scratch dir;
  scratch same;
  auto size = GENERATE(std::size_t{0}, std::size_t{3}, std::size_t{1'000'000});
  std::string bytes(size, 'v');
  // /dev/shm is another file system on every Linux we know; where it is not, both are renames.
  auto elsewhere = fs::path(GENERATE("", "/dev/shm"));
  auto source = (elsewhere.empty() ? same.path() : elsewhere) / ("troupe-take-" + std::to_string(::getpid()));
  auto files = expect(blobs::open(dir.path()));
  auto stored_before = GENERATE(false, true);
  if (stored_before)
    expect(files.put(bytes));
  write(source, bytes);

  auto taken = expect(files.take(source, "video/mp4", "cut.mp4"));
  CHECK(taken == artifact{digest_of(bytes), "video/mp4", size, "cut.mp4"});
  CHECK(expect(files.read(taken.digest)) == bytes);
  CHECK_FALSE(fs::exists(source));
  CHECK(files_in(dir.path()) == 1);
}

TEST_CASE("taking a blob from its own place leaves it there") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  auto place = expect(files.find(expect(files.put("abc"))));
  CHECK(expect(files.take(place, "text/plain", "a")).digest == abc);
  CHECK(expect(files.read(abc)) == "abc");
}

TEST_CASE("only a regular file is taken") {
  scratch dir;
  auto files = expect(blobs::open(dir.path() / "blobs"));
  write(dir.path() / "secret", "abc");
  fs::create_symlink(dir.path() / "secret", dir.path() / "link");
  fs::create_directory(dir.path() / "directory");
  REQUIRE(::mkfifo((dir.path() / "pipe").c_str(), 0600) == 0);
  struct row {
    const char* name;
    errc code;
  };
  auto r = GENERATE(values<row>(
    {{"link", errc::invalid}, {"directory", errc::invalid}, {"pipe", errc::invalid}, {"missing", errc::unknown}}));
  CAPTURE(r.name);
  auto taken = files.take(dir.path() / r.name, "text/plain", "x");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == r.code);
  CHECK(taken.error().what.find(r.name) != std::string::npos);
  CHECK(fs::exists(dir.path() / "secret"));
}

TEST_CASE("a name that is not a digest is never looked up") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  expect(files.put("abc"));
  std::string upper = abc;
  upper[8] = 'A';
  struct row {
    std::string name;
    errc code;
  };
  auto r = GENERATE_COPY(values<row>({
    {"", errc::invalid},
    {"abc", errc::invalid},
    {"sha256:", errc::invalid},
    {"sha256:../../../../etc/passwd", errc::invalid},
    {"sha256:" + std::string(61, '.') + "/..", errc::invalid},
    {std::string(abc) + "0", errc::invalid},
    {std::string(abc).substr(7), errc::invalid},
    {upper, errc::invalid},
    {"sha256:" + std::string(64, '0'), errc::unknown},
  }));
  CAPTURE(r.name);
  auto found = files.find(r.name);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == r.code);
  CHECK_FALSE(files.read(r.name));
}

TEST_CASE("a blob whose content changed is corrupt, and storing it again mends a shortened one") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  auto place = expect(files.find(expect(files.put("abc"))));
  fs::permissions(place, fs::perms::owner_write, fs::perm_options::add);
  auto content = GENERATE(as<std::string>{}, "abd", "ab", "");
  write(place, content);
  auto read = files.read(abc);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::corrupt);
  CHECK(read.error().what.find(place.string()) != std::string::npos);
  if (content.size() != 3) {
    expect(files.put("abc"));
    CHECK(expect(files.read(abc)) == "abc");
  }
}

TEST_CASE("a blob above the bound is not read") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  expect(files.put("abc"));
  CHECK(expect(files.read(abc, 3)) == "abc");
  auto read = files.read(abc, 2);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::too_large);
}

TEST_CASE("many threads may store the same content at once") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  std::string bytes(200'000, 'p');
  std::vector<std::thread> threads;
  std::vector<result<std::string>> digests(8, result<std::string>(std::string{}));
  for (auto& digest : digests)
    threads.emplace_back([&] { digest = files.put(bytes); });
  for (auto& thread : threads)
    thread.join();
  for (const auto& digest : digests)
    CHECK(digest == result<std::string>(digest_of(bytes)));
  CHECK(expect(files.read(digest_of(bytes))) == bytes);
  CHECK(files_in(dir.path()) == 1);
}

TEST_CASE("what a killed process left is removed once it is old") {
  scratch dir;
  expect(blobs::open(dir.path()));
  write(dir.path() / "tmp" / "old", "x");
  write(dir.path() / "tmp" / "young", "x");
  fs::last_write_time(dir.path() / "tmp" / "old", fs::file_time_type::clock::now() - std::chrono::minutes(61));
  expect(blobs::open(dir.path()));
  CHECK_FALSE(fs::exists(dir.path() / "tmp" / "old"));
  CHECK(fs::exists(dir.path() / "tmp" / "young"));
}

TEST_CASE("a blob directory that cannot be is refused with what to do") {
  scratch dir;
  write(dir.path() / "file", "x");
  auto opened = blobs::open(dir.path() / "file" / "blobs");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::storage);
  CHECK_FALSE(opened.error().hint.empty());
}

TEST_CASE("blobs are listed by the first byte of their digest") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  CHECK(expect(files.list(0xba)).empty());
  expect(files.put("abc"));
  write(dir.path() / "ba" / "README", "not a blob");
  fs::create_directory(dir.path() / "ba" / std::string(62, 'a'));
  age(files, abc, 3h);
  auto found = expect(files.list(0xba));
  REQUIRE(found.size() == 1);
  CHECK(found[0].digest == abc);
  CHECK(found[0].bytes == 3);
  CHECK(found[0].put_at < hours_ago(2));
  CHECK(expect(files.list(0xbb)).empty());
}

TEST_CASE("a blob is checked without being read into memory") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  auto digest = expect(files.put(std::string(3'000'000, 'x')));
  CHECK(files.check(digest));
  CHECK(files.check(abc).error().code == errc::unknown);
  auto place = expect(files.find(digest));
  fs::permissions(place, fs::perms::owner_all);
  write(place, std::string(3'000'000, 'y'));
  CHECK(files.check(digest).error().code == errc::corrupt);
}

TEST_CASE("a blob that nobody needs and that is old enough is removed") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  expect(files.put("abc"));
  SECTION("not one that was put there lately") {
    CHECK_FALSE(expect(files.remove(abc, hours_ago(1), nobody)));
    CHECK(files.find(abc));
  }
  SECTION("not one that is needed") {
    age(files, abc, 3h);
    CHECK_FALSE(expect(files.remove(abc, hours_ago(1), [] { return result<bool>{true}; })));
    CHECK(files.find(abc));
  }
  SECTION("not one that somebody needed at the last moment") {
    age(files, abc, 3h);
    int asked = 0;
    CHECK_FALSE(expect(files.remove(abc, hours_ago(1), [&] { return result<bool>{++asked == 2}; })));
    CHECK(expect(files.read(abc)) == "abc");
  }
  SECTION("not one that is found to be there at the last moment") {
    age(files, abc, 3h);
    bool put = false;
    CHECK_FALSE(expect(files.remove(abc, hours_ago(1), [&] {
      if (!std::exchange(put, true))
        CHECK(expect(files.put("abc")) == abc);
      return result<bool>{false};
    })));
    CHECK(expect(files.read(abc)) == "abc");
  }
  SECTION("one that is stored anew while it is removed is there") {
    age(files, abc, 3h);
    int asked = 0;
    CHECK(expect(files.remove(abc, hours_ago(1), [&] {
      if (++asked == 2)
        CHECK(expect(files.put("abc")) == abc);
      return result<bool>{false};
    })));
    CHECK(expect(files.read(abc)) == "abc");
  }
  SECTION("not if nobody can say whether it is needed") {
    age(files, abc, 3h);
    int asked = 0;
    auto broken = [&]() -> result<bool> {
      if (++asked == 2)
        return refused{errc::storage, "no"};
      return false;
    };
    CHECK(files.remove(abc, hours_ago(1), broken).error().code == errc::storage);
    CHECK(expect(files.read(abc)) == "abc");
  }
  SECTION("otherwise") {
    age(files, abc, 3h);
    CHECK(expect(files.remove(abc, hours_ago(1), nobody)));
    CHECK_FALSE(files.find(abc));
    CHECK(files_in(dir.path()) == 0);
    CHECK_FALSE(expect(files.remove(abc, hours_ago(1), nobody)));
  }
}

TEST_CASE("a blob whose removal was interrupted is back when the directory is opened again") {
  scratch dir;
  auto files = expect(blobs::open(dir.path()));
  auto place = expect(files.find(expect(files.put("abc"))));
  fs::rename(place, dir.path() / "tmp" / ("removed-" + std::string(abc + 7)));
  CHECK_FALSE(files.find(abc));
  auto again = expect(blobs::open(dir.path()));
  CHECK(expect(again.read(abc)) == "abc");
}

}  // namespace troupe::store
