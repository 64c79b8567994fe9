#include "store/blob_collection.hpp"
#include "store/postgres_vault.hpp"
#include "support/has_postgres.hpp"
#include "tests/store/contract.hpp"
#include "tests/store/cutting_proxy.hpp"

#include <fstream>
#include <thread>

/// Blobs that every node of a database has.
namespace troupe::store {
namespace {

namespace fs = std::filesystem;
using testing::cutting_proxy;
using testing::postgres_server;
using testing::run_on;

/// A database with its tables, and the directories of two nodes.
struct shared_blobs {
  explicit shared_blobs(postgres_server& on = *postgres_server::shared())
    : server(on), name(on.create_database()), a(node(first)), b(node(second)) {
    expect(open_postgres({.url = server.url(name)}, a));
  }
  ~shared_blobs() {
    a = b = blobs::at("");
    server.drop_database(name);
  }

  blobs node(const scratch& in, const std::string& by = {}) const {
    auto options = postgres_options{.url = by.empty() ? server.url(name) : by};
    return expect(blobs::open(in.path())).with(postgres_blob_vault(options));
  }
  std::vector<std::string> run(const std::string& sql) const { return run_on(server.url(name), sql); }

  postgres_server& server;
  std::string name;
  scratch first, second;
  blobs a, b;
};

void lose(const scratch& node) {
  for (const auto& entry : fs::directory_iterator(node.path()))
    if (entry.path().filename() != "tmp")
      fs::remove_all(entry.path());
}

timestamp hours_from_now(int hours) {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now()) + std::chrono::hours(hours);
}

/// Not like any other part of it.
std::string bytes_of(std::size_t size) {
  std::string out;
  for (std::uint32_t n = 1; out.size() < size; n = n * 1664525 + 1013904223)
    out.append(reinterpret_cast<const char*>(&n), sizeof n);
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("what one node stores is found by all, and outlives its directory") {
  if (!testing::has_postgres())
    return;
  shared_blobs s;
  for (std::size_t size : {0u, 3u, 1024u * 1024, 1024u * 1024 + 1, 3'500'000u}) {
    CAPTURE(size);
    auto bytes = bytes_of(size);
    auto digest = expect(s.a.put(bytes));
    CHECK(expect(s.b.has(digest)));
    CHECK_FALSE(fs::exists(s.second.path() / digest.substr(7, 2) / digest.substr(9)));
    expect(s.b.check(digest));
    CHECK(expect(s.b.read(digest)) == bytes);
    CHECK(expect(s.b.open_reader(digest)).size() == size);
    CHECK(fs::exists(s.second.path() / digest.substr(7, 2) / digest.substr(9)));
  }
  std::ofstream(s.first.path() / "cut.mp4") << "a film";
  auto film = expect(s.a.take(s.first.path() / "cut.mp4", "video/mp4", "cut.mp4"));
  lose(s.first);
  lose(s.second);
  std::ifstream found(expect(s.b.find(film.digest)));
  CHECK(std::string(std::istreambuf_iterator<char>(found), {}) == "a film");
  CHECK(expect(s.a.read(film.digest)) == "a film");
  auto other = digest_of("nobody stored this");
  CHECK(s.b.find(other).error().code == errc::unknown);
  CHECK(s.b.check(other).error().code == errc::unknown);
  CHECK_FALSE(expect(s.b.has(other)));
  CHECK(s.b.find("sha256:../../etc/passwd").error().code == errc::invalid);
}

TEST_CASE("what is renewed is in the vault afterwards, wherever it was") {
  if (!testing::has_postgres())
    return;
  shared_blobs s;
  CHECK_FALSE(expect(s.a.renew(digest_of("abc"))));
  // Stored when there was no vault.
  auto digest = expect(blobs::at(s.first.path()).put("abc"));
  CHECK_FALSE(expect(s.b.has(digest)));
  CHECK(expect(s.a.renew(digest)));
  CHECK(expect(s.b.renew(digest)));
  CHECK(expect(s.b.read(digest)) == "abc");
  // What the vault has lost comes back with the next who stores it.
  s.run("DELETE FROM blobs");
  CHECK(expect(s.a.put("abc")) == digest);
  lose(s.second);
  CHECK(expect(s.b.read(digest)) == "abc");
}

TEST_CASE("content that is damaged in the vault is refused, and no copy is made") {
  if (!testing::has_postgres())
    return;
  shared_blobs s;
  auto digest = expect(s.a.put("abc"));
  s.run("UPDATE blob_parts SET content = 'abd'");
  CHECK(s.b.read(digest).error().code == errc::corrupt);
  CHECK(s.b.check(digest).error().code == errc::corrupt);
  CHECK(fs::is_empty(s.second.path() / "tmp"));
  s.run("DELETE FROM blob_parts");
  CHECK(s.b.read(digest).error().code == errc::unknown);
}

TEST_CASE("what nobody needs leaves the directory and the vault, unless it was put there lately") {
  if (!testing::has_postgres())
    return;
  shared_blobs s;
  auto needed = expect(s.a.put("needed")), orphan = expect(s.a.put("orphan"));
  expect(s.b.read(orphan));
  lose(s.first);
  auto collect = [&](const blobs& from, timestamp before) {
    std::uint64_t count = 0;
    for (int byte = 0; byte < 256; ++byte)
      count += expect(collect_orphans(from, static_cast<std::uint8_t>(byte), before,
                                      [&](const std::string& digest) -> result<bool> { return digest == needed; }))
                 .blobs;
    return count;
  };
  CHECK(collect(s.b, hours_from_now(-1)) == 0);
  CHECK(collect(s.a, hours_from_now(1)) == 1);
  CHECK_FALSE(expect(s.a.has(orphan)));
  CHECK(s.run("SELECT count(*) FROM blob_parts") == std::vector<std::string>{"1"});
  // The copy of the other node goes when that looks.
  CHECK(expect(s.b.has(orphan)));
  CHECK(collect(s.b, hours_from_now(1)) == 1);
  CHECK_FALSE(expect(s.b.has(orphan)));
  CHECK(expect(s.b.read(needed)) == "needed");
}

TEST_CASE("many who store the same at once store it once") {
  if (!testing::has_postgres())
    return;
  shared_blobs s;
  auto bytes = bytes_of(2'000'000);
  std::atomic<int> stored = 0;
  {
    std::vector<std::jthread> all;
    for (int i = 0; i < 12; ++i)
      all.emplace_back([&, i] { stored += (i % 2 == 0 ? s.a : s.b).put(bytes).has_value(); });
  }
  CHECK(stored == 12);
  CHECK(s.run("SELECT sum(length(content)) FROM blob_parts") == std::vector<std::string>{"2000000"});
}

TEST_CASE("a connection lost at any message leaves a blob whole or not there, and it is stored in the end") {
  if (!testing::has_postgres())
    return;
  shared_blobs s;
  scratch sockets, far;
  cutting_proxy proxy(sockets.path().string(), s.server.directory());
  auto c = s.node(far, "postgresql:///" + s.name + "?host=" + sockets.path().string() + "&user=troupe");
  auto size = std::size_t{2'100'000};
  for (auto of : {cutting_proxy::message::answer, cutting_proxy::message::request})
    for (int after = 0; after < 6; ++after) {
      auto bytes = bytes_of(++size);
      auto before = proxy.cuts();
      proxy.cut_after(after, of);
      auto digest = expect(c.put(bytes));
      proxy.cut_after(-1);
      CAPTURE(after, proxy.cuts() - before);
      CHECK(expect(s.b.read(digest)) == bytes);
    }
  CHECK(proxy.cuts() > 6);
  CHECK(s.run("SELECT count(*) FROM blobs") == std::vector<std::string>{"12"});
}

TEST_CASE("without its database a blob is not stored, and not said to be") {
  scratch dir;
  auto lost = expect(blobs::open(dir.path()))
                .with(postgres_blob_vault({.url = "postgresql://localhost:1/x", .reader_reconnect = 10ms}));
  CHECK(lost.put("abc").error().code == errc::storage);
  CHECK(lost.find(digest_of("else")).error().code == errc::storage);
}

}  // namespace troupe::store
