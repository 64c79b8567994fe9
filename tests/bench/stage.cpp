#include "bench/stage.hpp"

#include "bench/measure.hpp"
#include "bench/syncs.hpp"

#include <future>

namespace troupe::bench {
namespace {

/// Hands the response on; anything but success ends the program.
class ending : public gateway::sink {
public:
  explicit ending(std::function<void()> done) : done_(std::move(done)) {}

  void reply(http::response answer) override {
    auto completed = answer.body.find("\"state\":\"completed\"") != std::string::npos;
    if (answer.status != 201 || (answer.body.find("\"state\"") != std::string::npos && !completed)) {
      std::fprintf(stderr, "bench: %d %s\n", answer.status, answer.body.substr(0, 2000).c_str());
      std::_Exit(1);
    }
    done_();
  }
  bool write(std::string) override { return false; }
  void end() override {}

private:
  std::function<void()> done_;
};

/// Hands any response on.
class hearing : public gateway::sink {
public:
  explicit hearing(std::function<void(const http::response&)> then) : then_(std::move(then)) {}
  void reply(http::response answer) override { then_(answer); }
  bool write(std::string) override { return false; }
  void end() override {}

private:
  std::function<void(const http::response&)> then_;
};

std::unique_ptr<app::node> start_node(const std::filesystem::path& directory, bool keep) {
  if (!keep)
    std::filesystem::remove_all(directory);
  app::node_settings settings;
  settings.data = directory;
  settings.program = "troupe_bench";
  return must(app::node::start(std::move(settings)));
}

http::request post(std::string path, std::string content_type, std::string body) {
  return {"POST", std::move(path), "", {{"content-type", std::move(content_type)}}, std::move(body)};
}

}  // namespace

account operator-(account a, const account& b) {
  return {a.commits - b.commits, a.appends - b.appends, a.bytes - b.bytes, a.syncs - b.syncs, a.cpu - b.cpu};
}

stage::stage(const std::filesystem::path& directory, bool keep)
  : directory_(directory), node_(start_node(directory, keep)) {}

stage::~stage() {
  node_.reset();
  std::filesystem::remove_all(directory_);
}

void stage::apply(const std::string& source) {
  std::promise<void> stored;
  node_->request(post("/api/v1/workflows", "application/yaml", source),
                 std::make_shared<ending>([&] { stored.set_value(); }));
  stored.get_future().wait();
}

std::string stage::order(const std::string& workflow, json::value input) {
  return json::serialize(json::object{{"workflow", workflow}, {"input", std::move(input)}, {"wait", "10m"}});
}

void stage::start(const std::string& order, std::function<void()> done) {
  node_->request(post("/api/v1/executions", "application/json", order), std::make_shared<ending>(std::move(done)));
}

void stage::ask(std::string method, std::string path, std::string body,
                std::function<void(const http::response&)> then) {
  http::request request{
    std::move(method), std::move(path), "", {{"content-type", "application/json"}}, std::move(body)};
  node_->request(std::move(request), std::make_shared<hearing>(std::move(then)));
}

double stage::run(const std::string& order) {
  std::promise<void> finished;
  auto begin = steady::now();
  start(order, [&] { finished.set_value(); });
  finished.get_future().wait();
  return ms_since(begin);
}

account stage::now() const {
  const auto& board = node_->board();
  return {double(board.commits), double(board.appends), double(board.record_bytes), double(syncs.count), cpu_ms()};
}

std::string chain_of(const std::string& name, int steps) {
  auto source = "workflow: " + name + "\ntasks:\n";
  for (int i = 1; i <= steps; ++i) {
    auto step = std::to_string(i), before = std::to_string(i - 1);
    source += "  step" + step + ": { uses: transform, ";
    source +=
      i == 1 ? "with: { value: 1 } }\n"
             : "needs: [step" + before + "], with: { value: \"${{ tasks.step" + before + ".output.value + 1 }}\" } }\n";
  }
  return source;
}

}  // namespace troupe::bench
