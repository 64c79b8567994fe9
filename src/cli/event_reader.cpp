#include "cli/event_reader.hpp"

namespace troupe::cli {

result<void> event_reader::feed(std::string_view piece, const std::function<void(const message&)>& on_message) {
  while (!piece.empty()) {
    auto end = piece.find('\n');
    line_ += piece.substr(0, end);
    if (line_.size() + next_.body.size() > message_bytes_max)
      return refused{errc::too_large, "an event of the stream is too long"};
    if (end == piece.npos)
      return {};
    piece.remove_prefix(end + 1);
    if (line_.ends_with('\r'))
      line_.pop_back();
    take_line(line_, on_message);
    line_.clear();
  }
  return {};
}

void event_reader::take_line(std::string_view line, const std::function<void(const message&)>& on_message) {
  if (line.empty()) {
    if (has_body_)
      on_message(next_);
    next_ = {};
    has_body_ = false;
    return;
  }
  auto colon = line.find(':');
  auto name = line.substr(0, colon);
  auto value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' '))
    value.remove_prefix(1);
  if (name == "event")
    next_.type = value;
  if (name == "data") {
    next_.body += (has_body_ ? "\n" : "") + std::string(value);
    has_body_ = true;
  }
}

}  // namespace troupe::cli
