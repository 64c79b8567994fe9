#include "core/cluster/placement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <string_view>

namespace troupe::cluster {
namespace {

/// How much more than its share a candidate may have.
constexpr double slack = 1.02;

std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 14695981039346656037u;
  for (auto c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

/// -w / ln(h), h drawn from (0, 1): the highest is that of a candidate as often as its weight says.
double score_of(std::uint64_t name, std::uint32_t shard, std::uint32_t weight) {
  auto draw = (static_cast<double>(mixed(name + mixed(shard + 1)) >> 11) + 0.5) * 0x1p-53;
  return -static_cast<double>(weight) / std::log(draw);
}

struct ranked {
  double score = 0;
  std::size_t who = nobody;
};

/// By shard, the candidates it would have, the best first.
std::vector<std::vector<ranked>> rankings(std::span<const candidate> all, std::uint32_t shards) {
  std::vector<std::uint64_t> names;
  for (const auto& c : all)
    names.push_back(hash_of(c.name));
  std::vector<std::vector<ranked>> out(shards);
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].weight > 0)
        out[shard].push_back({score_of(names[i], shard, all[i].weight), i});
    std::ranges::sort(out[shard], [&](const ranked& a, const ranked& b) {
      return a.score != b.score ? a.score > b.score : all[a.who].name < all[b.who].name;
    });
  }
  return out;
}

std::vector<std::size_t> rooms(std::span<const candidate> all, std::uint32_t shards) {
  std::uint64_t total = 0;
  for (const auto& c : all)
    total += c.weight;
  std::vector<std::size_t> out;
  for (const auto& c : all) {
    auto share = total == 0 ? 0.0 : static_cast<double>(shards) * c.weight / static_cast<double>(total);
    out.push_back(static_cast<std::size_t>(std::ceil(share * slack)));
  }
  return out;
}

}  // namespace

std::vector<std::size_t> place(std::span<const candidate> all, std::uint32_t shards) {
  auto ranking = rankings(all, shards);
  auto room = rooms(all, shards);
  std::vector<std::size_t> out(shards, nobody), next(shards, 0);
  // Of each candidate the shards it keeps, the one that ranks it lowest on top.
  using kept = std::pair<double, std::uint32_t>;
  std::vector<std::priority_queue<kept, std::vector<kept>, std::greater<>>> keeps(all.size());
  std::vector<std::uint32_t> free(shards);
  std::iota(free.rbegin(), free.rend(), 0);
  while (!free.empty()) {
    auto shard = free.back();
    free.pop_back();
    if (next[shard] == ranking[shard].size())
      continue;
    auto [score, who] = ranking[shard][next[shard]++];
    keeps[who].emplace(score, shard);
    out[shard] = who;
    if (keeps[who].size() <= room[who])
      continue;
    auto displaced = keeps[who].top().second;
    keeps[who].pop();
    out[displaced] = nobody;
    free.push_back(displaced);
  }
  return out;
}

}  // namespace troupe::cluster
