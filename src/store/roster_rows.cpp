#include "store/roster_rows.hpp"

#include "core/base/json.hpp"
#include "store/rows.hpp"
#include "store/shards.hpp"

namespace troupe::store {

void shard_map::read(const sql::row& row) {
  rows_.resize(shard_count);
  rows_.at(static_cast<std::size_t>(row.integer(0))) = {
    std::string(row.text(1)), static_cast<std::uint64_t>(row.integer(2)), std::string(row.text(3))};
  fresh_ += row.integer(2) + row.integer(4);
}

refused no_node(std::string_view name) {
  return {errc::unknown, "no node " + std::string(name), {}, "list them with: troupe node list"};
}

result<cluster::member> read_member(const sql::row& row, int first) {
  auto state = from_name<cluster::member_state>(row.text(first + 2));
  auto labels = parse_json(row.text(first + 7));
  cluster::member out;
  out.name = row.text(first);
  out.incarnation = static_cast<std::uint64_t>(row.integer(first + 1));
  // One of a later release says what this one does not know: it is trusted with nothing.
  out.state = state.value_or(cluster::member_state::joining);
  out.drained = row.integer(first + 3) != 0;
  out.weight = static_cast<std::uint32_t>(row.integer(first + 4));
  out.address = row.text(first + 5);
  out.home = row.text(first + 6);
  if (const auto* each = labels ? labels->if_object() : nullptr)
    for (const auto& [name, value] : *each)
      if (value.is_string())
        out.labels.emplace(name, value.get_string());
  out.release = row.text(first + 8);
  out.protocol = static_cast<std::uint32_t>(row.integer(first + 9));
  out.flaps = static_cast<std::uint32_t>(row.integer(first + 10));
  out.joined_at = time_at(row, first + 11);
  out.beat_at = time_at(row, first + 12);
  out.lease = std::chrono::duration_cast<milliseconds>(microseconds{row.integer(first + 13)});
  return out;
}

}  // namespace troupe::store
