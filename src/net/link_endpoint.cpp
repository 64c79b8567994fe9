#include "net/link_endpoint.hpp"

#include "net/link.hpp"
#include "net/link_credentials.hpp"
#include "net/link_dial.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_set>

namespace troupe::net {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// After a failed accept (no more file descriptors), so that it does not spin.
constexpr auto accept_pause = 100ms;
/// A link that fell earlier than this was no success.
constexpr auto good_link = 2s;
/// Who is refused again and again does not fill the log.
constexpr auto notice_pause = 1s;

refused cannot_listen(const boost::system::error_code& error, const link_options& options) {
  auto place = std::to_string(options.port) + " on " + options.address;
  if (error == asio::error::address_in_use)
    return {errc::busy, "port " + place + " is in use", "cluster.listen", "stop the other process or choose another"};
  return {errc::unavailable, "cannot listen at port " + place + ": " + error.message(), "cluster.listen",
          "name an address of this machine"};
}

}  // namespace

std::optional<std::string> validate(const link_options& options) {
  if (auto wrong = validate(options.terms))
    return wrong;
  for (auto timeout : {options.connect_timeout, options.handshake_timeout, options.write_timeout, options.renew_every,
                       options.backoff.first, options.backoff.last})
    if (timeout <= 0ms)
      return "timeouts must be longer than nothing";
  if (options.backoff.last < options.backoff.first)
    return "link_backoff_last must not be shorter than link_backoff_first";
  if (options.peers_max < 1 || options.handshakes_max < 1)
    return "link_peers_max and link_handshakes_max must be at least 1";
  if (options.unsent_bytes_max < options.terms.frame_bytes_max + 4)
    return "link_unsent_bytes_max must be more than link_frame_bytes_max, or a large message is never sent";
  return std::nullopt;
}

/// Everything but what is behind the mutex and the counters belongs to its thread.
class link_endpoint::host {
public:
  host(link_options, link_endpoint::listener, link_credentials);
  ~host() { shutdown(); }

  result<void> open();
  void keep(std::map<std::string, std::string> peers);
  void renew();
  void shutdown();
  std::uint16_t port() const { return port_; }
  const cluster::link_identity& self() const { return self_.of; }
  std::vector<link_status> status() const;
  link_counts counts() const { return {accepted_, dialled_, refused_, fallen_}; }

private:
  struct peer {
    explicit peer(asio::io_context& io) : timer(io) {}

    std::string address;
    asio::steady_timer timer;
    bool waiting = false;
    std::shared_ptr<link_dial> dial;
    /// Dialled, and not yet up.
    std::shared_ptr<link> rising;
    std::shared_ptr<link> up;
    moment up_since{};
    std::uint32_t failures = 0;
    std::string failure;
  };

  void accept();
  void on_accept(const boost::system::error_code&, tcp::socket);
  void make_room_for_a_stranger();
  std::optional<refused> on_greeted(link&);
  void on_messages(link&, std::vector<cluster::link_message>);
  void on_closed(link&, const refused& why);
  void come_down(peer&, const refused& why);
  void failed(peer&, const std::string& why);
  void dial_later(const std::string& name, milliseconds pause);
  void dial(const std::string& name);
  void tick();
  void watch_certificates();
  void look_at_certificates(bool always);
  void notice(std::string_view event, const std::string& why);
  void notice_refusal(const std::string& why);
  void publish();
  void begin_shutdown();
  void end_if_done();
  peer* find(const std::string& name);

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_timer_{io_};
  asio::steady_timer tick_timer_{io_};
  asio::steady_timer certificate_timer_{io_};
  link_options options_;
  link_endpoint::listener tell_;
  link_credentials credentials_;
  cluster::link_self self_;
  link_house house_;
  std::map<std::string, peer> peers_;
  std::unordered_set<std::shared_ptr<link>> links_;
  /// Who came and is not known yet, the oldest first; among others that are gone or known by now.
  std::deque<std::weak_ptr<link>> strangers_;
  std::mt19937_64 random_{std::random_device{}()};
  moment noticed_{};
  std::uint16_t port_ = 0;
  bool accepting_ = false;
  bool stopping_ = false;
  std::atomic<std::uint64_t> accepted_ = 0;
  std::atomic<std::uint64_t> dialled_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::uint64_t> fallen_ = 0;
  mutable std::mutex status_mutex_;
  std::vector<link_status> status_;
  std::mutex shutdown_mutex_;
  std::thread thread_;
};

link_endpoint::host::host(link_options options, link_endpoint::listener tell, link_credentials credentials)
  : options_(std::move(options)), tell_(std::move(tell)),
    credentials_(std::move(credentials)), self_{credentials_.self(), options_.incarnation},
    house_{options_,
           self_,
           [this]() -> const link_credentials& { return credentials_; },
           [this](link& l) { return on_greeted(l); },
           [this](link& l, auto messages) { on_messages(l, std::move(messages)); },
           [this](link& l, const refused& why) { on_closed(l, why); },
           [this](std::function<void()> what) { asio::post(io_, std::move(what)); }} {}

result<void> link_endpoint::host::open() {
  boost::system::error_code error;
  auto address = asio::ip::make_address(options_.address == "localhost" ? "127.0.0.1" : options_.address, error);
  if (error)
    return refused{errc::invalid, "\"" + options_.address + "\" is not an IP address", "cluster.listen",
                   "write 10.0.0.5:7401, 0.0.0.0:7401 or another address of this machine"};
  tcp::endpoint at(address, options_.port);
  acceptor_.open(at.protocol(), error);
  if (!error)
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error)
    acceptor_.bind(at, error);
  if (!error)
    acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error)
    return cannot_listen(error, options_);
  port_ = acceptor_.local_endpoint(error).port();

  // Signals are for the main thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "links");
    accept();
    tick();
    watch_certificates();
    io_.run();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return {};
}

void link_endpoint::host::shutdown() {
  std::lock_guard lock(shutdown_mutex_);
  if (!thread_.joinable())
    return;
  asio::post(io_, [this] { begin_shutdown(); });
  thread_.join();
}

void link_endpoint::host::begin_shutdown() {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  certificate_timer_.cancel();
  for (auto& [name, one] : peers_) {
    one.timer.cancel();
    if (one.dial)
      std::exchange(one.dial, nullptr)->cancel();
  }
  for (const auto& each : std::vector(links_.begin(), links_.end()))
    each->leave({errc::unavailable, self_.of.node + " stops"});
  end_if_done();
}

void link_endpoint::host::end_if_done() {
  if (!stopping_ || !links_.empty())
    return;
  tick_timer_.cancel();
  work_.reset();
}

void link_endpoint::host::accept() {
  if (accepting_ || stopping_ || links_.size() >= 2 * options_.peers_max + options_.handshakes_max)
    return;
  accepting_ = true;
  acceptor_.async_accept(
    [this](const boost::system::error_code& error, tcp::socket socket) { on_accept(error, std::move(socket)); });
}

void link_endpoint::host::on_accept(const boost::system::error_code& error, tcp::socket socket) {
  if (stopping_)
    return;
  if (error) {
    accept_timer_.expires_after(accept_pause);
    accept_timer_.async_wait([this](const auto& cancelled) {
      accepting_ = false;
      if (!cancelled)
        accept();
    });
    return;
  }
  accepting_ = false;
  ++accepted_;
  make_room_for_a_stranger();
  auto made = std::make_shared<link>(std::move(socket), house_, std::nullopt);
  links_.insert(made);
  strangers_.push_back(made);
  made->start();
  accept();
}

/// Whoever holds connections without saying who it is does not keep others out.
void link_endpoint::host::make_room_for_a_stranger() {
  std::erase_if(strangers_, [](const auto& each) {
    auto there = each.lock();
    return !there || !there->peer().empty();
  });
  while (strangers_.size() >= options_.handshakes_max) {
    auto oldest = strangers_.front().lock();
    strangers_.pop_front();
    oldest->close({errc::busy, "too many connections have not said who they are"});
  }
}

std::optional<refused> link_endpoint::host::on_greeted(link& fresh) {
  auto* known = find(fresh.peer());
  auto full =
    static_cast<std::size_t>(std::ranges::count_if(peers_, [](const auto& p) { return p.second.up != nullptr; }));
  if ((!known || !known->up) && full >= options_.peers_max)
    return refused{errc::busy, self_.of.node + " has as many links as it may have"};
  auto& to = known ? *known : peers_.try_emplace(fresh.peer(), io_).first->second;
  if (to.up) {
    const auto& there = to.up->line()->peer();
    if (cluster::choose(self_.of.node, fresh.peer(), {there.incarnation, there.dialled},
                        {fresh.session().hello().incarnation, fresh.dialled()}) == cluster::link_choice::keep)
      return refused{errc::conflict, "there is a link already"};
    auto old = to.up;
    refused why{errc::unavailable, "another link took its place"};
    come_down(to, why);
    old->leave(why);
  }
  to.up = fresh.shared_from_this();
  to.up_since = std::chrono::steady_clock::now();
  if (to.rising == to.up)
    to.rising = nullptr;
  tell_.on_up(fresh.line());
  publish();
  return std::nullopt;
}

void link_endpoint::host::on_messages(link& from, std::vector<cluster::link_message> messages) {
  for (auto& each : messages) {
    auto bytes = sizeof each + std::visit(
                                 [](const auto& one) {
                                   if constexpr (requires { one.bytes; })
                                     return one.bytes.size();
                                   else
                                     return std::size_t{0};
                                 },
                                 each);
    tell_.on_message({from.line(), std::move(each), link_line::hold(from.line(), bytes)});
  }
}

void link_endpoint::host::on_closed(link& closed, const refused& why) {
  auto self = closed.shared_from_this();
  links_.erase(self);
  auto* known = find(closed.peer());
  if (known && known->up == self) {
    come_down(*known, why);
  } else if (known && known->rising == self) {
    known->rising = nullptr;
    if (!known->up)
      failed(*known, why.what);
  } else if (!closed.line()) {
    ++refused_;
    if (!stopping_ && why.code != errc::conflict)
      notice_refusal(closed.remote() + (closed.peer().empty() ? "" : " (" + closed.peer() + ")") + ": " +
                     to_string(why));
  }
  if (known && !known->up)
    dial_later(self->peer(), cluster::pause_before(options_.backoff, known->failures, random_()));
  publish();
  accept();
  end_if_done();
}

/// The link to a peer has fallen, or another takes its place.
void link_endpoint::host::come_down(peer& of, const refused& why) {
  ++fallen_;
  auto was = std::exchange(of.up, nullptr);
  of.failures = std::chrono::steady_clock::now() - of.up_since < good_link ? of.failures + 1 : 0;
  of.failure = why.what;
  tell_.on_down(was->line(), why);
}

void link_endpoint::host::failed(peer& of, const std::string& why) {
  ++of.failures;
  of.failure = why;
}

void link_endpoint::host::keep(std::map<std::string, std::string> wanted) {
  asio::post(io_, [this, wanted = std::move(wanted)] {
    for (auto& [name, one] : peers_)
      if (!wanted.contains(name))
        one.address.clear();
    for (const auto& [name, address] : wanted) {
      if (name == self_.of.node || address.empty())
        continue;
      auto& one = peers_.try_emplace(name, io_).first->second;
      if (one.address == address)
        continue;
      one.address = address;
      one.failures = 0;
      // One of the two begins, so that they seldom meet.
      dial_later(name, self_.of.node < name ? 0ms : cluster::pause_before(options_.backoff, 0, random_()));
    }
    std::erase_if(peers_, [](const auto& p) {
      const auto& one = p.second;
      return one.address.empty() && !one.up && !one.rising && !one.dial && !one.waiting;
    });
    publish();
  });
}

void link_endpoint::host::dial_later(const std::string& name, milliseconds pause) {
  auto* to = find(name);
  if (stopping_ || !to || to->address.empty() || to->up || to->rising || to->dial || to->waiting)
    return;
  to->waiting = true;
  to->timer.expires_after(pause);
  to->timer.async_wait([this, name](const auto&) {
    if (auto* still = find(name)) {
      still->waiting = false;
      dial(name);
    }
  });
}

void link_endpoint::host::dial(const std::string& name) {
  auto& to = *find(name);
  if (stopping_ || to.address.empty() || to.up)
    return;
  ++dialled_;
  to.dial = std::make_shared<link_dial>(io_, [this, name](result<tcp::socket> reached) {
    auto& peer = *find(name);
    peer.dial = nullptr;
    if (reached && peer.up)
      return;
    if (!reached) {
      failed(peer, to_string(reached.error()));
      publish();
      return dial_later(name, cluster::pause_before(options_.backoff, peer.failures, random_()));
    }
    peer.rising = std::make_shared<link>(*std::move(reached), house_, name);
    links_.insert(peer.rising);
    peer.rising->start();
  });
  to.dial->start(to.address, options_.connect_timeout);
}

void link_endpoint::host::tick() {
  tick_timer_.expires_after(std::clamp(options_.terms.ping_every / 4, milliseconds{5}, milliseconds{250}));
  tick_timer_.async_wait([this](const auto& cancelled) {
    if (cancelled)
      return;
    for (auto now = std::chrono::steady_clock::now(); const auto& each : std::vector(links_.begin(), links_.end()))
      each->tick(now);
    publish();
    if (!stopping_ || !links_.empty())
      tick();
  });
}

void link_endpoint::host::renew() {
  asio::post(io_, [this] { look_at_certificates(true); });
}

void link_endpoint::host::watch_certificates() {
  certificate_timer_.expires_after(options_.renew_every);
  certificate_timer_.async_wait([this](const auto& cancelled) {
    if (cancelled || stopping_)
      return;
    look_at_certificates(false);
    watch_certificates();
  });
}

void link_endpoint::host::look_at_certificates(bool always) {
  auto renewed = credentials_.renew(always);
  if (!renewed)
    return notice("link_certificate_kept", to_string(renewed.error()));
  if (!*renewed)
    return;
  notice("link_certificate_renewed", "it expires at " + to_rfc3339(credentials_.expires()));
  for (const auto& each : std::vector(links_.begin(), links_.end()))
    each->judge_anew();
}

void link_endpoint::host::notice(std::string_view event, const std::string& why) {
  if (options_.on_notice)
    options_.on_notice(event, why);
}

void link_endpoint::host::notice_refusal(const std::string& why) {
  auto now = std::chrono::steady_clock::now();
  if (now - noticed_ < notice_pause)
    return;
  noticed_ = now;
  notice("link_refused", why);
}

void link_endpoint::host::publish() {
  std::vector<link_status> all;
  for (const auto& [name, one] : peers_) {
    link_status s{.node = name, .address = one.address, .up = one.up != nullptr, .failures = one.failures};
    s.failure = one.failure;
    if (one.up) {
      const auto& line = *one.up->line();
      s.dialled = line.peer().dialled;
      s.incarnation = line.peer().incarnation;
      s.version = line.peer().version;
      s.round_trip = one.up->session().round_trip();
      s.unsent_bytes = line.unsent();
    }
    all.push_back(std::move(s));
  }
  std::lock_guard lock(status_mutex_);
  status_ = std::move(all);
}

std::vector<link_status> link_endpoint::host::status() const {
  std::lock_guard lock(status_mutex_);
  return status_;
}

link_endpoint::host::peer* link_endpoint::host::find(const std::string& name) {
  auto found = peers_.find(name);
  return found == peers_.end() ? nullptr : &found->second;
}

result<std::unique_ptr<link_endpoint>> link_endpoint::open(link_options options, listener tell) {
  if (auto wrong = validate(options))
    return refused{errc::invalid, *wrong, "cluster"};
  auto credentials = link_credentials::load(options.certificates);
  if (!credentials)
    return std::move(credentials).error();
  auto made = std::make_unique<host>(std::move(options), std::move(tell), *std::move(credentials));
  if (auto opened = made->open(); !opened)
    return std::move(opened).error();
  return std::unique_ptr<link_endpoint>(new link_endpoint(std::move(made)));
}

link_endpoint::link_endpoint(std::unique_ptr<host> made) : host_(std::move(made)) {}

link_endpoint::~link_endpoint() = default;

std::uint16_t link_endpoint::port() const {
  return host_->port();
}

const cluster::link_identity& link_endpoint::self() const {
  return host_->self();
}

void link_endpoint::keep(std::map<std::string, std::string> peers) {
  host_->keep(std::move(peers));
}

std::vector<link_status> link_endpoint::status() const {
  return host_->status();
}

link_counts link_endpoint::counts() const {
  return host_->counts();
}

void link_endpoint::renew_certificates() {
  host_->renew();
}

void link_endpoint::shutdown() {
  host_->shutdown();
}

}  // namespace troupe::net
