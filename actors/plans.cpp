#include "actors/plans.hpp"

#include "actors/surroundings.hpp"

namespace troupe {

std::shared_ptr<const plan> plan_cache::find(const std::string& digest) {
  std::lock_guard lock(mutex_);
  auto found = by_digest_.find(digest);
  if (found == by_digest_.end())
    return nullptr;
  newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
  return found->second->second;
}

void plan_cache::keep(std::shared_ptr<const plan> of) {
  std::lock_guard lock(mutex_);
  auto digest = of->digest;
  if (by_digest_.contains(digest))
    return;
  newest_first_.emplace_front(digest, std::move(of));
  by_digest_[digest] = newest_first_.begin();
  if (newest_first_.size() > plans_max_) {
    by_digest_.erase(newest_first_.back().first);
    newest_first_.pop_back();
  }
}

void plan_cache::clear() {
  std::lock_guard lock(mutex_);
  newest_first_.clear();
  by_digest_.clear();
}

namespace {

result<std::shared_ptr<const plan>> plan_with(const store::stored_definition& d, const surroundings& around,
                                              const std::shared_ptr<const task_types>& types) {
  auto planned = plan_text(d.source, d.file, d.digest, *types);
  if (!planned.plan)
    return planned.errors.front();
  around.plans->keep(planned.plan);
  return planned.plan;
}

}  // namespace

result<std::shared_ptr<const plan>> find_plan(const store::stored_definition& d, const surroundings& around) {
  if (auto known = around.plans->find(d.digest))
    return known;
  return plan_with(d, around, around.types->now());
}

result<std::shared_ptr<const plan>> find_plan(const std::string& digest, store::reader& store,
                                              const surroundings& around) {
  if (auto known = around.plans->find(digest))
    return known;
  auto definition = store.definition_by_digest(digest);
  if (!definition)
    return std::move(definition).error();
  if (!*definition)
    return refused{errc::corrupt, "a workflow version that executions are pinned to is not stored: " + digest};
  auto planned = find_plan(**definition, around);
  // What it was checked against may have been declared anew since.
  if (!planned)
    planned = plan_with(**definition, around, around.types->lenient());
  if (!planned)
    return refused{errc::invalid,
                   "a workflow version that executions are pinned to cannot be planned by this release: " +
                     to_string(planned.error())};
  return planned;
}

result<store::stored_definition> newest_definition(store::reader& store, const workflow_name& name) {
  auto found = store.definition(name);
  if (!found)
    return std::move(found).error();
  if (!*found)
    return refused{errc::unknown, "no workflow " + name.value, "", "apply it first: troupe workflow apply FILE"};
  return **std::move(found);
}

}  // namespace troupe
