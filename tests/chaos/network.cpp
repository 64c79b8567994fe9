#include "chaos/network.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::chaos {
namespace {

/// Nobody has this one.
constexpr const char* nowhere = "02:00:00:00:00:ff";

void must(bool worked, const std::string& what) {
  if (!worked)
    throw std::runtime_error("cannot " + what + ": " + std::strerror(errno));
}

void ip(const std::string& words) {
  auto command = "ip " + words;
  if (std::system(command.c_str()) != 0)  // NOLINT: the words are ours
    throw std::runtime_error("this does not work: " + command);
}

int own_namespace() {
  auto file = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  must(file >= 0, "open /proc/thread-self/ns/net");
  return file;
}

std::string port_of(std::size_t place) {
  return "place" + std::to_string(place);
}

}  // namespace

bool network::is_possible() {
  auto child = ::fork();
  if (child < 0)
    return false;
  if (child == 0) {
    auto quiet = ::open("/dev/null", O_RDWR);
    ::dup2(quiet, STDOUT_FILENO);
    ::dup2(quiet, STDERR_FILENO);
    try {
      network tried(1);
      ::_exit(::mount("tmpfs", "/mnt", "tmpfs", 0, "size=1m") == 0 ? 0 : 1);
    } catch (const std::exception&) {
      ::_exit(1);
    }
  }
  int ended = 0;
  return ::waitpid(child, &ended, 0) == child && WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
}

network::network(std::size_t nodes) {
  must(::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0, "make a network namespace");
  must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "keep mounts private");
  hub_ = own_namespace();
  ip("link set lo up");
  ip("link add hub type bridge");
  ip("address add " + address_of(0) + "/24 dev hub");
  ip("link set hub up");
  for (std::size_t place = 1; place <= nodes; ++place)
    places_[place] = add(place);
  places_[database] = add(database);
}

std::string network::address_of(std::size_t place) {
  return "10.77.0." + std::to_string(place + 10);
}

int network::add(std::size_t place) const {
  must(::unshare(CLONE_NEWNET) == 0, "make a network namespace");
  auto there = own_namespace();
  must(::setns(hub_, CLONE_NEWNET) == 0, "enter a network namespace");
  ip("link add " + port_of(place) + " type veth peer name eth0 netns /proc/" + std::to_string(::getpid()) + "/fd/" +
     std::to_string(there));
  ip("link set " + port_of(place) + " master hub up");
  must(::setns(there, CLONE_NEWNET) == 0, "enter a network namespace");
  ip("link set lo up");
  ip("address add " + address_of(place) + "/24 dev eth0");
  ip("link set eth0 up");
  must(::setns(hub_, CLONE_NEWNET) == 0, "enter a network namespace");
  return there;
}

void network::inside(std::size_t place, const std::function<void()>& act) const {
  must(::setns(places_.at(place), CLONE_NEWNET) == 0, "enter a network namespace");
  try {
    act();
  } catch (...) {
    must(::setns(hub_, CLONE_NEWNET) == 0, "leave a network namespace");
    throw;
  }
  must(::setns(hub_, CLONE_NEWNET) == 0, "leave a network namespace");
}

/// A neighbour with an address nobody has: unlike a route that leads nowhere, its sender is not told.
void network::cut(std::size_t from, std::size_t to) {
  if (++cuts_[{from, to}] == 1)
    inside(from, [&] { ip("neighbour replace " + address_of(to) + " lladdr " + nowhere + " dev eth0 nud permanent"); });
}

void network::heal(std::size_t from, std::size_t to) {
  if (--cuts_[{from, to}] == 0)
    inside(from, [&] { ip("neighbour delete " + address_of(to) + " dev eth0"); });
}

void network::unplug(std::size_t place) {
  if (++unplugged_[place] == 1)
    ip("link set " + port_of(place) + " nomaster");
}

void network::plug(std::size_t place) {
  if (--unplugged_[place] == 0)
    ip("link set " + port_of(place) + " master hub");
}

}  // namespace troupe::chaos
