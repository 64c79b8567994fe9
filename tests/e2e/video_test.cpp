#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <random>

/// The main job, interrupted. It renders a real video and takes its time; it runs once.
namespace troupe::e2e {
namespace {

using namespace std::chrono_literals;

/// Rendering on a busy machine.
constexpr auto long_patience = 500s;

std::size_t completed_in(const std::string& data) {
  auto ids = executions_in(data);
  return ids.empty() ? 0 : completions(events_in(data, ids.front())).size();
}

}  // namespace

TEST_CASE("the video workflow, killed twice, makes its video and no completed task runs again", "[video]") {
  auto seeded = seed();
  CAPTURE(seeded);
  std::mt19937 random(seeded);
  scratch dir;
  auto data = dir / "D";
  const std::string workflow = TROUPE_SOURCE_DIR "/config/workflows/video.yaml";
  auto call = troupe({"run", workflow, "--input", "topic=the lighthouse that waited for the sea", "--data", "./D"});
  call.directory = dir.path();
  std::string id;
  std::vector<std::pair<std::size_t, std::map<std::string, int>>> recorded;
  for (int kills = 0; kills < 2; ++kills) {
    CAPTURE(kills);
    process p(call);
    auto wanted = completed_in(data) + 1 + random() % 5;
    REQUIRE(eventually([&] { return p.has_ended() || completed_in(data) >= wanted; }, long_patience));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1500));
    p.kill();
    id = executions_in(data).at(0);
    auto events = events_in(data, id);
    recorded.emplace_back(events.size(), completions(events));
    call.argv = troupe({"run", "--resume", id, "--data", "./D", "--output", "json"}).argv;
  }
  auto end = process(call).wait(long_patience);
  CAPTURE(end.err);
  REQUIRE(end.code == 0);
  auto told = document(end);
  if (told.at("state") == "waiting") {
    REQUIRE(run(troupe({"review", "approve", id, "--data", data})).code == 0);
    told = document(run(troupe({"run", "--resume", id, "--data", data, "--output", "json"})));
  }
  CHECK(told.at("state") == "completed");

  auto events = events_in(data, id);
  check_nothing_twice(events);
  for (const auto& [from, completed] : recorded)
    for (auto i = from; i < events.size(); ++i)
      if (const auto* started = std::get_if<task_started>(&events[i])) {
        CAPTURE(started->task.value);
        CHECK_FALSE(completed.contains(started->task.value));
      }

  auto digest = std::string(told.at("output").at("video").at("artifact").as_string());
  auto video = dir.write("cut.mp4", run(troupe({"artifact", "read", digest, "--data", data})).out);
  auto probed = document(
    run({{"ffprobe", "-v", "error", "-show_entries", "stream=codec_name:format=duration", "-of", "json", video}}));
  CAPTURE(json::serialize(probed));
  CHECK(find_named(probed.at("streams"), "h264", "codec_name").is_object());
  CHECK(find_named(probed.at("streams"), "aac", "codec_name").is_object());
  CHECK(std::stod(std::string(probed.at("format").at("duration").as_string())) >= 20);
}

}  // namespace troupe::e2e
