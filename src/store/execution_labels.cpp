#include "store/execution_labels.hpp"

namespace troupe::store {

result<void> execution_labels::replace(const execution_id& id, const std::map<std::string, std::string>& labels) {
  auto done = session_.run("DELETE FROM execution_labels WHERE execution = ?1", id.value);
  for (auto label = labels.begin(); done && label != labels.end(); ++label)
    done = session_.run("INSERT INTO execution_labels (name, value, execution) VALUES (?1, ?2, ?3)", label->first,
                        label->second, id.value);
  return done;
}

}  // namespace troupe::store
