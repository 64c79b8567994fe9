#include "bench/bench.hpp"
#include "bench/database.hpp"
#include "bench/measure.hpp"

#include <boost/version.hpp>
#include <caf/config.hpp>
#include <sqlite3.h>

#include <fstream>
#include <sstream>
#include <thread>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name"))
      return line.substr(line.find(':') + 2);
  return "an unknown processor";
}

/// Returns the type and device of the mount a path is on: the longest mount point that is a prefix of it.
std::string filesystem_of(const std::filesystem::path& path) {
  auto where = std::filesystem::absolute(path).string();
  std::ifstream mounts("/proc/mounts");
  std::string found, longest;
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string device, point, type;
    words >> device >> point >> type;
    auto inside = point == "/" || where == point || where.starts_with(point + "/");
    if (inside && point.size() >= longest.size()) {
      longest = point;
      found = type + " on " + device;
    }
  }
  return found;
}

}  // namespace

double cpu_ms() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto ms = [](const timeval& t) { return double(t.tv_sec) * 1e3 + double(t.tv_usec) / 1e3; };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return double(resident) * double(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

void print_conditions(const settings& with) {
  utsname system{};
  ::uname(&system);
  auto load = first_line("/proc/loadavg");
  std::printf("%u cores (%s), Linux %s, load %s\n", std::thread::hardware_concurrency(), processor().c_str(),
              system.release, load.substr(0, load.find(' ')).c_str());
  std::printf("%s, fsync on (WAL, synchronous=FULL)\n", filesystem_of(with.directory).c_str());
  std::printf("troupe %s (%s), g++ %s, SQLite %s, Boost %d.%d, CAF %d.%d.%d\n", TROUPE_VERSION, TROUPE_BUILD_TYPE,
              __VERSION__, sqlite3_libversion(), BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
              CAF_VERSION / 10000, CAF_VERSION / 100 % 100, CAF_VERSION % 100);
  if (journals())
    std::printf("journals in PostgreSQL %s on the same machine, fsync on; its CPU counts, too, its fsyncs do not\n",
                journals()->version().c_str());
  std::printf("medians of %d (least..most)\n\n", with.turns);
}

}  // namespace troupe::bench
