#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

const execution_id e{"e"};

void keep(open_store& s, std::uint64_t sequence, std::string state) {
  auto one = std::make_shared<const snapshot>(snapshot{e, sequence, "sha256:d", std::move(state)});
  expect(s.writer->keep_snapshots(std::span(&one, 1)));
}

std::string found(open_store& s) {
  auto one = expect(s.reader->find_snapshot(e));
  return one ? std::to_string(one->sequence) + " " + one->digest + " " + one->state : "none";
}

}  // namespace

TEST_CASE("the newest snapshot of an execution is kept") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 9)});
  CHECK(found(s) == "none");
  std::string bytes("a\0\xff", 3);
  keep(s, 5, bytes);
  CHECK(found(s) == "5 sha256:d " + bytes);
  keep(s, 9, "newer");
  keep(s, 7, "late");
  CHECK(found(s) == "9 sha256:d newer");
  s.reopen();
  CHECK(found(s) == "9 sha256:d newer");
  CHECK_FALSE(expect(s.reader->find_snapshot(execution_id{"other"})));
}

TEST_CASE("a snapshot that the journal does not reach is none") {
  EACH_ADAPTER;
  open_store s(kind);
  keep(s, 2, "of nothing");
  CHECK(found(s) == "none");
  s.write({events("e", 1, 1)});
  CHECK(found(s) == "none");
  s.write({events("e", 2, 1)});
  CHECK(found(s) == "2 sha256:d of nothing");
}

TEST_CASE("a damaged snapshot is none, and the records are whole") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 3)});
  keep(s, 3, "state");
  auto change = GENERATE("state = 'stare'", "sequence = 2", "checksum = checksum + 1", "execution = 'f'");
  CAPTURE(change);
  s.run("UPDATE snapshots SET " + std::string(change));
  CHECK(found(s) == "none");
  CHECK(shown(s.reader->load(e)) == "1+3:{}");
}

TEST_CASE("records are read in pieces of so many bytes") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({events("e", 1, 1, "aaaa"), events("e", 2, 2, "bbbb"), events("e", 4, 1, "cccc")});
  CHECK(shown(s.reader->load(e, 0, 1)) == "1+1:aaaa");
  CHECK(shown(s.reader->load(e, 0, 4)) == "1+1:aaaa");
  CHECK(shown(s.reader->load(e, 0, 5)) == "1+1:aaaa 2+2:bbbb");
  CHECK(shown(s.reader->load(e, 3, 4)) == "4+1:cccc");
  CHECK(shown(s.reader->load(e, 4, 4)) == "");
}

}  // namespace troupe::store
