#pragma once

#include "http/client.hpp"
#include "net/certificate.hpp"
#include "net/link_endpoint.hpp"
#include "support/memory_directory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// Nodes of a test that are linked over loopback.
namespace troupe::net {

template <class T>
T must(result<T> r) {
  if (!r)
    FAIL(to_string(r.error()));
  return *std::move(r);
}

inline timestamp system_now() {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

inline validity a_day() {
  return {system_now() - 1h, system_now() + 24h};
}

/// Folders of certificates, as nodes have them.
class vault {
public:
  explicit vault(std::string cluster = "prod") : cluster_(std::move(cluster)) { rotate(); }

  /// From now on a new authority signs; `trusted` are whom folders that are written then believe.
  void rotate() { authorities.insert(authorities.begin(), must(make_authority(cluster_, a_day()))); }

  /// Writes the folder of a node.
  std::filesystem::path issue(const std::string& node, validity valid = a_day()) {
    auto pair = must(issue_certificate(authorities.front(), node, valid));
    write(folder(node), pair);
    trust(node);
    return folder(node);
  }

  /// Has a node believe all authorities there are.
  void trust(const std::string& node) {
    std::string all;
    for (const auto& each : authorities)
      all += each.certificate;
    put(folder(node) / "authority.pem", all);
  }

  std::filesystem::path folder(const std::string& node) const { return directory_.path() / node; }

  static void write(const std::filesystem::path& folder, const key_pair& pair) {
    std::filesystem::create_directories(folder);
    put(folder / "node.key", pair.key);
    put(folder / "node.pem", pair.certificate);
  }

  /// A reader sees the old file or the new one.
  static void put(const std::filesystem::path& file, const std::string& text) {
    auto passing = file;
    passing += ".part";
    std::ofstream(passing) << text;
    std::filesystem::permissions(passing, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(passing, file);
  }

  /// The newest first.
  std::vector<key_pair> authorities;

private:
  std::string cluster_;
  testing::memory_directory directory_;
};

/// One node, and what its links told it.
class station {
public:
  station(const std::filesystem::path& folder, std::uint64_t incarnation = 1, link_options options = {}) {
    options.certificates = folder;
    options.incarnation = incarnation;
    options.on_notice = [this](std::string_view event, const std::string& why) {
      std::lock_guard lock(mutex_);
      notices_.push_back(std::string(event) + ": " + why);
    };
    auto opened = link_endpoint::open(std::move(options),
                                      {[this](auto line) {
                                         std::lock_guard lock(mutex_);
                                         ++ups_;
                                         lines_[line->peer().node] = line;
                                       },
                                       [this](const auto& line, const refused& why) {
                                         std::lock_guard lock(mutex_);
                                         downs_.push_back(line->peer().node + ": " + why.what);
                                         if (lines_[line->peer().node] == line)
                                           lines_.erase(line->peer().node);
                                       },
                                       [this](link_delivery d) {
                                         std::lock_guard lock(mutex_);
                                         if (auto* note = std::get_if<cluster::link_note>(&d.message))
                                           heard_.push_back(d.from->peer().node + ": " + note->bytes.substr(0, 40));
                                         bytes_ += cluster::encode(d.message).size();
                                         if (keeps)
                                           kept_.push_back(std::move(d));
                                       }});
    endpoint = must(std::move(opened));
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(endpoint->port()); }
  std::shared_ptr<link_line> line(const std::string& to) const {
    std::lock_guard lock(mutex_);
    auto found = lines_.find(to);
    return found == lines_.end() ? nullptr : found->second;
  }
  bool is_linked(const std::string& to) const { return line(to) != nullptr; }
  bool note(const std::string& to, std::string text) const {
    auto through = line(to);
    return through && through->send(cluster::link_note{"test", std::move(text)}) == link_sent::sent;
  }
  std::vector<std::string> heard() const {
    std::lock_guard lock(mutex_);
    return heard_;
  }
  std::vector<std::string> downs() const {
    std::lock_guard lock(mutex_);
    return downs_;
  }
  std::size_t ups() const {
    std::lock_guard lock(mutex_);
    return ups_;
  }
  std::size_t bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
  }
  bool has_fallen(std::string_view why) const {
    return std::ranges::any_of(downs(), [&](const auto& each) { return each.find(why) != each.npos; });
  }
  bool noticed(std::string_view text) const {
    std::lock_guard lock(mutex_);
    return std::ranges::any_of(notices_, [&](const auto& each) { return each.find(text) != each.npos; });
  }
  /// Why a peer is not reached.
  std::string failure(const std::string& of) const {
    for (const auto& each : endpoint->status())
      if (each.node == of)
        return each.failure;
    return {};
  }
  /// Deals with everything that was kept.
  void let_go() {
    std::vector<link_delivery> all;
    std::lock_guard lock(mutex_);
    keeps = false;
    all.swap(kept_);
  }

  /// Deliveries are not dealt with.
  std::atomic<bool> keeps = false;

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<link_line>> lines_;
  std::vector<std::string> heard_, downs_, notices_;
  std::vector<link_delivery> kept_;
  std::size_t ups_ = 0;
  std::size_t bytes_ = 0;

public:
  /// Last, so that its thread ends first.
  std::unique_ptr<link_endpoint> endpoint;
};

}  // namespace troupe::net
