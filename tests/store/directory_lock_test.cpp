#include "store/directory_lock.hpp"

#include "tests/store/contract.hpp"

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace troupe::store {

TEST_CASE("a directory has one user, and others are told who") {
  scratch dir;
  auto data = dir.path() / "data";
  CHECK_FALSE(directory_lock::read_holder(data));
  auto pid = std::to_string(::getpid());
  {
    auto lock = expect(directory_lock::take(data, "troupe run"));
    auto second = directory_lock::take(data, "troupe server");
    REQUIRE_FALSE(second);
    CHECK(second.error() ==
          refused{errc::busy,
                  "data directory " + data.string() + " is in use by process " + pid + " (troupe run)",
                  {},
                  "stop it, or choose another --data directory"});

    expect(lock.describe("http://127.0.0.1:7400"));
    CHECK(directory_lock::read_holder(data) ==
          directory_lock::holder{::getpid(), "troupe run", "http://127.0.0.1:7400"});
    second = directory_lock::take(data, "troupe server");
    REQUIRE_FALSE(second);
    CHECK(second.error() == refused{errc::busy,
                                    "data directory " + data.string() + " is in use by process " + pid +
                                      " (troupe run on http://127.0.0.1:7400)",
                                    {},
                                    "use --server http://127.0.0.1:7400, or stop it"});

    expect(lock.describe(""));
    CHECK(directory_lock::read_holder(data)->address.empty());
    // Looking and failing to take it did not drop the lock.
    CHECK_FALSE(directory_lock::take(data, "troupe server"));
  }
  CHECK_FALSE(directory_lock::read_holder(data));
  CHECK(directory_lock::take(data, "troupe server"));
}

TEST_CASE("a moved lock is still held") {
  scratch dir;
  std::optional<directory_lock> kept;
  {
    auto lock = expect(directory_lock::take(dir.path(), "a"));
    kept.emplace(std::move(lock));
  }
  CHECK_FALSE(directory_lock::take(dir.path(), "b"));
  kept.reset();
  CHECK(directory_lock::take(dir.path(), "b"));
}

TEST_CASE("a killed process leaves the directory free") {
  scratch dir;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto lock = directory_lock::take(dir.path(), "child");
    char answer = lock ? 'y' : 'n';
    if (::write(ready[1], &answer, 1) == 1)
      ::pause();
    ::_exit(1);
  }
  char answer = 0;
  REQUIRE(::read(ready[0], &answer, 1) == 1);
  REQUIRE(answer == 'y');
  CHECK(directory_lock::read_holder(dir.path())->pid == child);
  CHECK_FALSE(directory_lock::take(dir.path(), "parent"));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_FALSE(directory_lock::read_holder(dir.path()));
  CHECK(directory_lock::take(dir.path(), "parent"));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("who is killed while it starts a program leaves the directory free once that runs") {
  scratch dir;
  int begins[2], about[2];
  REQUIRE(::pipe(begins) == 0);
  REQUIRE(::pipe(about) == 0);
  auto killed = ::fork();
  REQUIRE(killed >= 0);
  if (killed == 0) {
    auto lock = directory_lock::take(dir.path(), "killed");
    if (::fork() == 0) {
      // A program that has not begun yet has all files of who starts it.
      char c = lock ? 'y' : 'n';
      c = ::write(about[1], &c, 1) == 1 && ::read(begins[0], &c, 1) == 1;
      ::_exit(c);
    }
    ::_exit(0);
  }
  ::waitpid(killed, nullptr, 0);
  char answer = 0;
  REQUIRE(::read(about[0], &answer, 1) == 1);
  REQUIRE(answer == 'y');
  CHECK(directory_lock::read_holder(dir.path()));
  std::atomic<bool> looks = false;
  std::thread asks([&] {
    looks = true;
    CHECK(directory_lock::take(dir.path(), "next"));
  });
  while (!looks)
    std::this_thread::yield();
  CHECK(::write(begins[1], "x", 1) == 1);
  asks.join();
  for (auto end : {begins[0], begins[1], about[0], about[1]})
    ::close(end);
}

TEST_CASE("a program started meanwhile does not inherit the lock") {
  scratch dir;
  int wait[2];
  REQUIRE(::pipe(wait) == 0);
  auto lock = std::optional{expect(directory_lock::take(dir.path(), "a"))};
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(wait[0], 0);
    ::dup2(ready[1], 1);
    ::execlp("sh", "sh", "-c", "echo; read _", nullptr);
    ::_exit(1);
  }
  char line = 0;
  REQUIRE(::read(ready[0], &line, 1) == 1);
  lock.reset();
  CHECK(directory_lock::take(dir.path(), "b"));
  REQUIRE(::write(wait[1], "\n", 1) == 1);
  ::waitpid(child, nullptr, 0);
  for (int end : {wait[0], wait[1], ready[0], ready[1]})
    ::close(end);
}

TEST_CASE("whatever stands in the lock file, the lock decides") {
  scratch dir;
  auto text = GENERATE(as<std::string>{}, "", "garbage", "{\"pid\":\"x\"}", "{\"pid\":1}\n", std::string(100'000, '{'));
  std::ofstream(dir.path() / "lock") << text;
  CHECK_FALSE(directory_lock::read_holder(dir.path()));
  auto lock = expect(directory_lock::take(dir.path(), "a"));
  CHECK(directory_lock::read_holder(dir.path())->pid == ::getpid());
  std::ofstream(dir.path() / "lock") << text;
  auto second = directory_lock::take(dir.path(), "b");
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::busy);
}

}  // namespace troupe::store
