#pragma once

#include "tests/e2e/process.hpp"

#include <string>
#include <string_view>

namespace troupe::e2e {

/// A child on a terminal of its own (forkpty), and the one who types there. Killed with this.
class terminal {
public:
  explicit terminal(const launch&, unsigned short columns = 100, unsigned short rows = 30);
  terminal(const terminal&) = delete;
  ~terminal();

  /// Types the text; `\n` is Enter, `\x03` Ctrl-C, `\x04` Ctrl-D.
  void type(std::string_view text) const;
  /// Reads until the text came since the last time this was asked; false when it ends without.
  bool shows(std::string_view text);
  /// Changes the size, as a user who pulls at the window does.
  void resize(unsigned short columns, unsigned short rows) const;
  /// Waits for the end and returns the exit code; -1 when it does not come.
  int wait();
  /// Everything that came.
  const std::string& seen() const { return seen_; }

private:
  bool read_more();

  int fd_ = -1;
  pid_t pid_ = -1;
  std::string seen_;
  std::size_t asked_ = 0;
};

}  // namespace troupe::e2e
