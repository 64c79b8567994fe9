#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a file says about how executions begin: `debounce`, `singleton`, `batch`. `path` is where it stands.
namespace troupe {

debounce_policy read_debounce(const node&, const std::string& path, value_reader&);

/// Nothing for `false`.
std::optional<singleton_policy> read_singleton(const node&, const std::string& path, value_reader&);

batch_policy read_batch(const node&, const std::string& path, value_reader&);

}  // namespace troupe
