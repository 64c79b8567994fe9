#include "store/record_walk.hpp"

#include "store/checksum.hpp"
#include "store/statements.hpp"

namespace troupe::store {
namespace {

/// What is in memory at once is at most so many records of `options::record_bytes_inline_max`.
constexpr std::size_t records_per_page = 256;

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
    if (page_.empty())
      if (auto turned = turn_page(); !turned)
        return std::move(turned).error();
    if (page_.empty())
      return std::optional<record>{};
    auto self = prove(std::move(page_.front()));
    page_.pop_front();
    if (!self)
      return std::move(self).error();
    if (auto follows = prove_place(*self); !follows)
      return std::move(follows).error();
    before_ = self->first;
    expected_ = self->first + self->count;
    if (expected_ > after_ + 1)
      return std::optional{*std::move(self)};
  }
}

result<void> record_walk::turn_page() {
  if (last_page_)
    return {};
  std::size_t rows = 0;
  auto take = [&](const sql::row& row) -> result<bool> {
    ++rows;
    auto first = static_cast<std::uint64_t>(row.integer(0));
    if (first == before_)
      return true;
    bool in_blob = !row.is_null(4);
    page_.push_back({{first, static_cast<std::uint32_t>(row.integer(1)), std::string(row.text(in_blob ? 4 : 3))},
                     row.integer(2),
                     in_blob});
    return true;
  };
  auto after = expected_ == 0 ? after_ : expected_ - 1;
  auto done = session_.query(sql::load, std::ref(take), execution_.value, after, records_per_page);
  if (!done)
    return std::move(done).error();
  last_page_ = rows < records_per_page;
  return {};
}

result<void> record_walk::prove_place(const record& self) const {
  if (expected_ == 0 ? self.first > after_ + 1 : self.first > expected_)
    return corrupt(execution_, events(expected_ == 0 ? after_ + 1 : expected_, self.first - 1) + " missing");
  if (expected_ != 0 && self.first < expected_)
    return corrupt(execution_, events(self.first, expected_ - 1) + " stored twice");
  return {};
}

result<record> record_walk::prove(stored_record stored) const {
  auto& self = stored.content;
  auto which = "the record that begins at event " + std::to_string(self.first);
  if (self.first == 0 || self.count == 0 ||
      checksum_of(sum_, execution_, self.first, self.count, self.text) != stored.checksum)
    return corrupt(execution_, which + " fails its checksum");
  if (!stored.in_blob)
    return std::move(self);
  auto bytes = blobs_.read(self.text);
  if (!bytes)
    return corrupt(execution_, which + " is in a blob: " + bytes.error().what);
  self.text = *std::move(bytes);
  return std::move(self);
}

}  // namespace troupe::store
