#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a file says about tasks that run more than once: `foreach` and its companions, `repeat`. `path` is where it
/// stands.
namespace troupe {

void read_items(const node&, const std::string& path, foreach_policy&, value_reader&);
/// The name must be one that expressions can say and that does not mean something already.
void read_item_name(const node&, const std::string& path, foreach_policy&, value_reader&);
void read_budget(const node&, const std::string& path, foreach_policy&, value_reader&);

std::optional<repeat_policy> read_repeat(const node&, const std::string& path, value_reader&);

}  // namespace troupe
