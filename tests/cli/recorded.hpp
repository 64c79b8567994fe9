#pragma once

#include "console.hpp"

/// Answers of a node about one small execution: story, then three images, then quality, then a review or publishing.
namespace troupe::cli::recorded {

inline constexpr std::string_view id = "01jd3q7s8v4zc2m9k5t0xw6ypb";

inline std::string at(int tenths) {
  timestamp begin{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31} + std::chrono::hours{9}};
  return to_rfc3339(begin + tenths * 100ms);
}

/// One message of the event stream, as the API writes it.
inline std::string event(int sequence, const std::string& type, const std::string& task, int tenths,
                         json::object more = {}) {
  more["sequence"] = sequence;
  more["type"] = type;
  if (!task.empty())
    more["task"] = task;
  more["at"] = at(tenths);
  return "id: " + std::to_string(sequence) + "\nevent: " + type + "\ndata: " + json::serialize(more) + "\n\n";
}

inline std::string progress(const std::string& task, double fraction, const std::string& note) {
  return "event: progress\ndata: " +
         json::serialize(json::object{{"task", task}, {"fraction", fraction}, {"note", note}}) + "\n\n";
}

inline std::string end(const std::string& state) {
  return "event: end\ndata: {\"state\":\"" + state + "\"}\n\n";
}

inline json::object error(const std::string& message) {
  return {{"error", {{"code", "exit_status"}, {"message", message}, {"retryable", true}}}};
}

/// Everything up to the quality report.
inline std::string beginning() {
  return ": hello\n\n" + event(1, "execution_started", "", 0) +
         event(2, "task_scheduled", "story", 0, {{"attempt", 1}}) +
         event(3, "task_started", "story", 0, {{"attempt", 1}}) +
         event(4, "task_retried", "story", 5,
               [] {
                 auto e = error("the model is busy");
                 e["attempt"] = 1;
                 e["due"] = at(10);
                 return e;
               }()) +
         event(5, "task_scheduled", "story", 10, {{"attempt", 2}}) +
         event(6, "task_started", "story", 10, {{"attempt", 2}}) +
         event(7, "task_completed", "story", 20, {{"attempt", 2}, {"reused", false}}) +
         event(8, "task_expanded", "images", 20, {{"items", {1, 2, 3}}}) +
         event(9, "task_started", "images[0]", 20, {{"attempt", 1}}) +
         event(10, "task_started", "images[1]", 20, {{"attempt", 1}}) + progress("images[1]", 0.5, "frame 12") +
         event(11, "task_completed", "images[0]", 40, {{"attempt", 1}, {"reused", false}}) +
         event(12, "task_completed", "images[1]", 45, {{"attempt", 1}, {"reused", false}}) +
         event(13, "task_completed", "images[2]", 45, {{"attempt", 1}, {"reused", true}}) +
         event(14, "foreach_finished", "images", 45) + event(15, "task_started", "quality", 45, {{"attempt", 1}}) +
         event(16, "task_completed", "quality", 46, {{"attempt", 1}, {"reused", false}});
}

inline std::string published() {
  return beginning() + event(17, "task_skipped", "review", 46, {{"reason", "its condition is false"}}) +
         event(18, "task_started", "publish", 46, {{"attempt", 1}}) +
         event(19, "task_completed", "publish", 50, {{"attempt", 1}, {"reused", false}}) +
         event(20, "execution_finished", "", 50, {{"outcome", "completed"}}) + end("completed");
}

inline std::string reviewed() {
  return beginning() + event(17, "task_skipped", "publish", 46, {{"reason", "its condition is false"}}) +
         event(18, "task_scheduled", "review", 46, {{"attempt", 1}});
}

inline json::object task(std::string_view name, std::string_view uses, std::string_view state,
                         json::value output = {}) {
  json::object t{{"name", name}, {"uses", uses}, {"state", state}, {"attempt", state == "skipped" ? 0 : 1}};
  if (state == "completed") {
    t["started_at"] = at(0);
    t["finished_at"] = at(20);
    t["reused"] = false;
  }
  if (!output.is_null())
    t["output"] = std::move(output);
  return t;
}

inline json::value quality_report() {
  return {{"overall", 84.2},
          {"criteria", {{"clarity", {{"score", 90.0}}}, {"pacing", {{"score", 55.5}}}}},
          {"feedback", {"Shorten the second scene."}}};
}

inline std::string view(std::string_view state) {
  bool waits = state == "waiting";
  json::object out{
    {"id", id}, {"workflow", "video"}, {"state", state}, {"input", {{"topic", "tide"}}}, {"started_at", at(0)}};
  auto images = task("images", "image.render", "completed");
  images["items"] = {{"total", 3}, {"completed", 3}, {"failed", 0}};
  out["tasks"] = {task("story", "text.generate", "completed", {{"text", "Once"}}), std::move(images),
                  task("quality", "quality.score", "completed", quality_report()),
                  task("publish", "content.publish", waits ? "skipped" : "completed",
                       waits ? json::value{} : json::value{{"path", "./troupe-data/published/tide.mp4"}}),
                  task("review", "review.request", waits ? "in_review" : "skipped")};
  if (!waits)
    out["finished_at"] = at(50);
  return json::serialize(out);
}

/// Lets the node know the workflow, and tell one execution of it that ends so.
inline void play(console& c, std::string_view state, const std::string& events) {
  auto path = "/api/v1/executions/" + std::string(id);
  c.files["video.yaml"] = "workflow: video\n";
  c.answer("POST /api/v1/workflows", R"({"name":"video","version":1,"digest":"0123456789abcdef"})", 201);
  c.answer("GET /api/v1/workflows/video",
           R"({"name":"video","input":{"properties":{"topic":{"type":"string"},"scenes":{"type":"integer"}}}})");
  c.answer("POST /api/v1/executions", R"({"id":")" + std::string(id) + R"("})", 202);
  c.answer("GET /api/v1/task-types", R"({"items":[{"name":"review.request","slot":"review"}]})");
  c.answer("GET " + path, view("running"));
  c.answer("GET " + path, view(state));
  c.answer("GET " + path + "/events", events);
}

}  // namespace troupe::cli::recorded
