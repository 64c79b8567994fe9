#include "actors/links.hpp"
#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "net/certificate.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

namespace troupe::bench {
namespace {

constexpr std::size_t message_bytes = 200;
constexpr std::size_t round_trips = 20'000;
constexpr std::size_t small_messages = 400'000;
constexpr std::size_t large_bytes = 64 * 1024;
constexpr std::size_t large_messages = 8'000;

double us_since(steady::time_point begin) {
  return ms_since(begin) * 1000;
}

/// Counts what has come, for somebody who waits.
class arrivals {
public:
  void add() {
    if (++count_ >= wanted_) {
      std::lock_guard lock(mutex_);
      changed_.notify_one();
    }
  }
  /// Waits until so many more have come.
  void expect(std::size_t more) { wanted_ = count_ + more; }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= wanted_; });
  }

private:
  std::atomic<std::size_t> count_ = 0, wanted_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// Two sockets that are connected over loopback, and at the other end somebody who sends everything back, or only
/// counts.
class bare_pair {
public:
  explicit bare_pair(bool echoes) {
    auto listening = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listening, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(listening, 1);
    socklen_t size = sizeof at;
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&at), &size);
    here_ = ::socket(AF_INET, SOCK_STREAM, 0);
    ::connect(here_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    there_ = ::accept(listening, nullptr, nullptr);
    ::close(listening);
    int on = 1;
    for (auto each : {here_, there_})
      ::setsockopt(each, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    thread_ = std::thread([this, echoes] {
      std::vector<char> bytes(64 * 1024);
      for (ssize_t got = 0; (got = ::recv(there_, bytes.data(), bytes.size(), 0)) > 0;) {
        taken_ += static_cast<std::size_t>(got);
        if (echoes)
          put(there_, {bytes.data(), static_cast<std::size_t>(got)});
      }
    });
  }
  ~bare_pair() {
    ::shutdown(here_, SHUT_RDWR);
    thread_.join();
    ::close(here_);
    ::close(there_);
  }

  static void put(int to, std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void round_trip(const std::string& message) {
    put(here_, message);
    char bytes[message_bytes];
    ::recv(here_, bytes, message.size(), MSG_WAITALL);
  }
  /// Returns MB/s of so many messages.
  double stream(const std::string& message, std::size_t count) {
    auto begin = steady::now();
    for (std::size_t i = 0; i < count; ++i)
      put(here_, message);
    while (taken_ < count * message.size())
      std::this_thread::yield();
    return static_cast<double>(count * message.size()) / us_since(begin);
  }

private:
  int here_ = -1, there_ = -1;
  std::atomic<std::size_t> taken_ = 0;
  std::thread thread_;
};

/// Two nodes that are nothing but their links.
class linked_pair {
public:
  explicit linked_pair(const std::filesystem::path& directory) {
    auto now = std::chrono::floor<microseconds>(std::chrono::system_clock::now());
    net::validity valid{now - 1h, now + 24h};
    auto authority = must(net::make_authority("bench", valid));
    for (auto* each : {&a_, &b_}) {
      auto folder = directory / each->name;
      std::filesystem::create_directories(folder);
      auto own = must(net::issue_certificate(authority, each->name, valid));
      for (const auto& [file, text] :
           {std::pair<const char*, const std::string&>{"authority.pem", authority.certificate},
            {"node.pem", own.certificate},
            {"node.key", own.key}}) {
        std::ofstream(folder / file) << text;
        std::filesystem::permissions(folder / file,
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
      }
      each->start(folder);
    }
    std::promise<void> up;
    a_.on_up = [&] { up.set_value(); };
    caf::anon_send(a_.links, links::keep{{{"b", "127.0.0.1:" + std::to_string(b_.port)}}});
    up.get_future().wait();
    while (!b_.around->peers->is_linked("a"))
      std::this_thread::yield();
  }
  ~linked_pair() {
    for (auto* each : {&a_, &b_}) {
      caf::anon_send_exit(each->links, caf::exit_reason::user_shutdown);
      each->links = links::actor{};
    }
  }

  void ask(const std::string& message, std::function<void()> then) {
    a_.around->peers->ask("b", "echo", message, 10s, answer<std::string>([then](auto) { then(); }));
  }
  /// Returns MB/s of so many messages, one way.
  double stream(const std::string& message, std::size_t count) {
    b_.noted.expect(count);
    auto begin = steady::now();
    for (std::size_t i = 0; i < count; ++i)
      while (a_.around->peers->send("b", "note", message) != net::link_sent::sent)
        std::this_thread::yield();
    b_.noted.wait();
    return static_cast<double>(count * message.size()) / us_since(begin);
  }

private:
  struct side {
    explicit side(std::string n) : name(std::move(n)) {}

    void start(const std::filesystem::path& folder) {
      auto services = std::make_shared<link_services>();
      services->questions["echo"] = [](auto q) { q->answer(q->bytes()); };
      services->notes["note"] = [this](const auto&) { noted.add(); };
      services->follow = [this](const auto&, auto, bool up) {
        if (up && on_up)
          on_up();
      };
      around = std::make_shared<links::surroundings>();
      around->options.net.certificates = folder;
      around->services = services;
      std::promise<std::uint16_t> opened;
      around->on_open = [&](std::uint16_t at) { opened.set_value(at); };
      links = system.spawn<links::role, caf::detached>(own, of_links, around);
      port = opened.get_future().get();
    }

    struct configuration : caf::actor_system_config {
      configuration() {
        set("scheduler.policy", caf::atom("sharing"));
        set("scheduler.max-threads", std::size_t{2});
        set("scheduler.max-throughput", std::size_t{50});
      }
    };
    std::string name;
    actor_kind own{"links"}, of_links{"link"};
    arrivals noted;
    std::function<void()> on_up;
    std::uint16_t port = 0;
    std::shared_ptr<links::surroundings> around;
    configuration config;
    caf::actor_system system{config};
    links::actor links;
  };

  side a_{"a"}, b_{"b"};
};

void print(const char* what, const std::vector<double>& half, const std::vector<double>& most) {
  std::printf("       %-46s p50 %s, p99 %s us\n", what, spread(half, 0).c_str(), spread(most, 0).c_str());
}

/// Times one round trip after the other, turn by turn.
void round_trips_of(const char* what, int turns, const std::function<void()>& once) {
  std::vector<double> half, most;
  for (int turn = 0; turn < turns; ++turn) {
    std::vector<double> took;
    for (std::size_t i = 0; i < round_trips; ++i) {
      auto begin = steady::now();
      once();
      took.push_back(us_since(begin));
    }
    half.push_back(percentile(took, 0.5));
    most.push_back(percentile(took, 0.99));
  }
  print(what, half, most);
}

/// So many questions are open at a time. Returns thousands of answers a second.
double answers_per_ms(linked_pair& pair, const std::string& message, std::size_t open_max) {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t open = 0, left = round_trips * 2;
  auto begin = steady::now();
  auto total = left;
  std::unique_lock lock(mutex);
  while (left > 0 || open > 0) {
    if (left == 0 || open == open_max) {
      changed.wait(lock);
      continue;
    }
    ++open;
    --left;
    lock.unlock();
    pair.ask(message, [&] {
      std::lock_guard inner(mutex);
      --open;
      changed.notify_one();
    });
    lock.lock();
  }
  return static_cast<double>(total) / ms_since(begin);
}

}  // namespace

void link(const settings& with) {
  std::string small(message_bytes, 'x'), large(large_bytes, 'x');
  std::printf("link: two nodes in one process over loopback, %zu bytes a message; bare: plain TCP, blocking, no TLS\n",
              message_bytes);
  {
    bare_pair bare(true);
    round_trips_of("bare round trip", with.turns, [&] { bare.round_trip(small); });
  }
  linked_pair pair(with.directory);
  round_trips_of("a question and its answer, actor to actor", with.turns, [&] {
    std::promise<void> done;
    pair.ask(small, [&] { done.set_value(); });
    done.get_future().wait();
  });
  for (std::size_t open : {16, 64, 512}) {
    std::vector<double> rate;
    for (int turn = 0; turn < with.turns; ++turn)
      rate.push_back(answers_per_ms(pair, small, open));
    std::printf("       %3zu questions open at a time                    %s thousand answers/s\n", open,
                spread(rate, 1).c_str());
  }
  std::vector<double> plain_small, plain_large, linked_small, linked_large;
  for (int turn = 0; turn < with.turns; ++turn) {
    plain_small.push_back(bare_pair(false).stream(small, small_messages));
    linked_small.push_back(pair.stream(small, small_messages));
    plain_large.push_back(bare_pair(false).stream(large, large_messages));
    linked_large.push_back(pair.stream(large, large_messages));
  }
  auto thousands = [](std::vector<double> mb) {
    for (auto& each : mb)
      each = each * 1000 / message_bytes;
    return spread(mb, 0);
  };
  std::printf("       one way, small: link %s, bare %s thousand messages/s\n", thousands(linked_small).c_str(),
              thousands(plain_small).c_str());
  std::printf("       one way, 64 KiB: link %s, bare %s MB/s\n\n", spread(linked_large, 0).c_str(),
              spread(plain_large, 0).c_str());
}

}  // namespace troupe::bench
