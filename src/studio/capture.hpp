#pragma once

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::studio {

/// Keeps the first or the last bytes of a stream.
class capture {
public:
  capture(std::size_t bytes_max, bool keep_last) : bytes_max_(bytes_max), keep_last_(keep_last) {}

  void add(std::string_view bytes) {
    text_ += bytes.substr(0, keep_last_ ? bytes.npos : bytes_max_ - std::min(bytes_max_, text_.size()));
    truncated_ |= seen_ + bytes.size() > bytes_max_;
    seen_ += bytes.size();
    if (keep_last_ && text_.size() > 2 * bytes_max_)
      trim();
  }

  bool truncated() const { return truncated_; }

  std::string take() {
    trim();
    return std::move(text_);
  }

private:
  void trim() {
    if (text_.size() > bytes_max_)
      text_.erase(0, text_.size() - bytes_max_);
  }

  std::size_t bytes_max_;
  bool keep_last_;
  std::size_t seen_ = 0;
  bool truncated_ = false;
  std::string text_;
};

/// Keeps SIGPIPE from this thread while it lives, whatever the process does about it.
class without_sigpipe {
public:
  without_sigpipe() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~without_sigpipe() {
    timespec now{};
    while (::sigtimedwait(&pipe_, nullptr, &now) > 0)
      continue;
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  without_sigpipe(const without_sigpipe&) = delete;
  without_sigpipe& operator=(const without_sigpipe&) = delete;

private:
  sigset_t pipe_;
  sigset_t before_;
};

}  // namespace troupe::studio
