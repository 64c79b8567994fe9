#include "app/terminal_editor.hpp"

#include "app/interruption.hpp"
#include "app/private_file.hpp"
#include "cli/columns.hpp"
#include "cli/text.hpp"

#include <histedit.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <iostream>
#include <langinfo.h>
#include <poll.h>
#include <sstream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace troupe::app {
namespace {

/// The terminal has another size, or the process came back from the background.
std::atomic<bool> resized = false;
std::atomic<bool> resumed = false;

void speak_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8")
    std::setlocale(LC_CTYPE, "C.UTF-8");
}

class terminal_editor : public cli::line_editor {
public:
  explicit terminal_editor(cli::line_editing how)
    : how_(std::move(how)), history_(::history_init()), edit_(::el_init("troupe", stdin, stdout, stderr)) {
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, static_cast<int>(how_.history_lines_max));
    ::history(history_, &event, H_SETUNIQUE, 1);
    load_history();
    ::el_set(edit_, EL_CLIENTDATA, this);
    ::el_set(edit_, EL_PROMPT, &terminal_editor::show_prompt);
    ::el_set(edit_, EL_EDITOR, "emacs");
    ::el_set(edit_, EL_HIST, &::history, history_);
    ::el_set(edit_, EL_GETCFN, &terminal_editor::next_letter);
    ::el_set(edit_, EL_ADDFN, "troupe-complete", "Complete the word", &terminal_editor::on_tab);
    ::el_set(edit_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    ::el_source(edit_, nullptr);
    ::el_set(edit_, EL_BIND, "^I", "troupe-complete", nullptr);
  }

  ~terminal_editor() override {
    ::el_end(edit_);
    ::history_end(history_);
  }
  terminal_editor(const terminal_editor&) = delete;
  terminal_editor& operator=(const terminal_editor&) = delete;

  std::optional<std::string> read(const std::string& prompt) override {
    prompt_ = prompt;
    std::cout.flush();
    int count = 0;
    const char* line = ::el_gets(edit_, &count);
    if (interrupted()) {
      std::cout << "^C\n" << std::flush;
      return std::string{};
    }
    if (!line || count <= 0) {
      std::cout << "\n" << std::flush;
      return std::nullopt;
    }
    std::string text(line, static_cast<std::size_t>(count));
    text.erase(text.find_last_not_of("\r\n") + 1);
    return text;
  }

  void remember(const std::string& line) override {
    if (line == last_)
      return;
    last_ = line;
    HistEvent event;
    ::history(history_, &event, H_ENTER, line.c_str());
    // A history that cannot be kept is no reason not to do what the line says.
    if (how_.history)
      static_cast<void>(append_private(*how_.history, line));
  }

private:
  static terminal_editor& of(EditLine* edit) {
    void* self = nullptr;
    ::el_get(edit, EL_CLIENTDATA, &self);
    return *static_cast<terminal_editor*>(self);
  }

  static char* show_prompt(EditLine* edit) { return of(edit).prompt_.data(); }

  /// The newest lines; the file is made shorter when it has become twice as long.
  void load_history() {
    if (!how_.history)
      return;
    auto text = read_private(*how_.history);
    if (!text || !*text)
      return;
    std::vector<std::string> lines;
    std::istringstream in(**text);
    for (std::string line; std::getline(in, line);)
      lines.push_back(std::move(line));
    auto skipped = lines.size() - std::min(lines.size(), how_.history_lines_max);
    std::string kept;
    HistEvent event;
    for (auto i = skipped; i < lines.size(); ++i) {
      ::history(history_, &event, H_ENTER, lines[i].c_str());
      kept += lines[i] + "\n";
    }
    if (skipped > how_.history_lines_max)
      static_cast<void>(write_private(*how_.history, kept));
  }

  /// Waits for a letter. Signals are looked after here, where the state of the terminal is known.
  static int next_letter(EditLine* edit, wchar_t* to) {
    std::mbstate_t state{};
    for (;;) {
      if (interrupted()) {
        errno = EINTR;
        return -1;
      }
      if (resized.exchange(false))
        ::el_resize(edit);
      if (resumed.exchange(false)) {
        ::el_set(edit, EL_PREP_TERM, 1);
        ::el_set(edit, EL_REFRESH);
      }
      std::array<pollfd, 2> waited{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{interruption_fd(), POLLIN, 0}};
      if (::poll(waited.data(), waited.size(), -1) < 0 || waited[1].revents)
        continue;
      char byte = 0;
      auto got = ::read(STDIN_FILENO, &byte, 1);
      if (got < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (got <= 0)
        return static_cast<int>(got);
      switch (std::mbrtowc(to, &byte, 1, &state)) {
      case static_cast<std::size_t>(-2):
        continue;
      case static_cast<std::size_t>(-1):
        state = {};
        continue;
      case 0:
        *to = L'\0';
      }
      return 1;
    }
  }

  static unsigned char on_tab(EditLine* edit, int) {
    const auto* line = ::el_line(edit);
    auto done =
      of(edit).how_.complete(std::string_view(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer)));
    if (!done.shown.empty()) {
      show(done.shown);
      return CC_REDISPLAY;
    }
    if (done.text.empty())
      return CC_REFRESH_BEEP;
    // libedit counts letters, not bytes.
    std::string written(line->cursor - done.replaced, done.replaced);
    auto letters = static_cast<int>(std::mbstowcs(nullptr, written.c_str(), 0));
    if (letters > 0)
      ::el_deletestr(edit, letters);
    ::el_insertstr(edit, done.text.c_str());
    return CC_REFRESH;
  }

  /// Words with what they mean a line each, others in columns.
  static void show(const std::vector<cli::candidate>& all) {
    constexpr std::size_t lines_max = 60;
    winsize size{};
    ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    std::size_t width = size.ws_col > 20 ? size.ws_col : 80;
    std::size_t longest = 0;
    for (const auto& c : all)
      longest = std::max(longest, cli::columns_of(c.text));
    auto meanings = std::ranges::any_of(all, [](const auto& c) { return !c.says.empty(); });
    auto per_line = meanings ? 1 : std::max<std::size_t>(1, width / (longest + 2));
    auto shown = std::min(all.size(), per_line * lines_max);
    std::cout << "\n";
    for (std::size_t i = 0; i < shown; ++i) {
      auto text = cli::pad_right(cli::printable(all[i].text), longest) + "  " + cli::printable(all[i].says);
      text.erase(text.find_last_not_of(' ') + 1);
      auto ends = (i + 1) % per_line == 0 || i + 1 == shown;
      std::cout << (ends ? cli::fit(text, width - 1) + "\n" : cli::pad_right(text, longest + 2));
    }
    if (shown < all.size())
      std::cout << "... and " << all.size() - shown << " more\n";
    std::cout << std::flush;
  }

  cli::line_editing how_;
  History* history_;
  EditLine* edit_;
  std::string prompt_;
  std::string last_;
};

}  // namespace

std::unique_ptr<cli::line_editor> edit_lines(cli::line_editing how) {
  speak_utf8();
  bear_interrupts(3);
  struct sigaction on {};
  on.sa_handler = [](int signal) { (signal == SIGWINCH ? resized : resumed) = true; };
  ::sigaction(SIGWINCH, &on, nullptr);
  ::sigaction(SIGCONT, &on, nullptr);
  return std::make_unique<terminal_editor>(std::move(how));
}

}  // namespace troupe::app
