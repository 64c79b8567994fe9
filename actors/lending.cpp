#include "actors/lending.hpp"

#include "actors/surroundings.hpp"

namespace troupe {

void lending::set(slot s, std::uint32_t waiting, std::uint32_t spare) {
  auto& at = standings_[static_cast<std::size_t>(s)];
  auto had = at.waiting.exchange(waiting);
  auto free = at.spare.exchange(spare);
  if ((had != 0 || waiting == 0) && (free != 0 || spare == 0))
    return;
  std::lock_guard lock(mutex_);
  if (listener_.stirred)
    listener_.stirred();
}

void lending::unwanted(const std::string& node, const attempt_key& key) const {
  std::lock_guard lock(mutex_);
  if (listener_.unwanted)
    listener_.unwanted(node, key);
}

void lending::sought(std::vector<attempt_key> keys) const {
  std::lock_guard lock(mutex_);
  if (listener_.sought)
    listener_.sought(std::move(keys));
}

void lending::follow(listener l) {
  std::lock_guard lock(mutex_);
  listener_ = std::move(l);
}

std::map<std::string, std::string, std::less<>> programs_of(const surroundings& around) {
  std::map<std::string, std::string, std::less<>> all;
  auto types = around.types->now();
  for (const auto& [name, type] : *types)
    if (type.slot != slot::remote && !studio::find_built_in(name))
      all.emplace(name, std::to_string(type.version));
  return all;
}

}  // namespace troupe
