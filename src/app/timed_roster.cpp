#include "app/timed_roster.hpp"

#include "actors/log.hpp"

namespace troupe::app {
namespace {

class timed_roster final : public store::roster {
public:
  timed_roster(std::unique_ptr<store::roster> of, std::shared_ptr<cluster::shared_time> time)
    : of_(std::move(of)), time_(std::move(time)) {}

  result<heard> beat(const cluster::member& self) override {
    auto asked = std::chrono::steady_clock::now();
    auto out = of_->beat(self);
    if (out)
      hear(out->now.now, asked);
    return out;
  }
  result<cluster::roll> look() override {
    auto asked = std::chrono::steady_clock::now();
    auto out = of_->look();
    if (out)
      hear(out->now, asked);
    return out;
  }
  result<std::vector<store::shard_epoch>> take(std::string_view owner,
                                               std::span<const store::shard_epoch> shards) override {
    return of_->take(owner, shards);
  }
  result<void> give(std::span<const store::shard_epoch> shards) override { return of_->give(shards); }
  result<void> set_drained(std::string_view node, bool drained) override { return of_->set_drained(node, drained); }
  result<void> pin(std::string_view node, std::span<const std::uint32_t> shards) override {
    return of_->pin(node, shards);
  }

private:
  void hear(timestamp theirs, moment asked) {
    auto answered = std::chrono::steady_clock::now();
    auto own = system_time();
    time_->hear(theirs, asked, answered);
    auto right = time_->at(answered, own);
    if (std::exchange(is_wrong_, right != own) == (right != own))
      return;
    auto off = std::chrono::duration_cast<milliseconds>(own - right);
    if (is_wrong_)
      log(log_level::warning, "clock_wrong",
          {{"ahead_ms", std::to_string(off.count())}, {"action", "goes by the database's clock; set this machine's"}});
    else
      log(log_level::notice, "clock_right", {});
  }

  std::unique_ptr<store::roster> of_;
  std::shared_ptr<cluster::shared_time> time_;
  bool is_wrong_ = false;
};

}  // namespace

std::unique_ptr<store::roster> with_time(std::unique_ptr<store::roster> of,
                                         std::shared_ptr<cluster::shared_time> time) {
  return std::make_unique<timed_roster>(std::move(of), std::move(time));
}

timestamp system_time() {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

}  // namespace troupe::app
