#include "actors/link_numbers.hpp"

#include "actors/metrics_text.hpp"

namespace troupe {

using namespace metrics_text;

void link_numbers::now_of(std::shared_ptr<const net::link_endpoint> next) {
  std::lock_guard lock(mutex_);
  if (endpoint_) {
    auto last = endpoint_->counts();
    before_.accepted += last.accepted;
    before_.dialled += last.dialled;
    before_.refused += last.refused;
    before_.fallen += last.fallen;
  }
  endpoint_ = std::move(next);
}

std::shared_ptr<const net::link_endpoint> link_numbers::endpoint() const {
  std::lock_guard lock(mutex_);
  return endpoint_;
}

void link_numbers::write(std::string& out) const {
  std::unique_lock lock(mutex_);
  auto now = endpoint_ ? endpoint_->counts() : net::link_counts{};
  auto before = before_;
  auto links = endpoint_ ? endpoint_->status() : std::vector<net::link_status>{};
  lock.unlock();

  auto counter = [&](std::string_view name, std::string_view summary, std::uint64_t n) {
    describe(out, name, "counter", summary);
    put(out, name, "", std::to_string(n));
  };
  counter("troupe_links_accepted_total", "Links that other nodes dialled.", before.accepted + now.accepted);
  counter("troupe_links_dialled_total", "Links that this node dialled.", before.dialled + now.dialled);
  counter("troupe_links_refused_total", "Connections to the links' port that did not become a link.",
          before.refused + now.refused);
  counter("troupe_links_fallen_total", "Links that fell.", before.fallen + now.fallen);

  auto gauge = [&](std::string_view name, std::string_view summary, auto value) {
    describe(out, name, "gauge", summary);
    for (const auto& each : links)
      put(out, name, "node=\"" + escaped(each.node) + "\"", number(value(each)));
  };
  gauge("troupe_link_up", "Whether the node is linked.", [](const auto& l) { return double(l.up); });
  gauge("troupe_link_round_trip_seconds", "From a ping to its answer, the last time; 0 before the first.",
        [](const auto& l) { return double(l.round_trip.count()) * 1e-6; });
  gauge("troupe_link_unsent_bytes", "What waits for the node.", [](const auto& l) { return double(l.unsent_bytes); });
  gauge("troupe_link_failures", "Tries in vain since the node was last linked.",
        [](const auto& l) { return double(l.failures); });
}

json::array link_numbers::show() const {
  json::array out;
  auto on = endpoint();
  if (!on)
    return out;
  for (const auto& each : on->status()) {
    json::object row{{"node", each.node},
                     {"up", each.up},
                     {"dialled", each.dialled},
                     {"unsent_bytes", each.unsent_bytes},
                     {"failures", each.failures}};
    if (!each.address.empty())
      row.emplace("address", each.address);
    if (each.up && each.round_trip.count() > 0)
      row.emplace("round_trip_us", each.round_trip.count());
    if (!each.failure.empty())
      row.emplace("failure", each.failure);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace troupe
