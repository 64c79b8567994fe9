#pragma once

#include "core/base/document.hpp"
#include "core/base/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// The errors found in one file, up to a bound; reading and planning go on after each.
class complaints {
public:
  complaints(std::string file, std::size_t errors_max) : file_(std::move(file)), errors_max_(errors_max) {}

  void add(position at, std::string what, std::string hint = {}) {
    add(refused{errc::invalid, std::move(what), to_text(file_, at), std::move(hint)});
  }
  void add(refused why) {
    if (full())
      return;
    why.what = one_line(why.what);
    why.hint = one_line(why.hint);
    errors_.push_back(std::move(why));
  }

  bool empty() const { return errors_.empty(); }
  bool full() const { return errors_.size() >= errors_max_; }
  std::size_t size() const { return errors_.size(); }
  std::vector<refused> take() { return std::move(errors_); }

private:
  std::string file_;
  std::size_t errors_max_;
  std::vector<refused> errors_;
};

}  // namespace troupe
