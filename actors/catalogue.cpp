#include "actors/catalogue.hpp"

#include "actors/log.hpp"

#include <limits>

namespace troupe {

task_catalogue::task_catalogue(task_types local) : local_(std::move(local)) {
  rebuild();
}

std::shared_ptr<const task_types> task_catalogue::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

std::shared_ptr<const task_types> task_catalogue::lenient() const {
  std::lock_guard lock(mutex_);
  return lenient_;
}

std::string task_catalogue::queue_of(std::string_view uses) const {
  std::lock_guard lock(mutex_);
  auto found = declared_.find(uses);
  return found == declared_.end() ? std::string(uses) : found->second.queue;
}

result<void> task_catalogue::accepts(std::string_view name, std::size_t declared_max) const {
  if (local_.contains(name))
    return refused{errc::conflict, "task type " + std::string(name) + " runs on the node itself", std::string(name),
                   "choose another name"};
  std::lock_guard lock(mutex_);
  if (declared_.size() >= declared_max && !declared_.contains(name))
    return refused{errc::busy,
                   std::to_string(declared_.size()) + " task types are declared, all there may be",
                   {},
                   "raise workers.task_types_max"};
  return {};
}

result<void> task_catalogue::declare(worker::declared_type declared) {
  if (auto accepted = accepts(declared.type.name, std::numeric_limits<std::size_t>::max()); !accepted)
    return accepted;
  std::lock_guard lock(mutex_);
  auto name = declared.type.name;
  declared_.insert_or_assign(std::move(name), std::move(declared));
  rebuild();
  return {};
}

result<void> task_catalogue::load(store::journal_store& from) {
  auto reader = from.open_reader();
  if (!reader)
    return std::move(reader).error();
  auto stored = (*reader)->task_types();
  if (!stored)
    return std::move(stored).error();
  load(*std::move(stored));
  return {};
}

void task_catalogue::load(std::vector<store::stored_task_type> stored) {
  for (const auto& each : stored) {
    auto document = parse_json(each.declaration);
    auto type = document && document->is_object() ? worker::read_declared_type(each.name, document->get_object())
                                                  : refused{errc::corrupt, "not a declaration"};
    auto declared = type ? declare(*std::move(type)) : result<void>(std::move(type).error());
    if (!declared)
      log(log_level::warning, "task_type_ignored", {{"name", each.name}, {"reason", to_string(declared.error())}});
  }
}

void task_catalogue::rebuild() {
  auto all = local_, lenient = local_;
  for (const auto& [name, declared] : declared_) {
    all.emplace(name, declared.type);
    lenient.emplace(name, worker::lenient(declared.type));
  }
  now_ = std::make_shared<const task_types>(std::move(all));
  lenient_ = std::make_shared<const task_types>(std::move(lenient));
}

}  // namespace troupe
