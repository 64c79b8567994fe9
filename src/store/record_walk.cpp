#include "store/record_walk.hpp"

#include "store/checksum.hpp"

namespace troupe::store {
namespace {

refused corrupt(const execution_id& execution, std::string what) {
  return refused{errc::corrupt,
                 "the journal of execution " + execution.value + " is damaged: " + std::move(what),
                 {},
                 "restore the data directory from a backup; other executions are not affected"};
}

std::string events(std::uint64_t first, std::uint64_t last) {
  return first == last ? "event " + std::to_string(first)
                       : "events " + std::to_string(first) + " to " + std::to_string(last);
}

}  // namespace

result<std::optional<record>> record_walk::next() {
  for (;;) {
    auto row = rows_.next();
    if (!row)
      return std::move(row).error();
    if (!*row)
      return std::optional<record>{};
    auto self = read();
    if (!self)
      return std::move(self).error();
    if (auto follows = prove_place(*self); !follows)
      return std::move(follows).error();
    expected_ = self->first + self->count;
    if (expected_ > after_ + 1)
      return std::optional{*std::move(self)};
  }
}

result<void> record_walk::prove_place(const record& self) const {
  if (expected_ == 0 ? self.first > after_ + 1 : self.first > expected_)
    return corrupt(execution_, events(expected_ == 0 ? after_ + 1 : expected_, self.first - 1) + " missing");
  if (expected_ != 0 && self.first < expected_)
    return corrupt(execution_, events(self.first, expected_ - 1) + " stored twice");
  return {};
}

result<record> record_walk::read() const {
  record self{static_cast<std::uint64_t>(rows_.integer(0)), static_cast<std::uint32_t>(rows_.integer(1)), {}};
  auto which = "the record that begins at event " + std::to_string(self.first);
  auto content = rows_.text(rows_.is_null(4) ? 3 : 4);
  if (self.first == 0 || self.count == 0 ||
      checksum_of(sum_, execution_, self.first, self.count, content) != rows_.integer(2))
    return corrupt(execution_, which + " fails its checksum");
  if (rows_.is_null(4)) {
    self.text = std::string(content);
    return self;
  }
  auto bytes = blobs_.read(content);
  if (!bytes)
    return corrupt(execution_, which + " is in a blob: " + bytes.error().what);
  self.text = *std::move(bytes);
  return self;
}

}  // namespace troupe::store
