#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

std::string shown(open_store& s) {
  std::string out;
  for (const auto& type : expect(s.reader->task_types()))
    out += (out.empty() ? "" : " ") + type.name + ":" + type.declaration + "@" +
           std::to_string(type.updated_at.time_since_epoch().count() / 1'000'000);
  return out;
}

}  // namespace

TEST_CASE("task types are listed by name, and one of the same name is replaced") {
  EACH_ADAPTER;
  open_store s(kind);
  CHECK(shown(s) == "");
  expect(s.writer->put_task_type({"video.cut", R"({"queue":"a"})", at(1)}));
  expect(s.writer->put_task_type({"audio.mix", "{}", at(2)}));
  CHECK(shown(s) == R"(audio.mix:{}@2 video.cut:{"queue":"a"}@1)");
  expect(s.writer->put_task_type({"video.cut", R"({"queue":"b"})", at(3)}));
  CHECK(shown(s) == R"(audio.mix:{}@2 video.cut:{"queue":"b"}@3)");
  s.reopen();
  CHECK(shown(s) == R"(audio.mix:{}@2 video.cut:{"queue":"b"}@3)");
}

}  // namespace troupe::store
