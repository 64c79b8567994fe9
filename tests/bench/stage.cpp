#include "bench/stage.hpp"

#include "bench/measure.hpp"

namespace troupe::bench {
namespace {

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

std::unique_ptr<app::node> start_node(const std::filesystem::path& directory) {
  app::node_settings settings;
  settings.data = directory;
  settings.program = "troupe_bench";
  return must(app::node::start(std::move(settings)));
}

}  // namespace

stage::stage(const std::filesystem::path& directory) : directory_(directory), node_(start_node(directory)) {}

stage::~stage() {
  node_.reset();
  std::filesystem::remove_all(directory_);
}

void stage::ask(std::string method, std::string path, std::string body,
                std::function<void(const http::response&)> then) {
  http::request request{
    std::move(method), std::move(path), "", {{"content-type", "application/json"}}, std::move(body)};
  node_->request(std::move(request), std::make_shared<hearing>(std::move(then)));
}

}  // namespace troupe::bench
