#pragma once

#include "studio/task.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Reading accepted parameters: types have been checked and defaults filled in, so a member is there with its type, or
/// it is optional and absent.
namespace troupe::studio {

/// Returns the member, or nullptr if it is absent or null.
const json::value* find_value(const json::object& with, std::string_view name);

std::string text_of(const json::object& with, std::string_view name, std::string_view otherwise = {});
double number_of(const json::object& with, std::string_view name, double otherwise = 0);
std::int64_t integer_of(const json::object& with, std::string_view name, std::int64_t otherwise = 0);
bool truth_of(const json::object& with, std::string_view name, bool otherwise = false);
/// Empty if absent.
const json::array& list_of(const json::object& with, std::string_view name);

/// Returns the failure `where: what`, which no retry can mend: the parameters are wrong.
task_error invalid_parameter(std::string_view name, std::string_view what);

}  // namespace troupe::studio
