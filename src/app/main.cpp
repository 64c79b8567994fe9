#include "app/certificates.hpp"
#include "app/doctor.hpp"
#include "app/door.hpp"
#include "app/interruption.hpp"
#include "app/server.hpp"
#include "app/small_program.hpp"
#include "app/terminal_editor.hpp"
#include "app/terminal_keys.hpp"
#include "app/transports.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "store/directory_lock.hpp"
#include "store/file.hpp"
#include "store/private_file.hpp"
#include "store/zone_files.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace troupe::app {
namespace {

result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path))
      return refused{errc::unknown, "cannot read " + path.string(), path.string(), "is the path right?"};
  }
  auto& in = path == "-" ? std::cin : file;
  std::string text(bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > bytes_max)
    return refused{errc::too_large, path.string() + " has more than " + std::to_string(bytes_max) + " bytes",
                   path.string()};
  return text;
}

result<std::vector<std::string>> files_in(const std::filesystem::path& path, std::string_view ending) {
  std::error_code error;
  if (path == "-" || !std::filesystem::is_directory(path, error))
    return std::vector<std::string>{path.string()};
  std::vector<std::string> found;
  using walk = std::filesystem::recursive_directory_iterator;
  constexpr std::size_t files_max = 10'000;
  for (auto at = walk(path, std::filesystem::directory_options::skip_permission_denied, error);
       !error && at != walk{} && found.size() < files_max; at.increment(error))
    if (at->is_regular_file() && at->path().string().ends_with(ending))
      found.push_back(at->path().string());
  if (error)
    return refused{errc::storage, "cannot list " + path.string() + ": " + error.message(), path.string()};
  std::ranges::sort(found);
  return found;
}

result<void> write_file(const std::filesystem::path& path, std::string_view text) {
  auto refuse = [&](std::string why) {
    return refused{errc::storage, "cannot write " + path.string() + ": " + std::move(why), path.string(),
                   "is there room, and may you write there?"};
  };
  std::error_code error;
  if (path.has_parent_path())
    std::filesystem::create_directories(path.parent_path(), error);
  auto passing = path;
  passing += ".part";
  {
    std::ofstream file(passing, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.flush())
      return refuse(std::strerror(errno));
  }
  std::filesystem::rename(passing, path, error);
  if (error)
    return refuse(error.message());
  return {};
}

/// Makes a directory for a node that only has to know task types.
result<std::filesystem::path> passing_directory() {
  auto path = (std::filesystem::temp_directory_path() / "troupe-XXXXXX").string();
  if (!::mkdtemp(path.data()))
    return refused{errc::storage, "cannot make a directory like " + path, "", "set TMPDIR to one that can be written"};
  return std::filesystem::path(path);
}

/// A node to speak to: the one that was named, the one that has the data directory, or one of our own.
result<std::unique_ptr<cli::transport>> connect(const cli::connection& to) {
  if (to.server)
    return remote(*to.server, to.ca_file);
  if (auto holder = store::directory_lock::read_holder(to.data); holder && !holder->address.empty())
    return remote(holder->address, to.ca_file, read_local_token(to.data));
  settings from;
  if (to.config) {
    std::vector<refused> errors;
    if (auto loaded = load_settings(*to.config, from, errors); !loaded)
      return std::move(loaded).error();
    if (auto wrong = validate(from))
      return *std::move(wrong);
  }
  if (!from.database.url.empty() && to.purpose != cli::purpose::catalogue)
    return refused{errc::conflict, "the journal is in a PostgreSQL database, which belongs to a server", "store.url",
                   "start one with: troupe server --config FILE; then name it with --server"};
  node_settings with{.options = from.node, .programs = std::move(from.programs), .threads = from.threads};
  with.data = to.data;
  with.secrets = from.secrets_file;
  with.shown = shown(from);
  with.options.recover = to.purpose == cli::purpose::work;
  std::filesystem::path leave_nothing;
  // What workers declared is in the data directory, if there is one that nobody holds.
  if (to.purpose == cli::purpose::catalogue && std::filesystem::exists(to.data / "troupe.db"))
    if (auto started = node::start(with))
      return embedded(*std::move(started));
  if (to.purpose == cli::purpose::catalogue) {
    auto made = passing_directory();
    if (!made)
      return std::move(made).error();
    with.data = leave_nothing = *made;
  }
  auto started = node::start(std::move(with));
  if (!started)
    return std::move(started).error();
  return embedded(*std::move(started), std::move(leave_nothing));
}

int serve_with(const cli::server_options& options) {
  settings with;
  if (options.config) {
    std::vector<refused> errors;
    auto loaded = load_settings(*options.config, with, errors);
    for (const auto& error : errors)
      std::cerr << to_string(error) << "\n";
    if (!errors.empty())
      return static_cast<int>(cli::exit_code::refused);
    if (!loaded) {
      std::cerr << "troupe: " << to_string(loaded.error()) << "\n";
      return static_cast<int>(cli::exit_code_of(loaded.error().code));
    }
  }
  if (auto applied = apply_settings(options.settings, with); !applied) {
    std::cerr << "troupe: " << to_string(applied.error()) << "\n";
    return static_cast<int>(cli::exit_code::usage);
  }
  with.http.address = options.address;
  with.http.port = options.port;
  if (auto wrong = validate(with)) {
    std::cerr << "troupe: " << to_string(*wrong) << "\n";
    return static_cast<int>(cli::exit_code_of(wrong->code));
  }
  return serve(with, options.data, std::cout, std::cerr);
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    names.push_back(entry.path().filename().string() + (entry.is_directory(error) ? "/" : ""));
  std::ranges::sort(names);
  return names;
}

void measure(cli::environment& env) {
  if (winsize size{}; ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    env.width = size.ws_col;
    env.height = size.ws_row;
  }
}

cli::environment surroundings() {
  cli::environment env{.out = std::cout, .err = std::cerr};
  env.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  env.colour = env.out_is_terminal;
  env.in = &std::cin;
  env.in_is_terminal = env.out_is_terminal && ::isatty(STDIN_FILENO) == 1;
  env.measure = measure;
  env.version = TROUPE_VERSION;
  env.connect = connect;
  env.serve = serve_with;
  env.examine = examine;
  env.certificates = [](const cli::certificate_order& order) {
    return carry_out(order, std::chrono::floor<microseconds>(std::chrono::system_clock::now()));
  };
  env.settings_file = settings_file;
  env.now = [] { return std::chrono::floor<microseconds>(std::chrono::system_clock::now()); };
  env.interrupted = interrupted;
  env.forget_interrupt = forget_interrupt;
  env.rest = rest;
  env.read_file = read_file;
  env.files_in = files_in;
  env.write_file = write_file;
  env.read_private = [](const std::filesystem::path& path) { return store::read_private(path); };
  env.write_private = [](const std::filesystem::path& path, std::string_view text) {
    auto made = store::make_directory(path.parent_path());
    return made ? store::write_private(path, text) : made;
  };
  env.run_program = run_program;
  env.names_in = names_in;
  env.edit_lines = edit_lines;
  env.read_keys = read_keys;
  env.variable = [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
  return env;
}

}  // namespace
}  // namespace troupe::app

int main(int argc, char** argv) {
  using namespace troupe;
  std::vector<std::string> args(argv + 1, argv + argc);
  // A server waits for its signals in one thread; a command looks at a flag between two steps.
  if (std::ranges::find(args, "server") != args.end()) {
    app::block_signals();
  } else {
    std::signal(SIGPIPE, SIG_IGN);
    app::catch_interrupts();
  }
  set_zone_provider(store::zone_files(store::zone_directory()));
  auto env = app::surroundings();
  return cli::run(args, env);
}
