#include "tests/e2e/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::e2e {
namespace {

std::vector<std::string> environment_of(const launch& l) {
  std::map<std::string, std::string> all;
  for (char** each = environ; *each; ++each) {
    std::string entry = *each;
    auto equals = entry.find('=');
    if (!entry.starts_with("TROUPE_"))
      all[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  for (const auto& [name, value] : l.environment)
    value.empty() ? static_cast<void>(all.erase(name)) : static_cast<void>(all[name] = value);
  std::vector<std::string> out;
  for (const auto& [name, value] : all)
    out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// In the child: becomes the program, or ends with 127.
[[noreturn]] void become(const launch& l, char* const* argv, char* const* environment, const char* out,
                         const char* err) {
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(::open(out, O_WRONLY | O_CREAT | O_APPEND, 0600), 1);
  ::dup2(::open(err, O_WRONLY | O_CREAT | O_APPEND, 0600), 2);
  ::closefrom(3);
  if (!l.directory.empty() && ::chdir(l.directory.c_str()) != 0)
    ::_exit(127);
  if (l.file_bytes_max) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{*l.file_bytes_max, *l.file_bytes_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ::execvpe(argv[0], argv, environment);
  ::_exit(127);
}

}  // namespace

scratch::scratch() {
  auto name = (std::filesystem::temp_directory_path() / "troupe-e2e-XXXXXX").string();
  if (!::mkdtemp(name.data()))
    throw std::runtime_error("cannot create " + name);
  path_ = name;
}

scratch::~scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string scratch::write(const std::string& name, std::string_view text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
  return *this / name;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

process::process(const launch& l) {
  auto args = l.argv;
  auto argv = pointers_to(args);
  auto variables = environment_of(l);
  auto environment = pointers_to(variables);
  auto out = files_ / "out";
  auto err = files_ / "err";
  pid_ = ::fork();
  if (pid_ < 0)
    throw std::runtime_error("cannot fork");
  if (pid_ == 0)
    become(l, argv.data(), environment.data(), out.c_str(), err.c_str());
}

process::~process() {
  if (!has_ended())
    kill();
}

void process::signal(int number) const {
  if (!status_)
    ::kill(pid_, number);
}

bool process::says(std::string_view text) {
  eventually([&] { return out().find(text) != std::string::npos || has_ended(); });
  return out().find(text) != std::string::npos;
}

bool process::has_ended() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_)
    status_ = status;
  return status_.has_value();
}

ended process::wait(std::chrono::milliseconds within) {
  eventually([this] { return has_ended(); }, within);
  int code = !status_ ? -1 : WIFSIGNALED(*status_) ? 128 + WTERMSIG(*status_) : WEXITSTATUS(*status_);
  return {code, out(), err()};
}

ended run(const launch& l) {
  return process(l).wait();
}

launch troupe(std::vector<std::string> args) {
  args.insert(args.begin(), TROUPE_BINARY);
  return {std::move(args)};
}

std::uint32_t seed() {
  const char* given = std::getenv("TROUPE_SEED");
  return given ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device{}();
}

std::vector<pid_t> processes_with(const std::string& text) {
  std::vector<pid_t> out;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != name.npos)
      continue;
    // A zombie has an empty command line.
    if (read_file(entry.path() / "cmdline").find(text) != std::string::npos)
      out.push_back(std::stoi(name));
  }
  return out;
}

}  // namespace troupe::e2e
