#include "api/view.hpp"

#include <catch2/catch.hpp>

#include <ctime>

namespace troupe::api {
namespace {

const timestamp begin{1'700'000'000'000'000us};

/// `list` gives the items, `each` runs once per item.
std::shared_ptr<const plan> fan_out() {
  task_types types;
  types["transform"] = {.name = "transform", .open = true, .open_output = true};
  types["image.render"] = {.name = "image.render", .open = true, .open_output = true};
  return plan_text("workflow: fan\ntasks:\n  list: {uses: transform}\n"
                   "  each: {uses: image.render, needs: list, foreach: [1]}\n",
                   "fan.yaml", "d1", types)
    .plan;
}

execution running(std::size_t items) {
  execution self(execution_id{"e1"}, fan_out());
  apply(self,
        execution_started{workflow_name{"fan"}, "d1", json::object{{"n", items}}, {{"team", "a"}}, 7, {}, {}, begin});
  apply(self, task_scheduled{task_id{"list"}, 1, json::object{{"from", "x"}}, {}, {}, begin});
  apply(self, task_started{task_id{"list"}, 1, begin + 1s});
  apply(self, task_completed{task_id{"list"}, 1, json::object{{"ok", true}}, true, begin + 3s});
  apply(self, task_expanded{task_id{"each"}, json::array(items), begin + 3s});
  for (std::size_t i = 0; i < items; ++i) {
    apply(self, task_scheduled{item_of("each", i), 1, i, {}, {}, begin + 3s});
    apply(self, task_started{item_of("each", i), 1, begin + 4s});
  }
  apply(self, task_completed{item_of("each", 0), 1, "made", false, begin + 5s});
  apply(self, task_failed{item_of("each", 1), 1, {"exit_status", "ffmpeg: no"}, begin + 5s});
  return self;
}

}  // namespace

TEST_CASE("an execution shows its tasks in the order of the file, with what became of them") {
  auto shown = view(running(3), begin + 10s);
  CHECK(shown.at("state") == "running");
  CHECK(shown.at("started_at") == "2023-11-14T22:13:20.000000Z");
  CHECK(shown.at("elapsed_ms") == 10'000);
  const auto& list = shown.at("tasks").at(0);
  CHECK(
    json::serialize(list) ==
    R"({"name":"list","id":"list","kind":"work","uses":"transform","state":"completed","attempt":1,"with":{"from":"x"},"reused":true,)"
    R"("scheduled_at":"2023-11-14T22:13:20.000000Z","started_at":"2023-11-14T22:13:21.000000Z",)"
    R"("finished_at":"2023-11-14T22:13:23.000000Z","elapsed_ms":2000,"output":{"ok":true}})");
  const auto& items = shown.at("tasks").at(1).at("items");
  CHECK(items.at("total") == 3);
  CHECK(items.at("completed") == 1);
  CHECK(items.at("failed") == 1);
  CHECK(items.at("running") == 1);
  CHECK(items.at("truncated") == false);
  CHECK(items.at("list").at(0).at("output") == "made");
  CHECK(items.at("list").at(1).at("error").at("message") == "ffmpeg: no");
}

TEST_CASE("of ten thousand items the first are shown, and it takes next to no time") {
  auto self = running(10'000);
  auto before = std::clock();
  auto shown = view(self, begin + 10s);
  CHECK(std::clock() - before < CLOCKS_PER_SEC / 10);
  const auto& group = shown.at("tasks").at(1);
  CHECK(group.at("items").at("total") == 10'000);
  CHECK(group.at("items").at("running") == 9'998);
  CHECK(group.at("items").at("list").get_array().size() == 100);
  CHECK(group.at("items").at("truncated") == true);
  CHECK_FALSE(group.get_object().contains("output"));
}

}  // namespace troupe::api
